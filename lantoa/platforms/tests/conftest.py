# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A platform in a process of its own, registered here."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from django.core.cache import cache

from lantoa.courses.tests.conftest import _media, course, folder  # noqa: F401 -- a small course to open
from lantoa.platforms import actions, keys, queries


@pytest.fixture(scope="session")
def peer():
    """The address of a running platform."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, Path(__file__).with_name("peer.py"), str(port)])
    address = f"http://localhost:{port}"
    try:
        for _attempt in range(1_200):
            try:
                httpx.get(f"{address}/keys", trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def facts(peer, tree):
    """What its administrator's page shows."""
    return {
        "name": "Moodle Sở", "unit": tree.binh_son, "issuer": peer, "client_id": "lantoa", "deployments": ["1"],
        "login_url": f"{peer}/auth", "token_url": f"{peer}/token", "keys_url": f"{peer}/keys",
    }  # fmt: skip


@pytest.fixture
def platform(facts, cast, movement):
    """The registered platform; it knows our key."""
    cache.clear()
    made = actions.add_platform(by=cast["organiser"], **facts)
    set_up(facts["issuer"])
    return made


def set_up(peer, refusals=0):
    """Tell the platform our key, and how many grades it does not take."""
    known = {"keys": [keys.public_key(queries.tool_key())]}
    httpx.post(f"{peer}/setup", json={"keys": known, "refusals": refusals}, trust_env=False).raise_for_status()


def scores(peer):
    """The grades that it took."""
    return httpx.get(f"{peer}/scores", trust_env=False).json()
