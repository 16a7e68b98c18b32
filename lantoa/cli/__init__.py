# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The `lantoa` command. Each command is a module of this folder with `configure(parser)` and `run(args) -> int`."""

import argparse
import os
import sys
from importlib import import_module

import django
from django.core.exceptions import ImproperlyConfigured

COMMANDS = {
    "courses": "check, publish and export courses",
    "plan": "check and apply a plan file",
    "run": "serve everything from one process (laptop, small province)",
    "web": "serve pages (one role of a cluster)",
    "live": "serve event streams (one role of a cluster)",
    "people": "import lists of people",
    "platforms": "connect outside learning platforms (LTI 1.3)",
    "simulate": "make synthetic activity, or take it away",
    "tallies": "count every record again and compare",
    "units": "check and import tables of units",
    "worker": "do background jobs (one role of a cluster)",
}


class Stop(Exception):
    """Ends a command with one clear sentence and exit code 1."""


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantoa.conf.settings")
    try:
        django.setup()
    except ImproperlyConfigured as trouble:
        raise Stop(str(trouble)) from None
    except OSError as trouble:
        raise Stop(
            f"Cannot write {trouble.filename} ({trouble.strerror}). Make its folder writable or set LANTOA_DATA_DIR."
        ) from None


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    words = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="lantoa")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    try:
        for name, purpose in COMMANDS.items():
            child = commands.add_parser(name, help=purpose, description=purpose)
            if words[:1] == [name]:  # only the chosen one is imported
                _set_up()
                module = import_module(f"lantoa.cli.{name}")
                module.configure(child)
                child.set_defaults(run=module.run)
        args = parser.parse_args(words)
        return int(args.run(args) or 0)
    except Stop as reason:
        print(f"lantoa: {reason}", file=sys.stderr)
        return 1
