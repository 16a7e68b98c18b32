# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The field app's own modules and the real sync while everything fails; the night does the same fifty times as long."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from . import migrated
from .browser.live_app import environment

pytestmark = pytest.mark.beside
FAULTS = Path(__file__).resolve().parent.parent / "bench" / "faults.py"
SESSIONS = 20_000


def test_whatever_fails_nothing_is_lost_and_nothing_counts_twice(tmp_path):
    migrated.take(tmp_path / "lantoa.sqlite3")
    command = [sys.executable, "-W", "ignore", str(FAULTS), f"--sessions={SESSIONS}", f"--data={tmp_path}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment(tmp_path))
    assert done.returncode == 0, (done.stdout, done.stderr[-3000:])
    result = json.loads(done.stdout)
    print(result)
    assert result["sessions"] >= SESSIONS and result["faults"] == []
    never = [kind for kind in ("deaths", "dropped", "lost", "replayed", "delayed", "quota") if not result[kind]]
    assert never == []
