# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Where announcements go: the hub of this process, or Valkey when there are several (settings.VALKEY_URL)."""

from collections.abc import Callable
from typing import Any

_publish: Callable[[str, dict[str, Any]], None] | None = None


def connect(publish: Callable[[str, dict[str, Any]], None] | None) -> None:
    """Called once at start by whoever runs the hub; until then announcements reach nobody."""
    global _publish
    _publish = publish


def publish(topic: str, fact: dict[str, Any]) -> None:
    """Hand one announcement to the hub."""
    if _publish is not None:
        _publish(topic, fact)
