# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Translations are kept as .po and compiled where they run, without gettext's tools."""

import gettext
import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.utils.translation import trans_real

PACKAGE = Path(__file__).resolve().parents[2]


def compile_stale(root: Path = PACKAGE) -> int:
    """Write each .mo that is missing or older than its .po below `root`; returns how many."""
    written = 0
    for po in sorted(root.rglob("LC_MESSAGES/django*.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            catalog = read_po(source, locale=po.parents[1].name, abort_invalid=True)
        part = mo.with_suffix(f".mo.{os.getpid()}")  # two processes may start at once
        with part.open("wb") as target:
            write_mo(target, catalog)
        part.replace(mo)
        written += 1
    # Django may have read the old ones, or none, while it started; and another process may have written these since.
    gettext._translations.clear()  # type: ignore[attr-defined]
    trans_real._translations.clear()  # type: ignore[attr-defined]
    trans_real._default = None  # type: ignore[attr-defined]
    return written
