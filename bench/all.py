# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`make bench`: run every benchmark in turn and write docs/performance.md from their last lines.

Usage: all.py [--quick] [NAME ...]    names as `launch` or `sync`: only these, the other lines stay as they are
       all.py --night                 those that take a night
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAPER = HERE.parent / "docs" / "performance.md"
BOTH = [
    "units.py", "people.py", "sync.py", "races.py", "boards.py", "courses.py", "learners.py", "following.py",
    "checkin.py", "letters.py",
]  # fmt: skip
"""On SQLite and on PostgreSQL."""
BENCHMARKS = [
    "server.py",
    *(f"{name}{database}" for name in BOTH for database in ("", " --postgres")),
    "takers.py --hurry 20 --postgres",
    "fanout.py",
    "launch.py",
    "kills.py",
    "faults.py --sessions 20000",
    "faults.py --chromium --sessions 4000",
]
NIGHT = ["faults.py --worlds 2 --sessions 500000", "faults.py --worlds 2 --sessions 500000 --postgres"]
HEAD = """# Performance

Written by `make bench`. Every figure comes with a floor measured in the same run; ratios travel between machines, times
do not. A mark that was missed is said so.

| benchmark | day | cores | marks | result |
|---|---|---|---|---|
"""


def measured(command: str, options: list[str]) -> tuple[int, str]:
    """Run one; its exit code and its line of the table."""
    print(f"== {command}", flush=True)
    name, *words = command.split()
    done = subprocess.run(
        [sys.executable, str(HERE / name), *words, *options],
        cwd=HERE.parent,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    print(done.stdout, flush=True)
    last = done.stdout.strip().splitlines()[-1:] or [""]
    try:
        result = json.dumps(json.loads(last[0]), ensure_ascii=False)
    except ValueError:
        result = "no result"
    marks = "missed" if done.returncode else "hold"
    shown = " ".join([command, *options])
    return (
        done.returncode,
        f"| `bench/{shown}` | {time.strftime('%Y-%m-%d')} | {os.cpu_count()} | {marks} | `{result}` |",
    )


def earlier() -> dict[str, str]:
    """The lines of the paper as it stands, by their command without options of speed."""
    text = PAPER.read_text(encoding="utf-8") if PAPER.exists() else ""
    found = re.findall(r"^(\| `bench/([^`]+)` .*)$", text, re.MULTILINE)
    return {command.removesuffix(" --quick"): line for line, command in found}


def main() -> int:
    """Run all; fail if any missed its marks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--night", action="store_true", help="those that take a night")
    parser.add_argument("names", nargs="*", help="only these")
    given = parser.parse_args()
    lines, code = earlier(), 0
    for command in NIGHT if given.night else BENCHMARKS:
        if given.names and command.split(".")[0] not in given.names:
            continue
        failed, lines[command] = measured(command, ["--quick"] * given.quick)
        code |= failed
        kept = [lines[one] for one in BENCHMARKS + NIGHT if one in lines]
        # After each, so that an interrupted run leaves what it measured.
        PAPER.write_text(HEAD + "\n".join(kept) + "\n", encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
