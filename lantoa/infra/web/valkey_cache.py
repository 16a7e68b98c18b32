# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Django's Redis cache through the `valkey` client, which the hub uses too: one driver for one server."""

from typing import Any

import valkey
from django.core.cache.backends.redis import RedisCache, RedisCacheClient, RedisSerializer


class _Client(RedisCacheClient):
    """Everything but the driver is Django's."""

    def __init__(self, servers: list[str]) -> None:
        self._lib = valkey
        self._servers = servers
        self._pools: dict[int, Any] = {}
        self._client = valkey.Valkey
        self._pool_class = valkey.ConnectionPool
        self._serializer = RedisSerializer()
        self._pool_options: dict[str, Any] = {}

    def clear(self) -> bool:
        """Delete the cache's own keys only: retained facts live in the same database."""
        client = self.get_client(None, write=True)
        for key in client.scan_iter("cache:*", count=1000):
            client.delete(key)
        return True


class ValkeyCache(RedisCache):
    """CACHES backend; set KEY_PREFIX to "cache"."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client
