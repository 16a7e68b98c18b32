# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The outbox against a store on the wire: down, refusing, taking twice."""

import pytest
from django.utils import timezone

from lantoa.infra.xapi import actions
from lantoa.infra.xapi.models import Statement
from lantoa.infra.xapi.sending import send_due

from .store import Store

GOOD = {
    "actor": {"objectType": "Agent", "account": {"homePage": "https://lantoa.vn", "name": "a1"}},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
    "object": {"objectType": "Activity", "id": "https://lantoa.vn/courses/thu/"},
    "timestamp": "2026-11-26T08:00:00+07:00",
}


@pytest.fixture
def store(settings, db):
    found = Store()
    settings.XAPI_URL, settings.XAPI_USER, settings.XAPI_PASSWORD = found.url, "lantoa", "bi-mat"
    yield found
    found.close()


def test_nothing_is_kept_or_sent_where_no_store_is_named(db, settings):
    assert settings.XAPI_URL == ""
    actions.tell(by=None, statements=[GOOD])
    assert [Statement.objects.count(), send_due()] == [0, 0]


def test_statements_go_in_batches_and_leave_the_outbox(store):
    actions.tell(by=None, statements=[GOOD] * 250)
    wanted = {str(pk) for pk in Statement.objects.values_list("pk", flat=True)}
    assert send_due() == 250
    assert [set(store.kept) == wanted, store.requests] == [True, [100, 100, 50]]
    assert [Statement.objects.count(), send_due()] == [0, 0]


def test_a_store_that_is_down_gets_them_later_and_once(store):
    actions.tell(by=None, statements=[GOOD] * 150)
    store.down = 1
    assert [send_due(), store.requests, store.kept] == [0, [100], {}]
    late = Statement.objects.exclude(trouble="")
    assert late.count() == 100 and all(one.due_at > timezone.now() and one.tries == 1 for one in late)
    assert "HTTP 503: down" in late[0].trouble
    again = list(Statement.objects.all())
    Statement.objects.update(due_at=timezone.now())
    assert send_due() == 150
    Statement.objects.bulk_create(again[:3])  # a crash between sending and taking out
    Statement.objects.update(due_at=timezone.now())
    assert [send_due(), len(store.kept)] == [3, 150]


def test_one_bad_statement_holds_back_nobody_elses(store):
    actions.tell(by=None, statements=[GOOD, GOOD | {"verb": {"id": "not an iri"}}, GOOD])
    assert send_due() == 2
    assert Statement.objects.get().trouble.startswith("HTTP 400")


def test_a_store_that_is_gone_stops_the_turn(store, settings):
    settings.XAPI_URL = "http://127.0.0.1:9/xapi"
    actions.tell(by=None, statements=[GOOD] * 101)
    assert [send_due(), Statement.objects.exclude(trouble="").count()] == [0, 100]
