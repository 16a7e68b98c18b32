# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Pictures that people upload: looked at, turned upright, shrunk, and written anew without what the camera added."""

import io
import warnings
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


class UnreadablePicture(Exception):
    """The file is no JPEG, PNG or WebP, is damaged, or is larger than any camera makes."""


def shrink(source: IO[bytes], side: int, *, quality: int = 82) -> bytes:
    """A JPEG whose longer side is at most `side`. Place, time and device (EXIF) are left out."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the line below is stricter
            picture: Image.Image = Image.open(source, formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise UnreadablePicture
        picture.draft("RGB", (side, side))
        picture = ImageOps.exif_transpose(picture)
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        flat = Image.new("RGB", picture.size, "white")
        plain = picture.convert("RGBA")
        flat.paste(plain, mask=plain.getchannel("A"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadablePicture from error
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()
