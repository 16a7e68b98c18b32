# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the stage and the sites said to each other, as the console and a site's desk show it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from ..models import Ceremony, Hand, Receipt, RollAnswer, RollCall, Site, StageMessage

MESSAGES_SHOWN = 12


@dataclass(frozen=True)
class RollLine:
    """A site and what it answered, if it did."""

    site: Site
    answer: RollAnswer | None

    @property
    def state(self) -> str:
        """trouble, silent or present."""
        return self.answer.word if self.answer else "silent"


@dataclass(frozen=True)
class StageCalls:
    """The latest roll call with the sites to care for first, raised hands in their order, what was sent last."""

    roll: RollCall | None
    lines: list[RollLine]
    hands: list[Hand]
    messages: list[StageMessage]
    sites: list[Site]

    @property
    def answered(self) -> int:
        """How many sites have answered."""
        return sum(line.answer is not None for line in self.lines)

    @property
    def open(self) -> list[RollLine]:
        """Sites in trouble or silent."""
        return [line for line in self.lines if line.state != "present"]


ORDER = ("trouble", "silent", "present")


def stage_sites(ceremony: Ceremony) -> list[Site]:
    """All sites in the order of the tree."""
    return list(Site.objects.filter(ceremony=ceremony).select_related("unit").in_order())


def stage_calls(ceremony: Ceremony) -> StageCalls:
    """On the stage that is open: five queries, however many sites."""
    stage = {"ceremony": ceremony, "rehearsal": ceremony.rehearsal_id}
    sites = stage_sites(ceremony)
    roll = RollCall.objects.filter(**stage).order_by("-called_at", "-pk").first()
    answers = {answer.site_id: answer for answer in RollAnswer.objects.filter(roll_call=roll)} if roll else {}
    lines = [RollLine(site, answers.get(site.pk)) for site in sites] if roll else []
    hands = Hand.objects.filter(site__ceremony=ceremony, rehearsal=ceremony.rehearsal_id, lowered_at=None)
    sent = StageMessage.objects.filter(**stage).annotate(total=Count("receipts"), read=Count("receipts__read_at"))
    return StageCalls(
        roll=roll,
        lines=sorted(lines, key=lambda line: ORDER.index(line.state)),
        hands=list(hands.select_related("site__unit").order_by("raised_at")),
        messages=list(sent[:MESSAGES_SHOWN]),
        sites=sites,
    )


@dataclass(frozen=True)
class DeskCalls:
    """What a site's desk is asked and told: the open roll call, its own hand, messages with the unread ones first."""

    roll: RollCall | None
    answer: RollAnswer | None
    hand: Hand | None
    receipts: list[Receipt]


def desk_calls(site: Site) -> DeskCalls:
    """For one site on the stage that is open: four queries."""
    rehearsal = site.ceremony.rehearsal_id
    roll = RollCall.objects.filter(ceremony=site.ceremony_id, rehearsal=rehearsal, ended_at=None).first()
    receipts = Receipt.objects.filter(site=site, message__rehearsal=rehearsal).select_related("message")
    return DeskCalls(
        roll=roll,
        answer=RollAnswer.objects.filter(roll_call=roll, site=site).first() if roll else None,
        hand=Hand.objects.filter(site=site, rehearsal=rehearsal, lowered_at=None).first(),
        receipts=sorted(
            receipts.order_by("-message__sent_at")[:MESSAGES_SHOWN], key=lambda one: one.read_at is not None
        ),
    )
