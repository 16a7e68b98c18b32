# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import asyncio
import json
import time

import pytest

from lantoa.hub.app import Hub
from lantoa.hub.board import HEARTBEAT, QUEUE_LIMIT

from .harness import KEY, Call, ask, facts, publish, token


def hub_test(coroutine):
    """Run an async test with a fresh hub."""

    def test():
        asyncio.run(coroutine(Hub(KEY)))

    test.__name__ = coroutine.__name__
    return test


@hub_test
async def test_state_comes_first_then_events_in_order(hub):
    publish(hub.board, "ceremony/1", retain=True, step=2)
    publish(hub.board, "ceremony/1", word="nobody heard this")
    call = Call(hub, "GET", "/live/events", f"t={token('ceremony/1')}")
    assert (await call.start())[1][b"content-type"] == b"text/event-stream"
    publish(hub.board, "ceremony/1", n=1)
    publish(hub.board, "ceremony/1", n=2)
    heard = await call.chunk()
    if len(facts(heard)) < 3:
        heard += await call.chunk()
    state, one, two = facts(heard)
    assert heard.startswith(b"event: state\n")
    assert [message["fact"] for message in state["facts"]] == [{"step": 2}]
    assert abs(state["now"] - time.time() * 1000) < 2000
    assert [one["fact"], two["fact"]] == [{"n": 1}, {"n": 2}]
    assert one["id"] < two["id"]


@hub_test
async def test_a_foreign_topic_is_not_heard(hub):
    call = Call(hub, "GET", "/live/events", f"t={token('ceremony/1')}")
    await call.start()
    publish(hub.board, "ceremony/2", retain=True, secret=1)
    publish(hub.board, "ceremony/1", n=1)
    heard = await call.chunk()
    while b'"n"' not in heard:
        heard += await call.chunk()
    assert b"secret" not in heard
    assert (await ask(hub, "GET", "/live/state", token("ceremony/1")))[1]["facts"] == []


@hub_test
async def test_a_retained_fact_is_replaced_only_by_a_newer_one(hub):
    publish(hub.board, "c", retain=True, number=20, t0=2)
    publish(hub.board, "c", retain=True, number=10, t0=1)
    _, state = await ask(hub, "GET", "/live/state", token("c"))
    assert [message["fact"] for message in state["facts"]] == [{"t0": 2}]
    hub.board.deliver(21, "c", b"", True)
    assert (await ask(hub, "GET", "/live/state", token("c")))[1]["facts"] == []


@hub_test
async def test_disconnect_and_shutdown_end_streams(hub):
    calls = [Call(hub, "GET", "/live/events", f"t={token('c', name=name)}") for name in ("one", "two")]
    for call in calls:
        await call.start()
        await call.chunk()
    calls[0].hang_up()
    await asyncio.wait_for(calls[0].task, 1)
    assert len(hub.board.everyone()) == 1
    hub.board.close()
    assert await calls[1].chunk() == b""
    await asyncio.wait_for(calls[1].task, 1)
    assert hub.board.listeners == {}


@hub_test
async def test_a_listener_that_is_too_slow_is_sent_away(hub):
    listener = hub.board.join(hub._grant({"query_string": f"t={token('c')}".encode()}, "l"))
    for n in range(QUEUE_LIMIT):
        publish(hub.board, "c", n=n)
    assert listener.closed
    assert len(listener.pending) == QUEUE_LIMIT
    assert await listener.next() == b""


@hub_test
async def test_heartbeats_and_expiry(hub):
    alive = hub.board.join(hub._grant({"query_string": f"t={token('c')}".encode()}, "l"))
    short = hub.board.join(hub._grant({"query_string": f"t={token('c', expires_in=1)}".encode()}, "l"))
    await alive.next()
    alive.slot = 1
    keeper = asyncio.ensure_future(hub.board.keep_alive())
    assert await asyncio.wait_for(alive.next(), 3) == HEARTBEAT
    await asyncio.sleep(1.1)
    assert short.closed
    assert not alive.closed
    keeper.cancel()


@hub_test
async def test_presence_names_the_worst_first(hub):
    t = {name: token("c", name=name) for name in ("near", "far", "gone", "silent")}
    calls = {name: Call(hub, "GET", "/live/events", f"t={t[name]}") for name in t}
    calls["public"] = Call(hub, "GET", "/live/events", f"t={token('c')}")
    for call in calls.values():
        await call.start()
    for name, rtt in (("near", 5), ("far", 250), ("gone", 5)):
        beat = json.dumps({"rtt": rtt, "offset": -3.25, "visible": True, "state": "ready"}).encode()
        assert (await ask(hub, "POST", "/live/beat", t[name], beat))[0] == 200
    calls["gone"].hang_up()
    await calls["gone"].task
    status, answer = await ask(hub, "GET", "/live/presence", token("c"))
    rows = answer["topics"]["c"]
    assert status == 200
    assert [row["name"] for row in rows] == ["gone", "silent", "far", "near"]
    assert [row["streams"] for row in rows] == [0, 1, 1, 1]
    assert (rows[2]["rtt"], rows[2]["offset"], rows[2]["state"]) == (250, -3.2, "ready")
    for name in ("near", "far", "silent", "public"):
        calls[name].hang_up()
        await calls[name].task


@hub_test
async def test_clock_is_the_server_time(hub):
    status, body = await Call(hub, "GET", "/live/clock").whole()
    assert status == 200
    assert abs(float(body) - time.time() * 1000) < 1000
    assert len(body) < 20


@hub_test
async def test_wrong_doors(hub):
    good = token("c", name="n")
    refused = [
        (await ask(hub, "GET", "/live/events", "rubbish"))[0],
        (await ask(hub, "GET", "/live/state", token("c", key="another key")))[0],
        (await ask(hub, "GET", "/live/state", token("c", expires_in=-1)))[0],
        (await ask(hub, "GET", "/live/presence", token("c", rights="l")))[0],
        (await ask(hub, "POST", "/live/beat", token("c"), b"{}"))[0],
        (await ask(hub, "POST", "/live/beat", good, b"[]"))[0],
        (await ask(hub, "POST", "/live/beat", good, b"\xff"))[0],
        (await ask(hub, "POST", "/live/beat", good, b" " * 2000))[0],
        (await ask(hub, "GET", "/live/beat", good))[0],
        (await ask(hub, "GET", "/live/nothing", good))[0],
    ]
    assert refused == [403, 403, 403, 403, 403, 400, 400, 413, 405, 404]


@pytest.mark.parametrize("bad", ["NaN", "1e999", '"x"', "true", "null", "[]"])
def test_odd_numbers_in_a_beat_become_nothing(bad):
    async def run():
        hub = Hub(KEY)
        body = f'{{"rtt": {bad}, "state": 5}}'.encode()
        assert (await ask(hub, "POST", "/live/beat", token("c", name="n"), body))[0] == 200
        (row,) = hub.board.presence.rows("c")
        assert (row.rtt, row.state) == (None, "5")

    asyncio.run(run())
