# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`lantoa people import FILE`: import a list of people from the server's own command line."""

import argparse
import sys
from datetime import date
from pathlib import Path

from lantoa.infra.web.errors import Refused
from lantoa.people.actions import import_people


def configure(parser: argparse.ArgumentParser) -> None:
    """The subcommand and its options."""
    commands = parser.add_subparsers(dest="people_command", required=True)
    importing = commands.add_parser("import", help="import a list of people (XLSX or CSV)")
    importing.add_argument("file", type=Path)
    importing.add_argument(
        "--as-of", type=date.fromisoformat, help="the day whose map of units the codes mean (default: today)"
    )
    importing.add_argument("--from-start", action="store_true", help="do not go on with an import that was cut off")


def run(args: argparse.Namespace) -> int:
    """Import, showing progress; bad rows are listed and do not make it fail."""
    try:
        done = import_people(
            by=None, path=args.file, progress=_show, resume=not args.from_start, as_of=args.as_of
        )  # fmt: skip
    except Refused as refusal:
        print(refusal.message, file=sys.stderr)
        return 1
    print(f"\n{done.added} added, {done.changed} changed, {done.unchanged} unchanged, {done.bad} bad rows")
    for row in done.bad_rows.all()[:50]:
        print(f"  {row.row}: {row.cause}")
    return 0


def _show(done: int, total: int) -> None:
    print(f"\r{done:,} / {total:,}", end="", file=sys.stderr, flush=True)
