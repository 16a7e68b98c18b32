# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The bus of a cluster, on Django's side: publishes to all hub processes, reads what they wrote of presence."""

import json
from typing import cast

from valkey import Valkey

from lantoa.hub import wire
from lantoa.hub.presence import Row
from lantoa.hub.valkey_link import PUBLISH_SCRIPT, read_presence


class ValkeyBus:
    """Thread-safe; connects at the first use."""

    def __init__(self, url: str) -> None:
        self._client = Valkey.from_url(url, socket_timeout=5, socket_connect_timeout=2)
        self._publish = self._client.register_script(PUBLISH_SCRIPT)

    def publish(self, number: int, topic: str, line: bytes, retain: bool) -> None:
        """Keep (if retained and newest) and publish in one step."""
        message = wire.message(number, topic, line, retain)
        self._publish(keys=[wire.RETAINED], args=[wire.CHANNEL, message, topic, number, int(retain)])

    def presence(self, topic: str) -> list[Row]:
        """Who listens anywhere, worst first."""
        fields = cast(list[bytes], self._client.hvals(wire.PRESENCE_PREFIX + topic))
        return read_presence(json.loads(field) for field in fields)
