# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The entrance's page as a device keeps it."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.urls import reverse

from lantoa.ceremony.links import make_token
from lantoa.delegates import entrance

KEPT = {*entrance.ENTRY, *entrance.MODULES, *entrance.LATER}


def named_in(name):
    """Files that a script imports or a sheet shows, as names below static/."""
    path = Path(finders.find(name))
    pattern = r"""(?:from |import\()["'](\.[^"']+)["']""" if path.suffix == ".js" else r"""url\(["']?([^"')]+\.woff2)"""
    folder = Path("/") / Path(name).parent
    return {str((folder / found).resolve().relative_to("/")) for found in re.findall(pattern, path.read_text())}


def test_the_device_keeps_every_file_that_the_page_and_its_files_name(client, db):
    page = client.get(reverse("entrance_shell")).content.decode()
    named = set(re.findall(r'(?:src|href)="/static/([^"]+)"', page)) - {"ui/icon-192.png"}
    for name in sorted(KEPT):
        if name.endswith((".js", ".css")):
            named |= named_in(name)
    assert named <= KEPT
    assert {name for name in KEPT if name not in named} == {entrance.READER}


def test_the_page_is_the_same_behind_every_link_and_for_everyone(client, cast, hall):
    shell = client.get(reverse("entrance_shell"))
    address = reverse("entrance_page", args=[make_token("desk", hall.site)])
    assert client.get(address).content == shell.content
    client.force_login(cast["organiser"])
    assert client.get(address).content == shell.content
    assert hall.site.unit.name not in shell.content.decode()
    assert client.get(reverse("entrance_page", args=[make_token("screen", hall.site)])).status_code == 404


def test_only_the_entrance_may_run_the_reader_of_codes(client, hall):
    address = reverse("entrance_page", args=[make_token("desk", hall.site)])
    assert "'wasm-unsafe-eval'" in client.get(address)["Content-Security-Policy"]
    assert "wasm" not in client.get(f"{address}plain/")["Content-Security-Policy"]


def test_the_worker_answers_for_entrances_and_for_nothing_else(client, db):
    script = client.get(reverse("entrance_worker")).content.decode()
    [pages] = re.findall(r'"pages": "([^"]+)"', script)
    assert re.match(pages, "/delegates/c/1.abc.def/")
    assert not any(re.match(pages, path) for path in ("/delegates/c/1.abc.def/plain/", "/delegates/", "/delegates/c/x"))
