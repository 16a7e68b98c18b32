# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`lantoa run` as a person meets it: starts, says what is wrong in one sentence, ends cleanly."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from secrets import token_urlsafe
from urllib.error import HTTPError

import pytest

from tests import migrated
from tests.browser.live_app import ROOT, LiveApp, environment, free_port


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    app = LiveApp(tmp_path_factory.mktemp("run")).start()
    yield app
    app.stop()


@pytest.fixture
def own_app(tmp_path):
    """One that the test itself starts and stops, with tables and nothing else; it may leave nothing elsewhere."""
    app = LiveApp(tmp_path / "app", fresh=True)
    (app.folder / "var").mkdir()
    migrated.take(app.folder / "var" / "lantoa.sqlite3")
    elsewhere = tmp_path / "elsewhere"
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME"):
        (elsewhere / name).mkdir(parents=True)
        app.env[name] = str(elsewhere / name)
    yield app
    app.kill()
    assert [path for path in elsewhere.rglob("*") if path.parent != elsewhere] == []
    assert {path.name for path in app.folder.iterdir()} <= {"var", "server.log"}


def get(app, path):
    with urllib.request.urlopen(app.url + path, timeout=30) as reply:
        return reply.read()


def open_raw(app, path):
    connection = socket.create_connection(("127.0.0.1", app.port), timeout=30)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):  # and no byte of what follows: the first event may come along with it
        head += connection.recv(1)
    assert head.startswith(b"HTTP/1.1 200")
    return connection


def stream_url(app, *topics):
    return app.python(f"from lantoa.infra.live.tokens import stream_url; print(stream_url(*{topics!r}))").strip()


def read_until(connection, word):
    heard = b""
    while word not in heard:
        part = connection.recv(65536)
        assert part, f"the stream ended before {word!r}: {heard!r}"
        heard += part
    return heard


def refused(env, *words):
    """What `lantoa run` says when it will not start: exactly one line, exit code 1."""
    done = subprocess.run(
        [sys.executable, "-m", "lantoa.cli", "run", *words],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_one_process_serves_everything(app):
    assert json.loads(get(app, "/healthz")) == {"alive": True}
    assert abs(float(get(app, "/live/clock")) - time.time() * 1000) < 2000
    assert b"export function listen" in get(app, "/static/live/live.js")
    tasks = Path(f"/proc/{app.process.pid}/task").iterdir()
    assert [child for task in tasks for child in (task / "children").read_text().split()] == []


def test_an_announcement_reaches_a_stream(app):
    with open_raw(app, stream_url(app, "t/1")) as stream:
        app.announce("t/1", n=7)
        assert b'"fact":{"n":7}' in read_until(stream, b'"n":7')


def test_what_is_wrong_is_one_sentence(app, tmp_path):
    other = app.env | {"LANTOA_DATA_DIR": str(tmp_path / "var")}
    (tmp_path / "file").touch()
    assert f"Port {app.port} is taken" in refused(other, "--port", str(app.port))
    assert "number from 1 to 65535" in refused(other, "--port", "http")
    assert "already serves" in refused(app.env, "--port", str(free_port()))
    nowhere = app.env | {"LANTOA_DATA_DIR": str(tmp_path / "file" / "var")}
    assert "LANTOA_DATA_DIR" in refused(nowhere, "--port", str(free_port()))
    assert "LANTOA_DEBUG must be 1 or 0" in refused(other | {"LANTOA_DEBUG": "perhaps"})
    assert "at least 32 characters" in refused(other | {"LANTOA_PRODUCTION": "1", "LANTOA_SECRET_KEY": ""})
    assert "Set LANTOA_SECRET_KEY" in refused(other | {"LANTOA_PRODUCTION": "1"})
    assert "no address" in refused(other, "--host", "no.such.invalid", "--port", str(free_port()))


def test_production_settings_leave_nothing_to_warn_of(tmp_path):
    production = {
        "LANTOA_PRODUCTION": "1", "LANTOA_SECRET_KEY": token_urlsafe(50),
        "LANTOA_ALLOWED_HOSTS": "lantoa.example.vn", "LANTOA_OIDC_URL": "https://dinhdanh.example.vn",
        "LANTOA_OIDC_CLIENT_ID": "lantoa", "LANTOA_OIDC_SECRET": "kin", "LANTOA_EMAIL_URL": "smtps://a:b@thu.example.vn",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "DEBUG"], cwd=ROOT, timeout=120, check=False,
        env=environment(tmp_path, "https://lantoa.example.vn") | production, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0 and done.stdout == "System check identified no issues (3 silenced).\n", done.stderr


def test_port_from_the_environment(own_app):
    assert "'0'" in refused(own_app.env | {"PORT": "0"})


def test_a_read_only_folder(app):
    assert "/dev/null/lantoa" in refused(app.env | {"LANTOA_DATA_DIR": "/dev/null/lantoa"})  # not even root may


def test_ends_soon_with_streams_open_and_starts_again(own_app):
    app = own_app.start()
    with pytest.raises(HTTPError, match="403"):  # no token; it was read all the same, and does not fit in memory
        urllib.request.urlopen(app.url + "/accounts/login/", data=bytes(3_000_000), timeout=30)
    url = stream_url(app, "t/1")
    app.announce("t/1", retain=True, t0=5)
    with ExitStack() as opened:
        streams = [opened.enter_context(open_raw(app, url)) for _ in range(20)]
        read_until(streams[0], b'"t0":5')
        started = time.monotonic()
        assert app.stop() == 0
        assert time.monotonic() - started < 4  # under 2 on a quiet machine
        for stream in streams:
            while stream.recv(65536):
                pass
    assert "Traceback" not in app.log.read_text()
    started = time.monotonic()
    app.start()
    assert time.monotonic() - started < 10  # 2 s on a quiet machine
    assert json.loads(get(app, url.replace("/events", "/state")))["facts"][0]["fact"] == {"t0": 5}
    assert app.stop() == 0


def test_starts_without_what_only_a_cluster_installs(tmp_path):
    """`make run` installs no PostgreSQL driver and no Valkey client."""
    code = (
        "import sys; sys.modules['psycopg'] = sys.modules['valkey'] = None\n"
        "import django; django.setup()\n"
        "from lantoa.cli import prepare, run\n"
        "prepare.everything()"
    )
    env = environment(tmp_path / "var")
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, env=env, check=True, timeout=120)
