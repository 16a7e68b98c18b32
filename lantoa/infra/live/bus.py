# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Where announcements go: the hub of this process, or Valkey when there are several (settings.VALKEY_URL)."""

from functools import cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from lantoa.hub.presence import Row


class Bus(Protocol):
    """Callable from any thread. `line` is the announcement as listeners get it (hub.wire.fact_line); a retained
    one without a line makes the hub forget the topic's fact."""

    def publish(self, number: int, topic: str, line: bytes, retain: bool) -> None: ...

    def presence(self, topic: str) -> list[Row]: ...


class Silence:
    """No hub runs here (tests, commands of an embedded installation): announcements reach nobody."""

    def publish(self, number: int, topic: str, line: bytes, retain: bool) -> None:
        """Nobody listens; a retained fact is in the database all the same."""

    def presence(self, topic: str) -> list[Row]:
        """Nobody is there."""
        return []


_own: Bus | None = None


def connect(bus: Bus | None) -> None:
    """Called once at start by whoever runs the hub in this process."""
    global _own
    _own = bus


@cache
def _valkey(url: str) -> Bus:
    return cast(Bus, import_string("lantoa.infra.live.valkey_bus.ValkeyBus")(url))


def current() -> Bus:
    """The bus of this process."""
    if _own is not None:
        return _own
    return _valkey(settings.VALKEY_URL) if settings.VALKEY_URL else Silence()
