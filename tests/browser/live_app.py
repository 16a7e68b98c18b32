# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The real program for a test: `lantoa run` in a process of its own, on a free port, with its own data folder."""

import atexit
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from functools import cache
from pathlib import Path
from subprocess import PIPE

from tests import migrated

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


def free_port():
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def throw_away(page, name):
    """As Chromium does with a database that it finds torn; the page is opened again."""
    page.evaluate("name => new Promise((done) => { indexedDB.deleteDatabase(name).onsuccess = done; })", name)
    page.reload()


def until(page, expression, timeout=10):
    """Wait until `expression` holds in the page. Playwright's wait_for_function needs eval, which our CSP forbids."""
    deadline = time.monotonic() + timeout
    while not (value := page.evaluate(expression)):
        assert time.monotonic() < deadline, f"still not: {expression}"
        page.wait_for_timeout(20)
    return value


@cache
def prepared():
    """A data folder with tables and static files, made once per test run; every LiveApp starts from a copy."""
    folder = Path(tempfile.mkdtemp(prefix="lantoa-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    code = "import django; django.setup(); from lantoa.cli import prepare; prepare.everything()"
    env = environment(folder)
    migrated.take(folder / "lantoa.sqlite3")
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, env=env, check=True, timeout=400)
    return folder


def environment(data, url=""):
    """This process's variables, with LANTOA_ ones only for `data` and `url`; the server may keep its bytecode."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LANTOA_", "PYTHONDONT"))}
    own = {"LANTOA_DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "lantoa.conf.settings"}
    return inherited | own | ({"LANTOA_PUBLIC_URL": url} if url else {})


WORKER = """
import contextlib, io, json, sys, traceback
import django
django.setup()
from django.db import connections
for line in sys.stdin:
    said, fault = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), {"__name__": "__main__"})
    except Exception:
        fault = traceback.format_exc()
    connections.close_all()
    print(json.dumps([said.getvalue(), fault]), flush=True)
"""
"""Runs one piece of Python after the other: setting Django up for each would take most of a journey's time."""


class LiveApp:
    """`app.url` is its address. The test's own process must not touch its database: use `python` or `lantoa`.

    It begins with empty tables, with nothing (`fresh`), or with the data of another one that does not run (`like`).
    """

    def __init__(self, folder, *words, fresh=False, like=None):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.words = words
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = self.folder / "server.log"
        self.process = self.worker = None
        self.env = environment(self.folder / "var", self.url)
        if not fresh:
            shutil.copytree(like.folder / "var" if like else prepared(), self.folder / "var")

    def start(self):
        """Start and wait until it answers; the same port and data again after `stop` or `kill`."""
        command = [sys.executable, "-m", "lantoa.cli", "run", "--port", str(self.port), *self.words]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"lantoa run did not start:\n{self.log.read_text()}")
            time.sleep(0.05)
        return self

    def _answers(self):
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as reply:
                return reply.status == 200
        except OSError:
            return False

    def stop(self):
        """Ctrl-C, as a person would; returns the exit code."""
        if self.worker is not None:
            self.worker.communicate()
            atexit.unregister(self.worker.communicate)
            self.worker = None
        return self._end(signal.SIGINT)

    def kill(self):
        """The machine lost power."""
        return self._end(signal.SIGKILL)

    def _end(self, number):
        if self.process is None:
            return None
        self.process.send_signal(number)
        try:
            return self.process.wait(10)
        finally:
            self.process.kill()
            self.process = None

    def lantoa(self, *words):
        """Run a `lantoa` command on the same data; returns what it printed."""
        return self._run("-m", "lantoa.cli", *words)

    def python(self, code):
        """Run Python with Django set up on the same data; returns what it printed, as JSON if it is that."""
        if self.worker is None:
            words = [sys.executable, "-W", "ignore", "-c", WORKER]
            self.worker = subprocess.Popen(words, cwd=ROOT, env=self.env, stdin=PIPE, stdout=PIPE, text=True)
            atexit.register(self.worker.communicate)  # of an app that is killed, not stopped
        self.worker.stdin.write(json.dumps(code) + "\n")
        self.worker.stdin.flush()
        printed, fault = json.loads(self.worker.stdout.readline())
        assert not fault, fault
        try:
            return json.loads(printed)
        except ValueError:
            return printed

    def announce(self, topic, retain=False, **fact):
        """Announce from inside the running server, as an action would (through its test door: a job)."""
        return self.python(
            "from lantoa.infra.jobs.actions import later\n"
            f"print(later('tests.browser.live_app.announce_job', by=None, title='announce', "
            f"topic={topic!r}, retain={retain!r}, fact={fact!r}).pk)"
        )

    def _run(self, *words):
        done = subprocess.run(
            [sys.executable, *words], cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=400, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def announce_job(job, *, topic, retain, fact):
    """The job behind LiveApp.announce: runs in the server's own worker thread."""
    from lantoa.infra.live import actions as live

    live.announce(topic, retain=retain, **fact)
