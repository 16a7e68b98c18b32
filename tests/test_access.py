# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The permission walk: every address of the program × every person of the cast × a foreign unit."""

import re
import uuid

import pytest
from django.template.backends.django import Template
from django.urls import get_resolver

from lantoa.infra.web.checks import LIBRARY_ROUTES, routes
from lantoa.people.models import User
from lantoa.people.roles import May
from tests import world

pytestmark = pytest.mark.once
OURS = [(route, entry) for route, entry in routes() if not route.startswith(tuple(LIBRARY_ROUTES))]
NOWHERE = {"int": "999999999", "str": "zz", "slug": "zz", "path": "zz", "uuid": str(uuid.UUID(int=0))}


def address(route: str) -> str:
    """The route with arguments that belong to nobody."""
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: NOWHERE.get(found[1] or "str", "zz"), route)


def visit(client, route: str):
    """The reply to a GET, or to a POST where nothing else is allowed."""
    reply = client.get(address(route))
    return client.post(address(route)) if reply.status_code == 405 else reply


def policy(entry) -> str:
    return str(entry.callback.policy)


def test_the_walk_knows_every_address():
    assert len(OURS) > 60
    assert all(policy(entry) for _route, entry in OURS)
    assert {policy(e) for _r, e in OURS if not policy(e).startswith(("public", "signed in"))} <= {m.value for m in May}
    assert get_resolver().url_patterns


def test_nobody_gets_in_where_a_right_is_needed(client, movement, cast):
    """Without an account: to the sign-in page. With an account that lacks the right: 403."""
    guarded = [(route, entry) for route, entry in OURS if not policy(entry).startswith("public")]
    for route, _entry in guarded:
        reply = visit(client, route)
        assert reply.status_code == 302 and "/accounts/login/" in reply.url, route
    client.force_login(cast["nobody"])
    for route, entry in guarded:
        if not policy(entry).startswith("signed in"):
            assert visit(client, route).status_code == 403, route


ROLES = ["organiser", "unit_coordinator", "site_operator", "team_leader", "team_member"]
ROLES += ["teacher", "editor", "auditor", "learner"]


@pytest.fixture
def unwritten(monkeypatch):
    """Pages are decided on and not written out: who may see one shows before its template begins. Call it to begin."""
    return lambda: monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")


@pytest.mark.parametrize("who", ROLES)
def test_each_person_gets_just_what_the_table_says(client, movement, cast, who, unwritten):
    """403 without the right; with it a page, a redirect or, where the thing is not there, 404: never a fault."""
    person = cast[who]
    if who not in {"organiser", "learner"}:
        unwritten()
    client.force_login(person)
    for route, entry in OURS:
        reply = visit(client, route)
        right = policy(entry)
        if not right.startswith(("public", "signed in")) and right not in {may.value for may in person.may}:
            assert reply.status_code == 403, (route, reply.status_code)
        else:
            assert reply.status_code in {200, 302, 400, 401, 403, 404, 409, 410}, (route, reply.status_code)
            if "<" in route and not right.startswith("public"):
                assert reply.status_code != 200, route


def test_public_addresses_never_fail(client, movement):
    for route, entry in OURS:
        if policy(entry).startswith("public"):
            for method in (client.get, client.post):
                assert method(address(route)).status_code < 500, route


JUNK = {"login": "x", "password": "x", "email": "a@b.vn", "phone": "0905111222", "action_add": "", "code": "1"}


@pytest.mark.parametrize("who", [None, "learner"])
def test_the_librarys_pages_never_fail(client, cast, who):
    for route, _entry in routes():
        if route.startswith(tuple(LIBRARY_ROUTES)) and "^" not in route and "logout" not in route:
            if who:
                client.force_login(cast[who])
            for reply in (client.get(address(route)), client.post(address(route), JUNK)):
                assert reply.status_code < 500, route


ONE_FOR_ALL = (
    "courses/<slug:slug>/",  # a course is public; with it everyone reads, tests and holds only what is their own
)
NEIGHBOURS = {
    "unit_page": "which units there are, and whom to call there, is known to every desk",
    "comment_script": "every unit that sees the ceremony may comment on its one script",
    "export_script": "the programme is known to every site",
    "material_file": "what the screens of every site show",
    "material_page": "what the screens of every site show",
}


@pytest.mark.beside
@pytest.mark.django_db
def test_the_organiser_opens_everything_that_is_there(client):
    """Each page with real content, on PostgreSQL, where this stands for the tests of single pages."""
    home, _foreign = world.build()
    client.force_login(User.objects.get(username="to-chuc"))
    where = world.addresses(home, [route for route, _entry in OURS if "<" in route])
    plain = [f"/{route}" for route, _entry in OURS if "<" not in route]
    found = {address: _status(client.get(address)) for address in [*plain, *where.values()]}
    assert [address for address, status in found.items() if status >= 500] == []
    assert sum(status == 200 for status in found.values()) > 90, found


@pytest.mark.django_db
def test_nobody_reaches_a_thing_of_a_foreign_unit(client, unwritten):
    """Every address that names a thing, with a real one of another district, for everyone whose rights end before it:
    refused as not theirs or as not there."""
    _home, foreign = world.build()
    named = [(r, e) for r, e in OURS if "<" in r and not r.startswith(ONE_FOR_ALL)]
    named = [(r, e) for r, e in named if not policy(e).startswith("public")]
    where = world.addresses(foreign, [route for route, _entry in named])
    unwritten()
    let_in = []
    for who in ("huyen-binh-son", "xa-binh-dong", "diem-cau", "to-truong", "thanh-vien", "bien-tap", "giang-vien"):
        person = User.objects.get(username=who)
        client.force_login(person)
        for route, entry in named:
            status = _open(client, where[route])
            if status not in {403, 404} and not (entry.name in NEIGHBOURS or may_everywhere(person, entry)):
                let_in.append((who, where[route], status))
    assert let_in == []


def may_everywhere(person, entry) -> bool:
    """Do the right's posts of this person cover the whole movement?"""
    right = policy(entry)
    return right in {may.value for may in May} and person.units(May(right)).filter(parent=None).exists()


def _status(reply) -> int:
    if reply.streaming:
        list(reply)  # a file stays open until it has been sent
    return reply.status_code


def _open(client, address: str) -> int:
    status = _status(client.get(address))
    return client.post(address).status_code if status == 405 else status
