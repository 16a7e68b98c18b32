# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from lantoa.infra.web.views import server_error

ROOT = Path(__file__).resolve().parents[4]
GALLERY = ["ui_gallery", "ui_console", "ui_phone", "ui_screen"]
# What a first visit may load over the line, in bytes; the field app adds its own script to a phone page.
BUDGETS = {"ui_gallery": 110_000, "ui_console": 125_000, "ui_phone": 56_000, "ui_screen": 56_000}


@pytest.mark.parametrize("name", GALLERY)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_gallery_shows_every_component(client, db, name, language):
    client.cookies["django_language"] = language
    page = client.get(reverse(name))
    html = page.content.decode()
    assert page.status_code == 200
    assert f'<html lang="{language}"' in html
    assert len(re.findall(r"<h1[ >]", html)) == 1
    assert html.count("<main ") == 1


def loaded(name: str) -> dict[str, int]:
    """Compressed size of everything that a static file brings along: modules it imports, fonts it names."""
    path = finders.find(name)
    assert path, f"{name} is missing"
    data = Path(path).read_bytes()
    sizes = {name: len(data) if name.endswith(".woff2") else len(gzip.compress(data, 9))}
    if name.endswith((".js", ".css")):
        found = re.findall(rb"(?:from|import)\s*\"(\.[^\"]+)\"|url\(\"(\.\./[^\"]+)\"\)", data)
        for relative in (a or b for a, b in found):
            inner = (Path("/") / name).parent / relative.decode()
            sizes |= loaded(str(Path(re.sub(r"[^/]+/\.\./", "", str(inner)))).lstrip("/"))
    return sizes


@pytest.mark.parametrize("name", GALLERY)
def test_weight_of_a_first_visit(client, db, name):
    html = client.get(reverse(name)).content
    names = re.findall(r'<(?:link rel="stylesheet" href|script[^>]* src)="/static/([^"]+)"', html.decode())
    sizes: dict[str, int] = {}
    for file in names:
        sizes |= loaded(file)
    total = sum(sizes.values()) + min(len(gzip.compress(html)), 10_000)
    print(f"{name}: {total:,} bytes in {len(sizes)} files")
    assert total <= BUDGETS[name] <= 150_000


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_error_pages_need_no_database_and_say_what_to_do(status):
    html = render_to_string("ui/error.html", {"status": status, "request_id": "abc123def456"})
    assert "abc123def456" in html
    assert 'href="/"' in html
    assert len(re.findall(r"<h1[ >]", html)) == 1


def test_the_fault_page_renders_with_a_bare_request():
    request = RequestFactory().get("/")
    request.id = "abc123def456"
    response = server_error(request)
    assert response.status_code == 500
    assert "abc123def456" in response.content.decode()
    assert "Hệ thống gặp sự cố" in response.content.decode()


def test_a_page_that_is_not_there_is_told_in_vietnamese(client, db):
    page = client.get("/no-such-page/", headers={"accept-language": "vi"})
    assert page.status_code == 404
    assert "Không có trang này" in page.content.decode()


def test_a_form_left_open_too_long_is_told_what_to_do(db):
    page = Client(enforce_csrf_checks=True).post(reverse("set_language"), {"language": "en"})
    assert page.status_code == 403
    assert "tải lại trang rồi thử lần nữa" in page.content.decode()


def test_refusal_is_a_page_for_people_and_a_note_for_htmx():
    request = RequestFactory().get("/")
    request.htmx = False
    page = render_to_string("ui/refused.html", {"request": request, "code": "a.b", "message": "Chưa được"})
    assert "<html" in page
    assert "Chưa được" in page
    request.htmx = True
    part = render_to_string("ui/refused.html", {"request": request, "code": "a.b", "message": "Chưa được"})
    assert "<html" not in part
    assert "Chưa được" in part


def test_the_side_menu_shows_what_a_person_may_open(client, cast):
    client.force_login(cast["organiser"])
    organiser = client.get(reverse("console_home")).content.decode()
    client.force_login(cast["learner"])
    learner = client.get(reverse("console_home")).content.decode()
    units = f'class="lt-side-item" href="{reverse("unit_list")}"'
    assert units in organiser
    assert units not in learner
    assert 'aria-current="page"' in learner


def test_language_can_be_switched(client, db):
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/ui/"})
    assert answer.url == "/ui/"
    assert '<html lang="en"' in client.get("/ui/").content.decode()


@pytest.mark.parametrize("folder", ["static", "bench"])
def test_vendored_files_are_what_was_vendored(folder):
    vendor = ROOT / folder / "vendor"
    listed = dict(line.split("  ")[::-1] for line in (vendor / "SHA256SUMS").read_text().splitlines())
    files = [p for p in vendor.rglob("*") if p.is_file() and p.name not in {"SHA256SUMS", ".gitkeep"}]
    assert {str(p.relative_to(vendor)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files} == listed
    assert {p.name for p in vendor.iterdir() if p.is_dir() and not (p / "LICENSE").exists()} == set()
