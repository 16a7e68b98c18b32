# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The field app's modules by themselves: the queue over an upgrade, waiting when told to, what is no receipt."""

import subprocess
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

SCRIPT = Path(__file__).with_name("field_modules.test.mjs")


def test_the_modules_keep_their_promises():
    command = [compute_driver_executable()[0], "--test-force-exit", "--test-reporter=spec", str(SCRIPT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "pass 6" in done.stdout
