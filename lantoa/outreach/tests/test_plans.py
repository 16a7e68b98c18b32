# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""No list of those who lead is found by reading all sessions; bench/boards.py times them at the size of a province."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lantoa.outreach import actions
from lantoa.outreach.models import CallBack, Flag, GuidanceSession
from lantoa.outreach.queries import board, checks

pytestmark = pytest.mark.django_db


def whole_reads(rows) -> list[str]:
    """The lines of the plan that read all sessions. PostgreSQL is told not to, as it would with few rows anyway."""
    if connection.vendor == "sqlite":
        return re.findall(r".*SCAN outreach_guidancesession(?! USING).*", rows.explain())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return re.findall(r".*Seq Scan on outreach_guidancesession.*", rows.explain())


def test_lists_are_found_by_an_index(phone, launched, tree, cast):
    phone.sync(*[phone.record() for _ in range(3)])
    for session in GuidanceSession.objects.all():
        Flag.objects.get_or_create(session=session, rule="clock")
        CallBack.objects.create(session=session)
    team, viewer = actions.ensure_membership(by=cast["team_member"]).team, cast["organiser"]
    lists = {
        "flagged": checks.flagged(viewer, launched).order_by("received_at", "pk"),
        "flagged_by_rule": checks.flagged(viewer, launched, rule="clock", words="binh dong"),
        "kept": checks.flagged(viewer, launched, state="kept"),
        "returned": checks.flagged(viewer, launched, state="returned"),
        "calls": checks.call_backs(viewer, launched),
        "calls_done": checks.call_backs(viewer, launched, state="done"),
        "records": board.sessions_of(launched, team),
        "to_confirm": checks.awaiting_confirmation(launched).filter(membership__team__unit=tree.binh_dong),
    }
    assert {name: found for name, rows in lists.items() if (found := whole_reads(rows))} == {}
    assert whole_reads(GuidanceSession.objects.filter(note="x")) or connection.vendor != "sqlite"
    shown = checks.records_page(lists["flagged"], "1")
    assert [session.pk for session in shown] == list(lists["flagged"].values_list("pk", flat=True))


@pytest.mark.parametrize("name", ["flag_queue", "call_back_list", "team_list"])
def test_a_list_costs_the_same_with_more_rows(client, phone, make_phone, cast, name):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name)).status_code == 200
        return len(asked)

    def work(phone, records):
        phone.sync(*[phone.record() for _ in range(records)])
        for session in GuidanceSession.objects.all():
            Flag.objects.get_or_create(session=session, rule="clock")
            CallBack.objects.get_or_create(session=session)

    client.force_login(cast["organiser"])
    work(phone, 1)
    once = cost()
    work(phone, 2)
    work(make_phone(cast["foreign_member"]), 2)
    assert cost() == once
