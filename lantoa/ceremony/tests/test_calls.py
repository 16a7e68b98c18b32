# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Roll call, raised hands, messages; and who may press."""

from uuid import uuid4

import pytest

from lantoa.ceremony import actions
from lantoa.ceremony.models import Hand, Presser, Receipt, RollAnswer, RollCall, Site
from lantoa.infra.web.errors import Refused


def test_the_latest_word_of_a_site_counts(stage):
    call = actions.call_roll(by=None, ceremony=stage.ceremony)
    assert actions.call_roll(by=None, ceremony=stage.ceremony) == call
    actions.answer_roll(by=None, site=stage.site, word="trouble", note="mất tiếng")
    actions.answer_roll(by=None, site=stage.site, word="present", note="đã có tiếng")
    assert [(one.word, one.note) for one in RollAnswer.objects.all()] == [("present", "")]
    actions.end_roll(by=None, ceremony=stage.ceremony)
    with pytest.raises(Refused) as refused:
        actions.answer_roll(by=None, site=stage.site, word="present")
    assert refused.value.code == "roll.not_open"
    assert actions.call_roll(by=None, ceremony=stage.ceremony) != call
    assert RollCall.objects.count() == 2


def test_an_unknown_answer_is_refused(stage):
    actions.call_roll(by=None, ceremony=stage.ceremony)
    with pytest.raises(Refused) as refused:
        actions.answer_roll(by=None, site=stage.site, word="perhaps")
    assert (refused.value.code, RollAnswer.objects.count()) == ("roll.unknown_word", 0)


def test_a_hand_is_up_once_until_it_is_taken_down(stage):
    first = actions.raise_hand(by=None, site=stage.site)
    assert actions.raise_hand(by=None, site=stage.site) == first
    actions.lower_hand(by=None, site=stage.site)
    actions.lower_hand(by=None, site=stage.site)
    assert actions.raise_hand(by=None, site=stage.site) != first
    assert Hand.objects.filter(lowered_at=None).count() == 1


def test_a_message_reaches_a_level_or_the_sites_that_were_named(stage):
    sites = {site.level: site for site in Site.objects.filter(ceremony=stage.ceremony)}
    to_level = actions.send_message(by=None, ceremony=stage.ceremony, text="Mời vào chỗ", level="commune")
    to_two = actions.send_message(
        by=None, ceremony=stage.ceremony, text="Bật micro", sites=[sites["main"].pk, sites["district"].pk]
    )
    to_all = actions.send_message(by=None, ceremony=stage.ceremony, text="Bắt đầu")
    reached = {one.pk: set(one.receipts.values_list("site", flat=True)) for one in (to_level, to_two, to_all)}
    everyone = {site.pk: site.level for site in Site.objects.all()}
    assert reached[to_level.pk] == {pk for pk, level in everyone.items() if level == "commune"}
    assert reached[to_two.pk] == {sites["main"].pk, sites["district"].pk}
    assert reached[to_all.pk] == set(everyone)
    actions.confirm_message(by=None, site=stage.site, message=to_all.pk)
    read = Receipt.objects.get(message=to_all, site=stage.site).read_at
    actions.confirm_message(by=None, site=stage.site, message=to_all.pk)
    assert Receipt.objects.exclude(read_at=None).get().read_at == read


@pytest.mark.parametrize("wrong", [{"text": "  "}, {"text": "Xin chào", "sites": []}])
def test_a_message_needs_words_and_somebody(stage, wrong):
    with pytest.raises(Refused) as refused:
        actions.send_message(by=None, ceremony=stage.ceremony, **wrong)
    assert refused.value.code == "message.nobody"


def test_only_the_chosen_leaders_press(stage):
    chosen, other = stage.pressers[0], stage.pressers[2]
    actions.arm_launch(by=None, ceremony=stage.ceremony, quorum=1, pressers=[chosen.pk], hold_seconds=5)
    with pytest.raises(Refused) as refused:
        actions.press_button(by=None, presser=other, key=uuid4())
    assert refused.value.code == "launch.not_armed"
    launch = actions.press_button(by=None, presser=chosen, key=uuid4())
    assert (launch.state, launch.hold_seconds, launch.lead_seconds) == ("holding", 5, 4)


def test_more_must_press_than_were_chosen(stage):
    with pytest.raises(Refused) as refused:
        actions.arm_launch(by=None, ceremony=stage.ceremony, quorum=2, pressers=[stage.pressers[0].pk])
    assert refused.value.code == "launch.too_few_pressers"


def test_the_podium_has_one_key_of_its_own(stage):
    launch = actions.arm_podium(by=None, ceremony=stage.ceremony)
    assert actions.arm_podium(by=None, ceremony=stage.ceremony) == launch
    podium = Presser.objects.get(is_podium=True)
    assert (launch.quorum, list(launch.pressers.all())) == (1, [podium])
    with pytest.raises(Refused):
        actions.press_button(by=None, presser=stage.pressers[0], key=uuid4())
    assert actions.press_button(by=None, presser=podium, key=uuid4()).state == "holding"
    actions.abort_launch(by=None, launch=launch)
    again = actions.arm_launch(by=None, ceremony=stage.ceremony)
    assert podium not in again.pressers.all()
