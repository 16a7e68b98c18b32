# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Who came: events from entrances, each stored once, and the site's head count that follows from them."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.actions import count_attendance
from lantoa.ceremony.models import DelegateGroup, Site
from lantoa.delegates.arriving import MOST_PEOPLE, Came, Verdict
from lantoa.delegates.models import Arrival, Delegate
from lantoa.delegates.queries import heads_at, places_of
from lantoa.delegates.rules import tell
from lantoa.infra import text
from lantoa.infra.web.errors import Refused


@transaction.atomic
def note_arrivals(*, by: Any, site: Site, events: list[Came]) -> list[Verdict]:
    """Store what a device at this site saw; the head count of every class moves in the same transaction.

    Sent again, an event is `already` there. A ticket shown at two sites is noted at both and said to be.
    """
    site = Site.objects.select_for_update(of=("self",)).select_related("ceremony__movement").get(pk=site.pk)
    verdicts = [_note(site, came) for came in events]
    if any(verdict.code in {"noted", "elsewhere"} for verdict in verdicts):
        count_attendance(by=by, site=site, present=heads_at(site))
        tell(site.ceremony_id, arrivals=site.pk)
    return verdicts


def _note(site: Site, came: Came) -> Verdict:
    if Arrival.objects.filter(pk=came.id).exists():
        return Verdict(came.id, "already")
    row = Arrival(id=came.id, site=site, kind=came.kind, at=min(came.at, timezone.now()))
    try:
        code = _fill(row, site, came)
    except Refused as refusal:
        return Verdict(came.id, "refused", refusal.message)
    if code != "already":
        row.save(force_insert=True)
    return Verdict(came.id, code)


def _fill(row: Arrival, site: Site, came: Came) -> str:
    if came.kind in {Arrival.Kind.TICKET, Arrival.Kind.NAME}:
        return _fill_delegate(row, site, came)
    if came.kind == Arrival.Kind.UNDO:
        row.undoes = (
            Arrival.objects.filter(site=site, pk=came.undoes or came.id).exclude(kind=Arrival.Kind.UNDO).first()
        )
        if row.undoes is None:
            raise Refused("arrival.nothing_to_undo", _("There is nothing to undo."))
        return "already" if Arrival.objects.filter(undoes=row.undoes).exists() else "noted"
    row.group = DelegateGroup.objects.filter(ceremony=site.ceremony_id, level=site.level, pk=came.group or 0).first()
    if row.group is None:
        raise Refused("arrival.no_class", _("Choose a class of delegates that is invited here."))
    if not 1 <= came.people <= MOST_PEOPLE:
        raise Refused("arrival.people", _("Between 1 and 500 people come at once."))
    row.guest_name = text.nfc(came.guest_name)[:120]
    row.people = 1 if came.kind == Arrival.Kind.WALK_IN else came.people
    return "noted"


def _fill_delegate(row: Arrival, site: Site, came: Came) -> str:
    found = Delegate.objects.filter(ceremony=site.ceremony_id)
    found = found.filter(pk=came.delegate or 0) if came.number is None else found.filter(number=came.number)
    delegate = found.first()
    if delegate is None:
        raise Refused("arrival.no_ticket", _("There is no ticket with this number."))
    if not delegate.is_standing and delegate.state != Delegate.State.DECLINED:
        raise Refused(
            "arrival.ticket_dead", _("This ticket is no longer good: somebody else comes, or it was taken back.")
        )
    row.delegate = delegate
    places = places_of(delegate)
    if site.pk in places:
        return "already"
    return "elsewhere" if places else "noted"
