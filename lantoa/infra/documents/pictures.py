# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Pictures that people upload: looked at, turned upright, shrunk, and written anew without what the camera added."""

import hashlib
import io
import warnings
from dataclasses import dataclass
from functools import partial
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import ExifTags, Image, UnidentifiedImageError

from lantoa.infra.web.errors import Refused

MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


class UnreadablePicture(Exception):
    """The file is no JPEG, PNG or WebP, is damaged, or is larger than any camera makes."""


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
"""What the camera's note says of how it was held (EXIF 2.32, 4.6.4)."""


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as it was taken. Not Pillow's exif_transpose: it writes EXIF anew, which fails where that is damaged."""
    turn = _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    return picture if turn is None else picture.transpose(turn)


def shrink(source: IO[bytes], side: int, *, quality: int = 82) -> bytes:
    """A JPEG whose longer side is at most `side`. Place, time and device (EXIF) are left out."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # many pixels: the line below is stricter; damaged EXIF: it is left out
            picture: Image.Image = Image.open(source, formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise UnreadablePicture
            picture.draft("RGB", (side, side))
            picture = _upright(picture)
            picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        flat = Image.new("RGB", picture.size, "white")
        plain = picture.convert("RGBA")
        flat.paste(plain, mask=plain.getchannel("A"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadablePicture from error
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


SIDE, SMALL_SIDE = 1600, 400
MOST_BYTES = 20_000_000


@dataclass(frozen=True)
class Photograph:
    """A photo as it is kept: shrunk, and a small one for lists; `digest` tells the same one sent twice."""

    content: bytes
    small: bytes
    digest: str

    def files(self) -> dict[str, Any]:
        """What a row keeps of it."""
        name = f"{self.digest[:24]}.jpg"
        return {
            "digest": self.digest, "size": len(self.content), "file": ContentFile(self.content, name=name),
            "small": ContentFile(self.small, name=name),
        }  # fmt: skip


def photograph(source: IO[bytes]) -> Photograph:
    """Read a photo that somebody sent. Refused when it is too large, or none."""
    if source.seek(0, 2) > MOST_BYTES:
        raise Refused("photo.too_large", _("The photo is larger than 20 MB."))
    source.seek(0)
    try:
        content = shrink(source, SIDE)
    except UnreadablePicture as error:
        words = _("This is no photo that can be opened. Send JPEG, PNG or WebP.")
        raise Refused("photo.unreadable", words) from error
    small = shrink(io.BytesIO(content), SMALL_SIDE, quality=75)
    return Photograph(content, small, hashlib.sha256(content).hexdigest())


def forget_files(*files: Any) -> None:
    """Take kept files away once the transaction that forgot their row is through."""
    for name in [str(file.name) for file in files]:
        transaction.on_commit(partial(default_storage.delete, name))
