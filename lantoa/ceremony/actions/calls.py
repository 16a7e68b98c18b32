# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Roll call, raised hands and messages between the stage and the sites."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.models import Ceremony, Hand, Receipt, RollAnswer, RollCall, Site, StageMessage
from lantoa.infra.audit import actions as audit
from lantoa.infra.live import actions as live
from lantoa.infra.web.errors import Refused


@transaction.atomic
def call_roll(*, by: Any, ceremony: Ceremony) -> RollCall:
    """Ask all sites to answer. While a call is open it stays the same one."""
    ceremony = Ceremony.objects.locked(ceremony.pk)
    call, new = RollCall.objects.get_or_create(
        ceremony=ceremony, ended_at=None, defaults={"rehearsal": ceremony.rehearsal}
    )
    if new:
        audit.note("roll.called", by=by, about=call)
        live.announce(ceremony.topic, calls=call.pk)
    return call


@transaction.atomic
def end_roll(*, by: Any, ceremony: Ceremony) -> None:
    """Close the open call; its answers stay."""
    ceremony = Ceremony.objects.locked(ceremony.pk)
    for call in RollCall.objects.filter(ceremony=ceremony, ended_at=None):
        call.ended_at = timezone.now()
        call.save(update_fields=["ended_at"])
        audit.note("roll.ended", by=by, about=call, answers=call.answers.count())
        live.announce(ceremony.topic, calls=call.pk)


@transaction.atomic
def answer_roll(*, by: Any, site: Site, word: str, note: str = "") -> RollAnswer:
    """The site's answer to the open call; said again, the latest word counts."""
    call = RollCall.objects.select_for_update().filter(ceremony=site.ceremony_id, ended_at=None).first()
    if call is None:
        raise Refused("roll.not_open", _("The roll call is over. The centre will call again if it needs to."))
    if word not in RollAnswer.Word.values:
        raise Refused("roll.unknown_word", _("Choose one of the two answers."))
    told = {"word": word, "note": note if word == RollAnswer.Word.TROUBLE else "", "answered_at": timezone.now()}
    answer, _new = RollAnswer.objects.update_or_create(roll_call=call, site=site, defaults=told)
    live.announce(site.ceremony.topic, desk=site.pk)
    return answer


@transaction.atomic
def raise_hand(*, by: Any, site: Site) -> Hand:
    """The site asks to speak; a second press changes nothing."""
    ceremony = Ceremony.objects.locked(site.ceremony_id)
    hand, new = Hand.objects.get_or_create(site=site, lowered_at=None, defaults={"rehearsal": ceremony.rehearsal})
    if new:
        live.announce(ceremony.topic, desk=site.pk)
    return hand


@transaction.atomic
def lower_hand(*, by: Any, site: Site) -> None:
    """The site, or the centre after it has spoken, takes the hand down."""
    ceremony = Ceremony.objects.locked(site.ceremony_id)
    if Hand.objects.filter(site=site, lowered_at=None).update(lowered_at=timezone.now()):
        live.announce(ceremony.topic, desk=site.pk)


@transaction.atomic
def send_message(
    *, by: Any, ceremony: Ceremony, text: str, level: str = "", sites: Collection[int] | None = None
) -> StageMessage:
    """A line to the sites of a level, to those named, or to all."""
    ceremony = Ceremony.objects.locked(ceremony.pk)
    reached = Site.objects.filter(ceremony=ceremony)
    reached = reached.of_level(level) if level else reached
    reached = reached if sites is None else reached.filter(pk__in=sites)
    keys = list(reached.values_list("pk", flat=True))
    if not keys or not text.strip():
        raise Refused("message.nobody", _("Write a message and choose at least one site."))
    message = StageMessage.objects.create(
        ceremony=ceremony, rehearsal=ceremony.rehearsal, text=text.strip(), level=level
    )
    Receipt.objects.bulk_create([Receipt(message=message, site_id=key) for key in keys])
    audit.note("message.sent", by=by, about=message, sites=len(keys))
    live.announce(ceremony.topic, calls=message.pk)
    return message


@transaction.atomic
def confirm_message(*, by: Any, site: Site, message: int) -> None:
    """Somebody at the site has read it."""
    read = Receipt.objects.filter(message=message, message__ceremony=site.ceremony_id, site=site, read_at=None)
    if read.update(read_at=timezone.now()):
        live.announce(site.ceremony.topic, desk=site.pk)
