# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The files of one course, wherever they lie: a folder on disk, a ZIP file, the database."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

from lantoa.infra.web.errors import Refused

MOST_FILES = 1000
MOST_ZIP = 600_000_000
MOST_RATIO = 200
"""A file that unpacks to more than so many times its size is no honest file."""
BAD_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError,
)  # fmt: skip
"""What reading a damaged or hostile ZIP may raise."""


@dataclass(frozen=True)
class Item:
    """One file: how long it is and how to open it."""

    size: int
    open: Callable[[], IO[bytes]]

    def read(self) -> bytes:
        """The whole content."""
        with self.open() as file:
            return file.read()

    def chunks(self) -> Iterator[bytes]:
        """The content piece by piece."""
        with self.open() as file:
            while piece := file.read(1 << 20):
                yield piece


Files = dict[str, Item]
"""Path inside the course folder to its file."""


def of_bytes(data: bytes) -> Item:
    """A file that is in memory."""
    return Item(len(data), partial(io.BytesIO, data))


def _open(file: Path) -> IO[bytes]:
    return file.open("rb")


def of_upload(file: Any) -> Item:
    """A file that a browser sent: a large one lies on disk, a small one in memory."""
    if hasattr(file, "temporary_file_path"):
        return Item(file.size, partial(_open, Path(file.temporary_file_path())))
    return of_bytes(file.read())


def of_folder(folder: Path) -> Files:
    """Every file below a folder but hidden ones, such as what git keeps."""
    found = ((file.relative_to(folder), file) for file in folder.rglob("*") if file.is_file())
    return {
        inner.as_posix(): Item(file.stat().st_size, partial(_open, file))
        for inner, file in sorted(found)
        if not any(part.startswith(".") for part in inner.parts)
    }


def open_zip(file: Any, most: int = MOST_ZIP) -> zipfile.ZipFile:
    """A ZIP file whose members stay inside and unpack to an honest size; Refused names the first that does not."""
    try:
        opened = zipfile.ZipFile(file)
    except BAD_ZIP:
        raise Refused("courses.bad_zip", _("This is not a ZIP file, or it is damaged.")) from None
    total = 0
    for info in opened.infolist():
        total += info.file_size
        if not info.filename:
            raise Refused("courses.bad_zip", _("This is not a ZIP file, or it is damaged."))
        parts = PurePosixPath(info.filename).parts
        if info.filename.startswith("/") or "\\" in info.filename or ".." in parts or "\0" in info.filename:
            raise Refused("courses.bad_zip", _("The ZIP file names a path outside itself: %s") % info.filename[:200])
        if info.flag_bits & 1:
            raise Refused("courses.bad_zip", _("The ZIP file is locked by a password."))
        if info.file_size > 1_000_000 and info.file_size > MOST_RATIO * max(1, info.compress_size):
            raise Refused("courses.bad_zip", _("“%s” unpacks to far more than it should.") % info.filename[:200])
    if total > most or len(opened.infolist()) > 10 * MOST_FILES:
        raise Refused("courses.bad_zip", _("The ZIP file unpacks to too much."))
    return opened


def of_zip(file: Any) -> Files:
    """The course in a ZIP file: at its top, or in the one folder that everything lies in."""
    opened = open_zip(file)
    names = [
        info.filename
        for info in opened.infolist()
        if not info.is_dir()
        and not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(info.filename).parts)
    ]
    if len(names) > MOST_FILES:
        raise Refused("courses.bad_zip", _("The ZIP file holds more than %s files.") % MOST_FILES)
    tops = {name.partition("/")[0] for name in names}
    start = f"{tops.pop()}/" if len(tops) == 1 and all("/" in name for name in names) else ""
    found: Files = {}
    try:
        for name in sorted(names):
            info = opened.getinfo(name)
            with opened.open(info) as member:  # a damaged member is found now, not when it is half stored
                while member.read(1 << 20):
                    pass
            found[name.removeprefix(start)] = Item(info.file_size, partial(opened.open, info))
    except BAD_ZIP:
        raise Refused("courses.bad_zip", _("The ZIP file is damaged at “%s”.") % name[:200]) from None
    return found


def to_zip(files: Files, top: str) -> bytes:
    """The files in one folder of a ZIP; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in sorted(files):
            info = zipfile.ZipInfo(f"{top}/{name}")
            info.compress_type = zipfile.ZIP_STORED if name.startswith("media/") else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            with written.open(info, "w", force_zip64=files[name].size > 1 << 30) as member:
                for piece in files[name].chunks():
                    member.write(piece)
    return out.getvalue()


def to_folder(files: Files, folder: Path) -> None:
    """Write the files below a folder."""
    for name, item in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            for piece in item.chunks():
                file.write(piece)
