# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import asyncio
import json
import threading
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.template import Context, Template

from lantoa.hub import wire
from lantoa.hub.board import Board
from lantoa.hub.local import LocalBus
from lantoa.infra.live import actions, bus, queries, tokens
from lantoa.infra.live.models import RetainedFact


class Ear:
    """A bus that writes down what it was told."""

    def __init__(self):
        self.heard = []

    def publish(self, number, topic, line, retain):
        self.heard.append((topic, json.loads(line)["fact"] if line else None, retain))

    def presence(self, topic):
        return []


@pytest.fixture
def ear():
    ear = Ear()
    bus.connect(ear)
    yield ear
    bus.connect(None)


def test_announced_after_commit_only(transactional_db, ear):
    with transaction.atomic():
        actions.announce("ceremony/1", step=2)
        assert ear.heard == []
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.announce("ceremony/1", step=3, retain=True)
        raise RuntimeError
    assert ear.heard == [("ceremony/1", {"step": 2}, False)]
    assert not RetainedFact.objects.exists()


def test_a_retained_fact_survives_a_restart(transactional_db, ear):
    actions.announce("ceremony/1/launch", retain=True, t0=1)
    first = RetainedFact.objects.get().number
    actions.announce("ceremony/1/launch", retain=True, t0=2)
    assert RetainedFact.objects.get().number > first
    ear.heard.clear()
    assert actions.restore() == 1
    assert ear.heard == [("ceremony/1/launch", {"t0": 2}, True)]
    actions.forget("ceremony/1/launch")
    assert actions.restore() == 0
    assert ear.heard[1:] == [("ceremony/1/launch", None, True)]


@pytest.mark.parametrize("topic", ["", "Lễ/1", "a b", "a\nb", "/a", "x" * 101])
def test_not_a_topic(topic):
    with pytest.raises(ValueError, match="not a topic"):
        actions.announce(topic)


def test_the_tag_makes_a_token_that_the_hub_reads(settings):
    page = Template(
        '{% load live %}{% live_stream "ceremony/1" "numbers/51" name="site-12" presence=True as url %}{{ url }}'
    )
    url = urlsplit(page.render(Context()))
    grant = wire.read(parse_qs(url.query)["t"][0], settings.LIVE_KEY)
    assert url.path == "/live/events"
    assert (grant.topics, grant.name, grant.rights) == (("ceremony/1", "numbers/51"), "site-12", "lp")
    assert 0 <= grant.expires - time.time() - tokens.LIFETIME_SECONDS <= 900


def test_one_token_serves_a_cached_page_for_all():
    assert tokens.make("public") == tokens.make("public")


def test_threads_reach_the_hub_of_this_process():
    async def run():
        board = Board()
        own = LocalBus(board, asyncio.get_running_loop())
        bus.connect(own)
        grant = wire.Grant(("c",), "site-1", "l", int(time.time()) + 60)
        listener = board.join(grant)
        await listener.next()
        line = wire.fact_line(7, "c", {"n": 1}, False)
        thread = threading.Thread(target=own.publish, args=(7, "c", line, False))
        thread.start()
        assert await asyncio.wait_for(listener.next(), 2) == b"data: " + line + b"\n\n"
        thread.join()
        assert [(row.name, row.streams) for row in queries.presence("c")] == [("site-1", 1)]
        board.leave(listener)

    try:
        asyncio.run(run())
    finally:
        bus.connect(None)


def test_without_a_hub_announcements_reach_nobody(transactional_db):
    actions.announce("ceremony/1", step=1)
    assert queries.presence("ceremony/1") == []
