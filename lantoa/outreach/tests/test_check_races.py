# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Those who check press at the same moment: one decision each, and never two that contradict one another."""

import uuid

import pytest

from lantoa.infra.audit.models import Entry
from lantoa.infra.web.errors import Refused
from lantoa.outreach import actions
from lantoa.outreach.models import CallBack, CardAnswer, Confirmation, Flag, GuidanceSession
from lantoa.outreach.tests.test_checks import fresh_key
from lantoa.outreach.tests.test_properties import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stored(phone, launched):
    """Seven counted records of one team."""
    phone.sync(*[phone.record() for _ in range(7)])
    return list(GuidanceSession.objects.select_related("membership__team__unit").order_by("pk"))


def test_six_confirm_at_once_and_each_record_is_confirmed_once(stored, cast, launched):
    team, by = stored[0].membership.team, cast["commune_coordinator"]
    confirmed = together(lambda _i: actions.confirm_sessions(by=by, movement=launched, teams=[team]))
    assert sorted(confirmed) == [0] * 5 + [7] and Confirmation.objects.count() == 7
    assert [entry.detail["sessions"] for entry in Entry.objects.filter(what="outreach.confirmed")] == [7]


def test_what_is_returned_while_it_is_confirmed_stays_unconfirmed(stored, cast, launched):
    team = stored[0].membership.team

    def work(i):
        if i % 2:
            return actions.confirm_sessions(by=cast["commune_coordinator"], movement=launched, teams=[team])
        return actions.return_session(by=cast["team_leader"], session=stored[i], reason="Xem lại")

    together(work)
    assert not Confirmation.objects.filter(session__state="returned").exists()
    assert Confirmation.objects.count() == GuidanceSession.objects.filter(state="counted").count() == 4


def test_one_phone_that_taps_six_times_answers_once_and_a_second_phone_is_told(launched):
    card = uuid.UUID(fresh_key())

    def work(i):
        try:
            return actions.answer_card(by=None, key=card, happened=i < 5, trace="mine" if i < 5 else "other").happened
        except Refused as refusal:
            return refusal.code

    said = together(work)
    answer = CardAnswer.objects.get()
    if answer.trace == "mine":
        assert sorted(map(str, said)) == ["True"] * 5 + ["card.answered"]
    else:
        assert sorted(map(str, said)) == ["False"] + ["card.answered"] * 5


def test_call_backs_recorded_at_once_are_one_decision_and_one_flag(stored, cast, launched):
    call = CallBack.objects.create(session=stored[0])
    by = cast["commune_coordinator"]
    together(lambda _i: actions.record_call_back(by=by, call=call, result="denied", way="visit"))
    call.refresh_from_db()
    assert (call.result, call.way, Flag.objects.filter(rule=Flag.Rule.DENIED).count()) == ("denied", "visit", 1)
    assert Entry.objects.filter(what="session.called_back").count() == 1
