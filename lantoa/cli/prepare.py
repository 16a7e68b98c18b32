# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What must be there before pages are served: the data folder, translations, tables, static files."""

import fcntl
import hashlib
import tempfile
from io import StringIO
from pathlib import Path
from typing import IO

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from lantoa.cli import Stop
from lantoa.infra.text.catalogs import compile_stale


def data_folder() -> IO[str]:
    """Make the data folder and take it for this process. Keep the returned lock open as long as it runs.

    Temporary files go there too: nothing is written anywhere else.
    """
    folder: Path = settings.DATA_DIR
    temporary = folder / "tmp"
    try:
        temporary.mkdir(parents=True, exist_ok=True)
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        lock = (folder / "run.lock").open("w")
    except OSError as trouble:
        raise Stop(f"Cannot write to {folder} ({trouble.strerror}). Make it writable or set LANTOA_DATA_DIR.") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise Stop(f"Another `lantoa run` already serves {folder}. Stop it, or set LANTOA_DATA_DIR.") from None
    for left in temporary.iterdir():  # by a crash: the lock says that nobody uses it
        if left.is_file():
            left.unlink()
    tempfile.tempdir = str(temporary)
    return lock


def _print_of_static_files() -> str:
    """Changes whenever a static file's place, size or time does."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = Path(storage.path(path)).stat()
            digest.update(f"{path}|{facts.st_size}|{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def static_files() -> bool:
    """Collect static files if any changed since the last time. Returns whether it did."""
    stamp = settings.STATIC_ROOT / ".collected"
    now = _print_of_static_files()
    if stamp.exists() and stamp.read_text() == now:
        return False
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now)
    return True


def everything() -> None:
    """Translations, checks, tables, static files; quick when nothing changed."""
    compile_stale()
    try:
        call_command("check", stdout=StringIO())
    except SystemCheckError as trouble:
        raise Stop(str(trouble)) from None
    call_command("migrate", interactive=False, verbosity=0)
    static_files()
