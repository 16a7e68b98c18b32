# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Workbooks that people upload, read at arm's length.

A damaged or hostile workbook can make its reader ask for more memory than there is, and that ends the whole process. So
each is read by a process of its own, with limits (`sheet_reader`).
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

READER = Path(__file__).with_name("sheet_reader.py")


class UnreadableSheet(Exception):
    """The file is no workbook, or not one that can be read within the limits."""


def sheet_rows(source: IO[bytes] | bytes) -> tuple[int, Iterator[list[Any]]]:
    """From an open file or its content: the number of rows of the first sheet, and the rows from its first line on.

    A day is the text "2023-07-28". Raises UnreadableSheet.
    """
    out = TemporaryFile()  # noqa: SIM115  # lives as long as the iterator
    given: dict[str, Any] = {"input": source} if isinstance(source, bytes) else {"stdin": source}
    done = subprocess.run(
        [sys.executable, "-I", str(READER)], stdout=out, stderr=subprocess.DEVNULL, check=False, **given
    )
    if done.returncode != 0:
        out.close()
        raise UnreadableSheet
    out.seek(0)
    return int(out.readline()), _lines(out)


def _lines(out: IO[bytes]) -> Iterator[list[Any]]:
    with out:
        for line in out:
            yield json.loads(line)
