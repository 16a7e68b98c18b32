# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`lantoa units import|check FILE…`: the tree of units from tables."""

import argparse
from pathlib import Path

from lantoa.cli import Stop
from lantoa.infra.web.errors import Refused
from lantoa.units import actions, tables


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of `lantoa units`."""
    what = parser.add_subparsers(dest="what", metavar="import|check", required=True)
    for name, purpose in {"import": "add and change units", "check": "say what is wrong with a table"}.items():
        child = what.add_parser(name, help=purpose, description=purpose)
        child.add_argument("files", type=Path, nargs="+")


def run(args: argparse.Namespace) -> int:
    """Check or import each file; every bad row is named, and a file with one stores nothing."""
    for path in args.files:
        try:
            rows = tables.read_units(path.read_text(encoding="utf-8-sig"))
            if args.what == "check":
                print(f"{path}: ok, {len(rows)} units")
                continue
            change = actions.import_units(by=None, rows=rows)
            print(f"{path}: {change.added} added, {change.changed} changed, {change.unchanged} unchanged")
        except Refused as refused:
            raise Stop(f"{path}:\n{refused.message}") from None
        except (OSError, UnicodeDecodeError) as trouble:
            raise Stop(f"Cannot read {path}: {trouble}.") from None
    return 0
