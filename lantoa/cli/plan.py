# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`lantoa plan check|apply|diff|schema`: a movement from its plan file."""

import argparse
import json
from datetime import date
from pathlib import Path

from django.utils import timezone

from lantoa.cli import Stop
from lantoa.infra.web.errors import Refused
from lantoa.portal import actions, planfile


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of `lantoa plan`."""
    what = parser.add_subparsers(dest="what", metavar="check|apply|diff|schema", required=True)
    for name, purpose in {
        "check": "say what is wrong with a plan file",
        "apply": "make the movement what the file says",
        "diff": "show what apply would change",
    }.items():
        child = what.add_parser(name, help=purpose, description=purpose)
        child.add_argument("file", type=Path)
        child.add_argument("--launch-day", help="today, or a date like 2023-07-28, in place of the file's")
    what.add_parser("schema", help="print the JSON Schema of plan files")


def run(args: argparse.Namespace) -> int:
    """Do it; errors are one line each with the place in the file."""
    if args.what == "schema":
        print(json.dumps(planfile.schema(), ensure_ascii=False, indent=2))
        return 0
    try:
        file, data = planfile.read_plan_file(args.file)
        day = _day(args.launch_day)
        if args.what == "check":
            print(f"{args.file}: ok, {len(file.tasks)} tasks, {len(file.document)} sections")
            return 0
        if args.what == "diff":
            lines = actions.find_difference(by=None, file=file, data=data, launch_day=day)
        else:
            lines = actions.apply_plan(by=None, file=file, data=data, launch_day=day)[1]
    except planfile.BadPlan as bad:
        print(*bad.lines, sep="\n")
        return 1
    except Refused as refused:
        raise Stop(refused.message) from None
    except OSError as trouble:
        raise Stop(f"Cannot read {args.file}: {trouble.strerror}.") from None
    print(*(lines or ["Nothing changed."]), sep="\n")
    return 0


def _day(value: str | None) -> date | None:
    if value is None:
        return None
    if value == "today":
        return timezone.localdate()
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Stop(f"--launch-day: {value!r} is neither today nor a date like 2023-07-28.") from None
