# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Files served by parts: a video starts at once and can be wound, an interrupted download goes on (RFC 9110, 14)."""

import re
from collections.abc import Iterator
from typing import Protocol

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

PIECE = 262_144
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Wound(Protocol):
    """What can be read by parts."""

    def read(self, most: int, /) -> bytes:
        """The next bytes."""

    def seek(self, place: int, /) -> int:
        """Go to a place."""

    def close(self) -> None:
        """Done with it."""


class _Outside(Exception):
    """The part asked for is not in the file."""


def _asked(header: str, size: int) -> tuple[int, int] | None:
    """(first, last byte) of the one range that was asked for; None is all of it, as for several ranges."""
    found = _RANGE.fullmatch(header.replace(" ", ""))
    if not found or found[0] == "bytes=-":
        return None
    first, last = found[1], found[2]
    if not first and int(last) and size:  # the last so many
        return max(0, size - int(last)), size - 1
    if not first or int(first) >= size:
        raise _Outside
    stop = min(int(last), size - 1) if last else size - 1
    return (int(first), stop) if int(first) <= stop else None


class _Part:
    """Some bytes of an open file, read by pieces; closes the file at the end."""

    def __init__(self, file: Wound, start: int, length: int) -> None:
        self.file, self.start, self.length = file, start, length

    def __iter__(self) -> Iterator[bytes]:
        self.file.seek(self.start)
        left = self.length
        while left > 0 and (piece := self.file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece

    def close(self) -> None:
        """Django calls it when the reply is sent or the reader has gone."""
        self.file.close()


def serve_file(request: HttpRequest, file: Wound, size: int, kind: str, tag: str) -> HttpResponseBase:
    """The file or the part asked for. `tag` names this content for good: browsers keep it and ask no more."""
    etag = f'"{tag}"'
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": etag,
        "Cache-Control": "private, max-age=604800, immutable",
        "Content-Encoding": "identity",  # pictures and videos gain nothing by gzip, and parts of it would be wrong
        "X-Content-Type-Options": "nosniff",
    }
    asked = request.headers.get("Range", "") if request.headers.get("If-Range", etag) == etag else ""
    try:
        part = _asked(asked, size)
    except _Outside:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if part is None and request.headers.get("If-None-Match") == etag:
        file.close()
        return HttpResponse(status=304, headers=headers)
    start, stop = part or (0, size - 1)
    headers["Content-Length"] = str(stop - start + 1)
    if part:
        headers["Content-Range"] = f"bytes {start}-{stop}/{size}"
    body = _Part(file, start, stop - start + 1)
    return StreamingHttpResponse(body, status=206 if part else 200, content_type=kind, headers=headers)
