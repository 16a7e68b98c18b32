# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Real browser, real server. Only what all browser tests need."""

import shutil

import pytest

from .live_app import LiveApp

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium."""
    if CHROMIUM is None:
        pytest.exit("Browser tests need Chromium: apt-get install chromium (or: make test-quick)", returncode=1)
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """A Vietnamese visitor."""
    return {**browser_context_args, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


@pytest.fixture(scope="module")
def live_app(tmp_path_factory):
    """`lantoa run` with an empty, migrated database; one per test module."""
    app = LiveApp(tmp_path_factory.mktemp("live")).start()
    yield app
    app.stop()
