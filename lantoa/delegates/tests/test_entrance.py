# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The entrance's page as a device keeps it."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.urls import reverse

from lantoa.ceremony.links import make_token
from lantoa.delegates import actions, entrance

from .test_letters import words_of

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


def test_badges_of_one_and_of_a_site(client, cast, hall, tmp_path):
    long_name = "Tôn Nữ Hoàng Thị Nguyễn Phương Thảo Nguyên Minh Châu"
    one, gone = hall.name(long_name, position="Phó Chủ tịch", seat="A1"), hall.name("Người vắng mặt")
    for n in range(9):
        hall.name(f"Người số {n}")
    actions.withdraw_delegate(by=None, delegate=gone)
    desk = reverse("desk_badges_pdf", args=[make_token("desk", hall.site)])
    words = words_of(client.get(desk).content, tmp_path)
    assert "Người số 8" in words and "Người vắng mặt" not in words and words.count("\x0c") == 2
    assert client.get(reverse("badge_pdf", args=[one.pk])).status_code == 302
    client.force_login(cast["commune_coordinator"])
    words = " ".join(words_of(client.get(reverse("badge_pdf", args=[one.pk])).content, tmp_path).split())
    assert all(part in words for part in ("Tôn Nữ", "Minh Châu", "Phó Chủ tịch", "Xã Bình Đông", "00001", "A1"))
    site = reverse("badges_pdf", args=[hall.site.pk])
    assert client.get(site).content.startswith(b"%PDF-")
    assert client.get(reverse("badges_pdf", args=[hall.main.pk])).status_code in {403, 404}
    client.force_login(cast["foreign_coordinator"])
    assert client.get(site).status_code in {403, 404}
