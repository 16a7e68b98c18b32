# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Conformance of the bridge: a real server on a loopback port, raw sockets and httpx against it."""

import asyncio
import hashlib
import json
import logging
import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.core.handlers.wsgi import WSGIHandler
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from lantoa.infra.web.bridge import Bridge

from . import bridge_urls
from .bridge_urls import BIG, ETAG, state

LIMIT = 64 * 1_048_576


class Running:
    """The bridge under granian in a thread, on a free port."""

    def __init__(self, spool):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.spool = spool
        self.django = None
        self.thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self.thread.start()
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError("the server did not start")

    def application(self, environ, start_response):
        """Django, or a fault before it."""
        if environ["PATH_INFO"] == "/outside":
            raise RuntimeError("a fault before Django")
        self.django = self.django or WSGIHandler()
        return self.django(environ, start_response)

    async def _serve(self):
        self.loop = asyncio.get_running_loop()
        bridge = Bridge(self.application, threads=2, limit=LIMIT, spool=self.spool)
        self.server = Server(
            bridge, address="127.0.0.1", port=self.port, interface=Interfaces.ASGI, websockets=False,
            backpressure=500, log_level=LogLevels.critical,
        )  # fmt: skip
        await self.server.serve()

    def stop(self):
        self.loop.call_soon_threadsafe(self.server.stop)
        self.thread.join(5)
        assert not self.thread.is_alive()

    def client(self, **options):
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=20, trust_env=False, **options)

    def raw(self, request):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        connection.sendall(request)
        return connection


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = Running(str(tmp_path_factory.mktemp("spool")))
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def own_addresses(settings):
    """Django serves the addresses of these tests and needs no database for them."""
    settings.ROOT_URLCONF = bridge_urls.__name__
    settings.MIDDLEWARE = [
        "lantoa.infra.web.middleware.request_id",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
    ]


@pytest.fixture
def client(server):
    with server.client() as client:
        yield client


def everything(connection):
    """All bytes until the server closes."""
    with connection:
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def test_the_request_arrives_whole(client):
    heard = client.get("/echo/h%C3%B2a/a%20b?q=%C4%91%20x&q=2", headers=[("X-One", "1"), ("X-One", "2")]).json()
    assert heard["PATH_INFO"] == "/echo/hòa/a b"
    assert heard["QUERY_STRING"] == "q=%C4%91%20x&q=2"
    assert heard["headers"]["HTTP_X_ONE"] == "1,2"
    assert (heard["CONTENT_LENGTH"], heard["length"], heard["wsgi.url_scheme"]) == ("", 0, "http")


def test_cookies_both_ways(server):
    request = b"GET /cookies HTTP/1.1\r\nHost: x\r\nCookie: a=1\r\nCookie: b=2\r\nConnection: close\r\n\r\n"
    reply = everything(server.raw(request))
    assert reply.endswith(b"\r\n\r\n12")
    assert reply.lower().count(b"set-cookie:") == 2


def test_headers_that_could_pass_for_others_are_dropped(server):
    request = b"GET /echo HTTP/1.1\r\nHost: x\r\nX_Forwarded_Proto: https\r\nConnection: close\r\n\r\n"
    assert b"FORWARDED" not in everything(server.raw(request))


@pytest.mark.parametrize("size", [0, 1, 200_000, 3_000_000])
def test_bodies_of_any_size(client, size):
    body = os.urandom(size)
    heard = client.post("/echo", content=body).json()
    assert (heard["length"], heard["digest"]) == (size, hashlib.sha256(body).hexdigest())
    assert heard["CONTENT_LENGTH"] == str(size)


def test_a_chunked_body_gets_its_length(client):
    parts = [os.urandom(70_000) for _ in range(20)]
    heard = client.post("/echo", content=iter(parts)).json()
    assert heard["length"] == 1_400_000
    assert heard["CONTENT_LENGTH"] == "1400000"
    assert heard["digest"] == hashlib.sha256(b"".join(parts)).hexdigest()
    assert "HTTP_TRANSFER_ENCODING" not in heard["headers"]


