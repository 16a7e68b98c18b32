# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Videos that people upload: what kind they are by their content, whatever their name says. Nothing is decoded."""

from typing import IO

MP4, WEBM = "video/mp4", "video/webm"
_EBML = b"\x1aE\xdf\xa3"
_MOST_BOXES = 10_000


class UnreadableVideo(Exception):
    """Neither MP4 nor WebM, or cut off."""


def video_type(file: IO[bytes]) -> str:
    """The media type of an MP4 that is whole, or of a WebM; leaves the file at its beginning."""
    file.seek(0)
    head = file.read(64)
    try:
        if head.startswith(_EBML) and b"webm" in head:
            return WEBM
        if head[4:8] == b"ftyp" and {b"moov", b"mdat"} <= _boxes(file):
            return MP4
    finally:
        file.seek(0)
    raise UnreadableVideo


def _boxes(file: IO[bytes]) -> set[bytes]:
    """The kinds of an MP4's outer boxes; one that reaches over the end of the file is a cut-off upload."""
    end = file.seek(0, 2)
    at, kinds = 0, set()
    for _turn in range(_MOST_BOXES):
        file.seek(at)
        head = file.read(16)
        if len(head) < 8:
            break
        size, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        elif size == 0:  # to the end
            size = end - at
        if size < 8 or at + size > end:
            raise UnreadableVideo
        kinds.add(kind)
        at += size
    return kinds
