# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Real browser, real server. Only what all browser tests need."""

import shutil

import pytest

from tools.needs import BROWSERS

from .live_app import LiveApp

CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
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
    """The system's Chromium; without windows where it can be had so, which takes half the time."""
    if CHROMIUM is None:
        pytest.exit("Browser tests need Chromium: see `make test` (or: make test-quick)", returncode=1)
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


@pytest.fixture
def visit(browser, browser_context_args, live_app):
    """Open an address in a browser context of its own, with a script that runs before the page's if one is given."""
    contexts = []

    def visit(path, script="", **cookies):
        context = browser.new_context(base_url=live_app.url, **browser_context_args)
        context.add_cookies([{"name": name, "value": value, "url": live_app.url} for name, value in cookies.items()])
        contexts.append(context)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
