# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A freshly migrated SQLite database, kept between test runs: making it anew takes longer than most tests."""

import os
import shutil
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from sqlite3 import connect

ROOT = Path(__file__).resolve().parent.parent


def kept() -> Path:
    """Where it is, or will be: named by all that its tables follow from, so that it is never an old one."""
    digest = sha256((ROOT / "uv.lock").read_bytes())
    for migration in sorted((ROOT / "lantoa").rglob("migrations/*.py")):
        digest.update(str(migration.relative_to(ROOT)).encode() + migration.read_bytes())
    return ROOT / "var" / f"migrated-{digest.hexdigest()[:16]}.sqlite3"


def take(target: Path) -> None:
    """Begin `target` with the kept tables, or leave none there."""
    for old in target.parent.glob(f"{target.name}*"):
        old.unlink()
    if kept().exists():
        shutil.copyfile(kept(), target)


def keep(source: Path) -> None:
    """Keep the tables of `source` for the next run; in place of older ones, whole or not at all."""
    if kept().exists():
        return
    for old in kept().parent.glob("migrated-*.sqlite3"):
        old.unlink(missing_ok=True)
    part = kept().with_suffix(f".{os.getpid()}")
    # Page by page: rows are not checked again, which would need the functions that Django adds to SQLite.
    with closing(connect(source)) as database, closing(connect(part)) as copy:
        database.backup(copy)
    part.replace(kept())
