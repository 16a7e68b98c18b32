# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`lantoa units import|check|import-successions|check-successions FILE…`: the tree of units from tables."""

import argparse
import getpass
from datetime import date
from pathlib import Path
from typing import Any

from lantoa.cli import Stop
from lantoa.infra.web.errors import Refused
from lantoa.units import actions, files, queries, tables
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
    """Check or import each file; every bad row is named, and a file with one stores nothing."""
    for path in args.files:
        try:
            counts = _check(args, path) if args.what.startswith("check") else _import(args, path)
        except Refused as refused:
            raise Stop(f"{path}:\n{refused.message}") from None
        except OSError as trouble:
            raise Stop(f"Cannot read {path}: {trouble}.") from None
        print(
            f"{path}: {counts.added} added, {counts.changed} changed ({counts.moved} to another parent, "
            f"{counts.ended} with another end), {counts.unchanged} unchanged"
        )
    return 0


def _rows(args: argparse.Namespace, path: Path) -> tuple[Any, Any]:
    table = files.open_table(path.read_bytes(), path.name)
    return tables.successions_in(table, args.day) if args.what.endswith("successions") else tables.units_in(table)


def _check(args: argparse.Namespace, path: Path) -> Counts:
    """What the file would do; nothing is written."""
    rows, faults = _rows(args, path)
    look: Any = queries.succession_plan if args.what.endswith("successions") else queries.tree_plan
    plan = look(rows, None, faults)
    tables.refuse_faults([*faults, *plan.faults])
    return plan.counts


def _import(args: argparse.Namespace, path: Path) -> Counts:
    """Write the file, and who did it on this server."""
    rows, faults = _rows(args, path)
    tables.refuse_faults(faults)
    write: Any = actions.import_succession if args.what.endswith("successions") else actions.import_units
    return write(by=None, rows=rows, source=f"{getpass.getuser()}: {path.name}"[:200])