def test_a_large_upload_waits_on_disk(client, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    content = os.urandom(1_048_576) * 50
    heard = client.post("/upload", files={"file": ("a.bin", content)}).json()
    assert heard == {"digest": hashlib.sha256(content).hexdigest(), "size": len(content)}


def test_a_body_over_the_limit_is_refused(server):
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % (LIMIT + 1)
    assert everything(server.raw(head)).startswith(b"HTTP/1.1 413")


def test_head_has_the_length_and_no_body(server, client):
    length = client.get("/same").headers["content-length"]
    reply = everything(server.raw(b"HEAD /same HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    head, body = reply.split(b"\r\n\r\n", 1)
    assert body == b""
    assert f"content-length: {length}".encode() in head.lower()
    with server.raw(b"HEAD /endless HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") as connection:
        assert connection.recv(9999).startswith(b"HTTP/1.1 200")
    assert state["sent"] == 0


def test_not_modified_leaves_the_connection_usable(client):
    assert client.get("/same").text == "body"
    again = client.get("/same", headers={"If-None-Match": ETAG})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/same").text == "body"


def test_a_stream_arrives_as_it_is_made(client):
    with client.stream("GET", "/numbers") as reply:
        arrived = [(line, time.monotonic()) for line in reply.iter_lines()]
    assert [line for line, _ in arrived] == [f"{n} True" for n in range(10)]
    assert arrived[-1][1] - arrived[0][1] > 0.3  # kept back, all would come at once


def test_a_client_that_leaves_ends_the_stream(server):
    with server.raw(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n") as connection:
        assert connection.recv(1000)
        time.sleep(0.3)
        sent = state["sent"]
        time.sleep(0.3)
        assert state["sent"] == sent < 500  # it waits for the client
        assert not state["closed"].is_set()
    assert state["closed"].wait(3)


def test_files_are_sent_by_pieces_and_closed(server, client):
    reply = client.get("/big_file")
    assert len(reply.content) == BIG == int(reply.headers["content-length"])
    assert state["closed"].wait(2)
    with server.raw(b"GET /big_file HTTP/1.1\r\nHost: x\r\n\r\n") as connection:
        assert connection.recv(1000)
    assert state["closed"].wait(3)


def test_many_slow_clients_do_not_block_a_quick_one(server, client):
    slow = [server.raw(b"GET /big_file HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(20)]
    slow += [server.raw(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(20)]
    slow += [server.raw(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf") for _ in range(40)]
    time.sleep(0.5)
    assert client.get("/same").text == "body"  # the slow ones never end
    for connection in slow:
        connection.close()


def test_requests_run_side_by_side(server):
    def ask(_):
        with server.client() as client:
            return client.get("/meet").text

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(ask, range(2))) == ["met", "met"]


def test_a_fault_of_django_is_a_page_with_an_id(client, caplog):
    with caplog.at_level(logging.CRITICAL, "django.request"):
        reply = client.get("/fault")
    assert reply.status_code == 500
    assert reply.headers["x-request-id"] in reply.text


def test_a_fault_before_django_is_logged_with_the_id_shown(client, caplog):
    reply = client.get("/outside")
    number = reply.text.split()[-1]
    assert reply.status_code == 500
    assert [record.args for record in caplog.records if record.name.endswith("bridge.app")] == [(number,)]
    assert client.get("/same").status_code == 200


def test_a_stream_that_breaks_is_not_taken_for_whole(server, client):
    with pytest.raises(httpx.RemoteProtocolError), client.stream("GET", "/broken_stream") as reply:
        reply.read()
    assert client.get("/same").status_code == 200


def test_a_body_that_stops_half_way_calls_nobody(server, client):
    with server.raw(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf"):
        pass
    assert json.loads(client.post("/echo", content=b"whole").text)["length"] == 5
