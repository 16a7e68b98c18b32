# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`make bench`: run every benchmark in turn and write docs/performance.md from their last lines.

Usage: all.py [--quick]
"""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
BOTH = [
    "units.py",
    "people.py",
    "sync.py",
    "races.py",
    "boards.py",
    "courses.py",
    "learners.py",
    "following.py",
    "checkin.py",
    "letters.py",
]
"""On SQLite and on PostgreSQL."""
BENCHMARKS = [
    "server.py",
    *(f"{name}{database}" for name in BOTH for database in ("", " --postgres")),
    "fanout.py",
    "launch.py",
]
BENCHMARKS += [
    "kills.py",
    "faults.py --sessions 20000",
    "faults.py --chromium --sessions 4000",
]  # a million in the night
HEAD = """# Performance

Written by `make bench`. Every figure comes with a floor measured in the same run; ratios travel between machines, times
do not. A mark that was missed is said so.

| benchmark | marks | result |
|---|---|---|
"""


def main() -> int:
    """Run all; fail if any missed its marks."""
    lines, code = [], 0
    for command in BENCHMARKS:
        print(f"== {command}", flush=True)
        name, *options = command.split()
        done = subprocess.run(
            [sys.executable, str(HERE / name), *options, *sys.argv[1:]],
            cwd=HERE.parent,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        print(done.stdout, flush=True)
        code |= done.returncode
        last = done.stdout.strip().splitlines()[-1:] or [""]
        try:
            result = json.dumps(json.loads(last[0]), ensure_ascii=False)
        except ValueError:
            result = "no result"
        lines.append(f"| `bench/{command}` | {'missed' if done.returncode else 'hold'} | `{result}` |")
        # After each, so that an interrupted run leaves what it measured.
        (HERE.parent / "docs" / "performance.md").write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
