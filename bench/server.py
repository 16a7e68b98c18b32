# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Requests per second of a one-query page and a one-insert post: the bridge, Django's ASGI handler, pure WSGI.

Same settings, same SQLite, same machine, one after the other in each round. Passes when the bridge answers at least
MARK times as many as Django's own ASGI handler, for both pages.
"""

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MARK = 3.0
KINDS = {"bridge": "bridge (lantoa run)", "asgi": "Django's ASGI handler", "wsgi": "pure WSGI (lantoa web)"}
PAGES = {"query": ("/query", ""), "insert": ("/insert", "text=one+line+of+text")}
CONNECTIONS = 16


def say(*words: object) -> None:
    """Progress."""
    print(*words, flush=True)


def set_up(env: dict[str, str]) -> None:
    """Tables and the one row that the page shows."""
    code = (
        "import django; django.setup();"
        "from django.core.management import call_command as c;"
        "c('migrate', verbosity=0, run_syncdb=True); c('collectstatic', interactive=False, verbosity=0);"
        "from bench.server_site.models import Note; Note.objects.create(text='one row')"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], env=env, cwd=ROOT, check=True)


class Serving:
    """A server of one kind, pinned to one core."""

    def __init__(self, kind: str, env: dict[str, str], core: int) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", "bench.server_site.serve", kind, str(self.port)]
        self.process = subprocess.Popen(
            command,
            env=env,
            cwd=ROOT,
            preexec_fn=lambda: os.sched_setaffinity(0, {core}),
            start_new_session=True,
            stderr=subprocess.DEVNULL,  # granian complains about connections cut at the end; bad answers are counted
        )

    def __enter__(self) -> "Serving":
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self
            except OSError:
                time.sleep(0.05)
        raise SystemExit("the server did not start")

    def __exit__(self, *error: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def measure(port: int, page: str, seconds: float, core: int) -> dict[str, float]:
    """One load of one page."""
    path, body = PAGES[page]
    words = [str(port), path, body, str(CONNECTIONS), str(seconds), str(core)]
    done = subprocess.run(
        [sys.executable, "-m", "bench.load", *words], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


def main() -> int:
    """Run all rounds and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="under 45 seconds")
    quick = parser.parse_args().quick
    rounds, seconds = (2, 1.5) if quick else (3, 8.0)
    server_core, load_core = sorted(os.sched_getaffinity(0))[0], sorted(os.sched_getaffinity(0))[-1]
    say(f"server on core {server_core}, load on core {load_core}, {CONNECTIONS} connections, {rounds} rounds")
    figures: dict[str, dict[str, list[float]]] = {kind: {page: [] for page in PAGES} for kind in KINDS}
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "bench.server_site.settings",
            "LANTOA_DATA_DIR": folder,
        }
        set_up(env)
        for turn in range(rounds):
            for kind in KINDS:
                with Serving(kind, env, server_core) as server:
                    for page in PAGES:
                        got = measure(server.port, page, seconds, load_core)
                        bad += int(got["bad"])
                        figures[kind][page].append(got["per_second"])
                        say(f"round {turn + 1}  {KINDS[kind]:24} {page:7} {got}")
    return judge(figures, bad)


def judge(figures: dict[str, dict[str, list[float]]], bad: int) -> int:
    """Print the medians and ratios; 0 when the mark holds."""
    middle = {kind: {page: statistics.median(all_) for page, all_ in pages.items()} for kind, pages in figures.items()}
    say(f"\n{'requests per second':26}" + "".join(f"{page:>10}" for page in PAGES))
    for kind, name in KINDS.items():
        say(f"{name:26}" + "".join(f"{middle[kind][page]:>10.0f}" for page in PAGES))
    ratio = {page: round(middle["bridge"][page] / middle["asgi"][page], 2) for page in PAGES}
    of_wsgi = {page: round(middle["bridge"][page] / middle["wsgi"][page], 2) for page in PAGES}
    holds = min(ratio.values()) >= MARK and bad == 0
    summary = {"bench": "server", "figures": middle, "bad": bad, "of_wsgi": of_wsgi, "ratio": ratio, "floor": MARK}
    say(json.dumps(summary | {"ok": holds}))
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
