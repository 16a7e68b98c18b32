# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Every page that anyone can open, with real content: at 360 and 1280 pixels, light and dark, looked at by axe.

LANTOA_SCREENSHOTS=folder keeps a picture of each.
"""

import os
import re
from pathlib import Path

import pytest

from .accessibility import LOOKS, axe_faults
from .live_app import LiveApp

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
HEAVIEST_BYTES = 150_000
LESSON = re.compile(r"/courses/[-\w]+/lessons/[-\w]+/$")
HEAVIEST_LESSON_BYTES = 100_000
PASSWORD = "lan-toa-demo"
WHO = ["", "to-chuc", "xa-binh-dong", "thanh-vien", "hoc-vien", "giang-vien", "bien-tap"]
"""Who is asked to open a page, in this order; the first who may, does."""
FIND = """
import json
from django.test import Client
from lantoa.infra.web.checks import routes
from lantoa.people.models import User
from tests import world
home, _foreign = world.build()
named = [route for route, _entry in routes() if "<" in route and not route.startswith("accounts/")]
where = world.addresses(home, named)
plain = ["/" + route for route, _entry in routes() if not any(mark in route for mark in "<(^")]
found, clients = {}, {}
for who in %r:
    clients[who] = Client()
    if who:
        clients[who].force_login(User.objects.get(username=who))
for address in [*plain, *where.values()]:
    for who, client in clients.items():
        reply = client.get(address)
        if reply.status_code == 200 and reply["Content-Type"].startswith("text/html"):
            if b"<html" in getattr(reply, "content", b""):
                found[address] = who
            break
        if reply.status_code in {200, 405}:
            break
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    app = LiveApp(tmp_path_factory.mktemp("pages")).start()
    yield app
    app.stop()


@pytest.fixture(scope="module")
def signed_in(browser, browser_context_args, app):
    """A browser context per demo account, signed in once."""
    contexts = {}

    def signed_in(who):
        if who not in contexts:
            contexts[who] = browser.new_context(**browser_context_args, base_url=app.url, viewport=PHONE)
            if who:
                page = contexts[who].new_page()
                page.goto("/accounts/login/")
                page.locator("input[name=login]").fill(who)
                page.locator("input[name=password]").fill(PASSWORD)
                page.locator("input[name=password]").press("Enter")
                page.wait_for_url("**/console/")
                page.close()
        return contexts[who]

    yield signed_in
    for context in contexts.values():
        context.close()


def keep_picture(page, address, width):
    folder = os.environ.get("LANTOA_SCREENSHOTS")
    if folder:
        name = address.strip("/").replace("/", "_") or "home"
        page.screenshot(path=Path(folder) / f"{name[:80]}-{width}.png", full_page=True)


ENGLISH = re.compile(
    r"\b(the|and|your|you|this|with|from|please|state|since|until|change|email address|name|value|created at)\b", re.I
)
"""No Vietnamese word is written like these."""
IN_CODE_WORDS = ("/ui/", "/audit/")
"""The gallery shows how components are written, the audit how acts are recorded."""
TWICE = r"""Object.entries(Object.groupBy(
  new Set(performance.getEntriesByType("resource").map((one) => one.name).filter((name) => name.endsWith(".js"))),
  (name) => name.replace(/\.[0-9a-f]{12}\.js$/, ".js"))).filter(([, found]) => found.length > 1)"""
"""Scripts with and without the hash in their name: as the page's own and as a module of another, each for itself."""
DRAWN = "new Promise((drawn) => { requestAnimationFrame(() => requestAnimationFrame(drawn)); })"


def english_words(page):
    """Words on a Vietnamese page that were left untranslated."""
    text = page.locator("body").inner_text()
    return sorted({found[0].lower() for found in ENGLISH.finditer(text)})


def look(context, address):
    """What is wrong with this page: a list of sentences."""
    page, wrong, weight = context.new_page(), [], []
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    network.on("Network.loadingFinished", lambda event: weight.append(event["encodedDataLength"]))
    page.goto(address)
    page.wait_for_timeout(100)
    if sum(weight) > (HEAVIEST_LESSON_BYTES if LESSON.match(address) else HEAVIEST_BYTES):
        wrong.append(f"weighs {sum(weight):.0f} bytes")
    if not address.startswith(IN_CODE_WORDS) and (words := english_words(page)):
        wrong.append(f"speaks English: {words}")
    if twice := page.evaluate(TWICE):
        wrong.append(f"runs a script twice: {twice}")
    for size, scheme, rules in ((PHONE, "light", ()), (DESK, "dark", LOOKS)):
        page.set_viewport_size(size)
        # A colour caught half-way between light and dark would count as a fault of contrast.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(DRAWN)
        keep_picture(page, address, size["width"])
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"hangs over the edge at {size['width']}")
        wrong += [f"axe at {size['width']}, {scheme}: {found}" for found in axe_faults(page, rules)]
    page.close()
    return wrong


def test_every_page_is_light_fits_and_is_accessible(app, signed_in):
    pages = app.python(FIND % WHO)
    assert len(pages) > 60, sorted(pages)
    faults = {address: wrong for address, who in pages.items() if (wrong := look(signed_in(who), address))}
    assert faults == {}
