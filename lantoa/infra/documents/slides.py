# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Slides that people upload as PDF, turned into one picture a page, at arm's length.

A hostile PDF can make its reader ask for more memory than there is, so each is read by a process of its own, with
limits (`slides_reader`).
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

READER = Path(__file__).with_name("slides_reader.py")
MOST_PAGES = 200


class UnreadableSlides(Exception):
    """The file is no PDF, needs a password, has too many pages, or cannot be drawn within the limits."""


def draw_pages(source: IO[bytes]) -> list[bytes]:
    """Every page as a JPEG that fills a screen of 1920 × 1080. Raises UnreadableSlides."""
    with TemporaryFile() as out:
        done = subprocess.run(
            [sys.executable, "-I", str(READER), str(MOST_PAGES)],
            input=source.read(), stdout=out, stderr=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise UnreadableSlides
        out.seek(0)
        pages = []
        while head := out.read(4):
            pages.append(out.read(int.from_bytes(head, "big")))
        return pages
