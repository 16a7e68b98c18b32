# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a citizen says on the card, and when it is forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.web.errors import Refused
from lantoa.outreach.models import CardAnswer, Flag, GuidanceSession
from lantoa.outreach.wire import OLDEST

if TYPE_CHECKING:
    from lantoa.people.models import User

UNMATCHED = timedelta(days=60)
TRACES = timedelta(days=30)
AHEAD = timedelta(days=1)
"""How far a phone's clock may be ahead in a key whose session has not come."""


@transaction.atomic
def answer_card(*, by: User | None, key: UUID, happened: bool, trace: str) -> CardAnswer:
    """The citizen says whether it took place: once, and not from the sign-in of the one who wrote the record. Said
    again on the same phone, it is corrected; another phone finds it answered."""
    session = GuidanceSession.objects.filter(pk=key).select_related("membership").first()
    age = timedelta(seconds=timezone.now().timestamp()) - timedelta(milliseconds=key.int >> 80)
    if session is None and not -AHEAD <= age <= OLDEST:
        raise Refused("card.unknown", _("This card is not known. Ask the person who showed it to you."))
    if session is not None and by is not None and session.membership.user_id == by.pk:
        raise Refused("card.own", _("This card is for the citizen. You cannot confirm your own record."))
    answer, made_now = CardAnswer.objects.select_for_update().get_or_create(
        session_key=key, defaults={"happened": happened, "trace": trace}
    )
    if not made_now and answer.happened != happened:
        if answer.trace != trace:
            raise Refused("card.answered", _("This card was answered already on another phone."))
        answer.happened = happened
        answer.save(update_fields=["happened"])
    if session is not None and not happened:
        Flag.objects.get_or_create(session=session, rule=Flag.Rule.DENIED)
    return answer


@transaction.atomic
def rate_card(*, by: User | None, key: UUID, rating: int, trace: str) -> CardAnswer:
    """One to five for the help, from the phone that answered the card; the last word counts."""
    answer = CardAnswer.objects.select_for_update().filter(pk=key, trace=trace).first()
    if answer is None:
        raise Refused("card.unanswered", _("Answer first whether the guidance took place."))
    if not 1 <= rating <= 5:
        raise Refused("card.rating", _("Choose from one to five stars."))
    if answer.rating != rating:
        answer.rating = rating
        answer.save(update_fields=["rating"])
    return answer


@transaction.atomic
def forget_cards(*, by: User | None) -> int:
    """Cards whose session never came are dropped; the traces of phones are taken away after a month."""
    now = timezone.now()
    old = CardAnswer.objects.filter(at__lt=now - UNMATCHED)
    lost = old.exclude(pk__in=GuidanceSession.objects.filter(pk__in=old.values("pk")).values("pk"))
    dropped, _rows = lost.delete()
    return dropped + CardAnswer.objects.filter(at__lt=now - TRACES).exclude(trace="").update(trace="")
