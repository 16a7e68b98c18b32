# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What an uploaded file really is, whatever its name says: slides, a video or an image, ready to be kept."""

import hashlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _

from lantoa.infra.documents.pictures import UnreadablePicture, shrink
from lantoa.infra.documents.slides import UnreadableSlides, draw_pages
from lantoa.infra.documents.videos import UnreadableVideo, video_type
from lantoa.infra.web.errors import Refused

from .models import Material

MB = 1024 * 1024
MOST_BYTES = {Material.Kind.SLIDES: 50 * MB, Material.Kind.VIDEO: 240 * MB, Material.Kind.IMAGE: 30 * MB}
SCREEN_SIDE = 1920
ENDINGS = {"application/pdf": ".pdf", "video/mp4": ".mp4", "video/webm": ".webm", "image/jpeg": ".jpg"}


@dataclass(frozen=True)
class Upload:
    """A checked file: its content as it is kept, and the pages of slides as pictures."""

    kind: str
    media_type: str
    content: IO[bytes]
    size: int
    digest: str
    pages: list[bytes] = field(default_factory=list)


def read_upload(file: IO[bytes]) -> Upload:
    """Known by its first bytes, then read as what it says it is. Refuses everything else."""
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    kind = _kind(head)
    if size > MOST_BYTES[kind]:
        most = MOST_BYTES[kind] // MB
        raise Refused("material.too_large", _("The file is larger than %(n)s MB. Make it smaller.") % {"n": most})
    try:
        if kind == Material.Kind.SLIDES:
            pages = draw_pages(file)
            return _upload(kind, "application/pdf", file, pages)
        if kind == Material.Kind.VIDEO:
            return _upload(kind, video_type(file), file)
        return _upload(kind, "image/jpeg", BytesIO(shrink(file, SCREEN_SIDE, quality=88)))
    except UnreadableSlides as error:
        words = _("The slides cannot be opened: the PDF is damaged, needs a password or has more than 200 pages.")
        raise Refused("material.unreadable_slides", words) from error
    except UnreadableVideo as error:
        words = _("The video is damaged or was cut off. Save it as MP4 (H.264) and upload it again.")
        raise Refused("material.unreadable_video", words) from error
    except UnreadablePicture as error:
        raise Refused("material.unreadable_image", _("The image is damaged or too large to open.")) from error


def _kind(head: bytes) -> Material.Kind:
    if head.startswith(b"%PDF-"):
        return Material.Kind.SLIDES
    if head[4:8] == b"ftyp" or head.startswith(b"\x1aE\xdf\xa3"):
        return Material.Kind.VIDEO
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n")) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return Material.Kind.IMAGE
    words = _("Upload slides as PDF, a video as MP4 or WebM, or an image as JPEG, PNG or WebP.")
    raise Refused("material.unknown_kind", words)


def _upload(kind: Material.Kind, media_type: str, content: IO[bytes], pages: list[bytes] | None = None) -> Upload:
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    size = content.seek(0, 2)
    content.seek(0)
    return Upload(kind, media_type, content, size, digest, pages or [])
