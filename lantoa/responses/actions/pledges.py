# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A pledge is made by anybody, counts once its unit takes it for true, and is followed up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.people.models import User
from lantoa.plan.models import Movement
from lantoa.responses.models import Pledge
from lantoa.responses.queries.pledges import INDICATOR
from lantoa.tallies.actions import add_counts
from lantoa.units.models import Unit

NOT_TAKEN = timedelta(days=60)
CONTACTS = timedelta(days=180)
"""As conf/retention.yaml promises."""


@transaction.atomic
def make_pledge(*, by: User | None, movement: Movement, unit: Unit, **fields: Any) -> Pledge:
    """Keep a pledge until its unit looks at it. Made again in the same name at the same unit, it is the same one, with
    the latest words while nobody has looked."""
    fields = {key: text.nfc(value) if isinstance(value, str) else value for key, value in fields.items()}
    kind, name = fields.pop("kind"), fields.pop("name")
    row, is_new = Pledge.objects.select_for_update(of=("self",)).get_or_create(
        movement=movement, unit=unit, kind=kind, name_fold=text.fold(name), defaults={"name": name, **fields}
    )
    if not is_new and row.state == Pledge.State.WAITING:
        for key, value in fields.items():
            setattr(row, key, value)
        row.save(update_fields=list(fields))
    return row


def _move(rows: Collection[Pledge], state: str) -> list[Pledge]:
    """Those that change their state, changed; the tally follows."""
    changed = [row for row in rows if row.state != state]
    deltas = []
    for row in changed:
        step = (state in Pledge.COUNTED) - (row.state in Pledge.COUNTED)
        deltas.append(((row.movement_id, INDICATOR, row.unit_id, timezone.localdate(row.made_at)), step))
        row.state = state
    add_counts(deltas)
    return changed


@transaction.atomic
def judge_pledges(*, by: User, pledges: Collection[int], state: str) -> int:
    """The unit takes pledges for true, or does not. How many changed; what was followed up stays."""
    open_states = (Pledge.State.WAITING, Pledge.State.ACCEPTED, Pledge.State.REFUSED)
    rows = Pledge.objects.select_for_update(of=("self",)).filter(pk__in=pledges, state__in=open_states)
    changed = _move(list(rows.order_by("pk").select_related("unit")), state)
    Pledge.objects.bulk_update(changed, ["state"])
    for row in changed:
        audit.note("pledge.judged", by=by, about=row, state=state)
    return len(changed)


@transaction.atomic
def follow_pledge(*, by: User, pledge: Pledge, state: str, note: str) -> Pledge:
    """What became of it; said again, the latest word counts."""
    row = Pledge.objects.select_for_update(of=("self",)).get(pk=pledge.pk)
    if row.state not in Pledge.COUNTED:
        raise Refused("pledge.not_taken", _("Take the pledge first, then follow it up."))
    note = text.nfc(note)
    if row.state != state or row.note != note:
        _move([row], state)
        row.note, row.followed_at = note, timezone.now()
        row.save(update_fields=["state", "note", "followed_at"])
        audit.note("pledge.followed", by=by, about=row, state=state)
    return row


@transaction.atomic
def forget_pledges(*, by: User | None) -> int:
    """Pledges that were not taken go; of the others the telephone goes. How many changed."""
    now = timezone.now()
    loose = Pledge.objects.exclude(state__in=Pledge.COUNTED).filter(made_at__lt=now - NOT_TAKEN)
    gone, _rows = loose.delete()
    return gone + Pledge.objects.exclude(phone="").filter(made_at__lt=now - CONTACTS).update(phone="")
