# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`lantoa units import|check|import-successions|check-successions FILE…`: the tree of units from tables."""

import argparse
import getpass
from contextlib import nullcontext
from datetime import date
from pathlib import Path

from django.db import connection, transaction

from lantoa.cli import Stop
from lantoa.infra.web.errors import Refused
from lantoa.units import actions, files, tables
from lantoa.units.tree_changes import Counts

PURPOSES = {
    "import": "add, change, move and end units",
    "check": "say what is wrong with a table of units and what it would change",
    "import-successions": "note which unit became which on a day",
    "check-successions": "say what is wrong with a table of successions and what it would change",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of `lantoa units`."""
    what = parser.add_subparsers(dest="what", metavar="|".join(PURPOSES), required=True)
    for name, purpose in PURPOSES.items():
        child = what.add_parser(name, help=purpose, description=purpose)
        child.add_argument("files", type=Path, nargs="+", help="XLSX, or CSV in UTF-8")
        if name.endswith("successions"):
            child.add_argument(
                "--day", type=date.fromisoformat, required=True, help="first day of the new units, such as 2025-07-01"
            )


def run(args: argparse.Namespace) -> int:
    """Check or import the files one after the other; every bad row is named, and a file with one stores nothing.

    A check does all that an import does and takes it back, so that a later file may build on an earlier one.
    """
    with transaction.atomic() if args.what.startswith("check") else nullcontext():
        for path in args.files:
            counts = _import(args, path)
            print(
                f"{path}: {counts.added} added, {counts.changed} changed ({counts.moved} to another parent, "
                f"{counts.ended} with another end), {counts.unchanged} unchanged"
            )
        if args.what.startswith("check"):
            connection.check_constraints()
            transaction.set_rollback(True)
    return 0


def _import(args: argparse.Namespace, path: Path) -> Counts:
    """Write one file, and who did it on this server."""
    source = f"{getpass.getuser()}: {path.name}"[:200]
    try:
        table = files.open_table(path.read_bytes(), path.name)
        if args.what.endswith("successions"):
            old_and_new, faults = tables.successions_in(table, args.day)
            tables.refuse_faults(faults)
            return actions.import_succession(by=None, rows=old_and_new, source=source)
        rows, faults = tables.units_in(table)
        tables.refuse_faults(faults)
        return actions.import_units(by=None, rows=rows, source=source)
    except Refused as refused:
        raise Stop(f"{path}:\n{refused.message}") from None
    except OSError as trouble:
        raise Stop(f"Cannot read {path}: {trouble}.") from None
