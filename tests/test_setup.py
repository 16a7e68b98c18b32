# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The first step of `make run` on machines that are not as they should be: one clear sentence, no traceback."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETUP = ROOT / "tools" / "setup.py"


def said(before, path="/nonexistent"):
    """What setup.py prints to stderr, run after the lines `before`; it must end with 1."""
    code = f"import runpy, sys\n{before}\nsys.argv = ['setup.py']\nrunpy.run_path({str(SETUP)!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PATH": path}, capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


def test_a_too_old_python():
    told = said("import platform\nsys.version_info = (3, 9, 2)\nplatform.python_version = lambda: '3.9.2'")
    assert told == "lantoa: Python 3.9.2 is too old; install Python 3.11 or newer and try again.\n"


def test_a_folder_that_cannot_be_written():
    told = said("import os\nos.access = lambda *_: False")
    assert told == f"lantoa: cannot write to {ROOT}; make the folder writable or copy the project elsewhere.\n"


def test_no_network_and_no_uv():
    code = "import urllib.request\ndef dead(*_a, **_k): raise OSError('no route')\nurllib.request.urlopen = dead\n"
    code += "import pathlib\npathlib.Path.exists = lambda self: False"
    assert said(code) == "lantoa: cannot download uv (no route); check the network and try again.\n"


def test_setup_can_be_read_by_a_python_of_long_ago():
    """A syntax that old Pythons cannot read would give a traceback before any sentence."""
    ast.parse(SETUP.read_text(encoding="utf-8"), feature_version=(3, 6))
