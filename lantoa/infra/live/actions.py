# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Tell listeners that something changed, once it is really stored."""

import re
from functools import partial
from typing import Any

from django.db import transaction

from lantoa.hub import wire

from . import bus
from .models import RetainedFact

TOPIC = re.compile(r"[a-z0-9][a-z0-9/_.:-]{0,99}")


def announce(topic: str, *, retain: bool = False, **fact: Any) -> None:
    """After commit, push `fact` (small, JSON) to everyone who listens to `topic` ("ceremony/3").

    Facts say what changed (id, version); the page asks again through its own view. The launch alone carries state.
    `retain` keeps the fact as the topic's state: whoever connects later, or comes back, gets it first. A topic has
    one retained fact, the latest; use a topic of its own ("ceremony/3/launch") for each thing to be kept.
    """
    if not TOPIC.fullmatch(topic):
        raise ValueError(f"not a topic: {topic!r}")
    number = _keep(topic, fact) if retain else wire.next_number()
    line = wire.fact_line(number, topic, fact, retain)
    transaction.on_commit(partial(bus.current().publish, number, topic, line, retain), robust=True)


@transaction.atomic
def _keep(topic: str, fact: dict[str, Any]) -> int:
    kept, new = RetainedFact.objects.select_for_update().get_or_create(
        topic=topic, defaults={"number": wire.next_number(), "fact": fact}
    )
    if not new:
        kept.number, kept.fact = wire.next_number(kept.number), fact
        kept.save(update_fields=["number", "fact"])
    return kept.number


@transaction.atomic
def forget(topic: str) -> None:
    """Drop the topic's retained fact; those who listen now are not told (announce that yourself)."""
    for kept in RetainedFact.objects.select_for_update().filter(topic=topic):
        kept.delete()
        number = wire.next_number(kept.number)
        transaction.on_commit(partial(bus.current().publish, number, topic, b"", True), robust=True)


def restore() -> int:
    """Hand all retained facts to the bus, at the start of a process that may find it empty. Returns how many."""
    facts = list(RetainedFact.objects.all())
    for kept in facts:
        line = wire.fact_line(kept.number, kept.topic, kept.fact, True)
        bus.current().publish(kept.number, kept.topic, line, True)
    return len(facts)
