# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The letter of invitation, and who has been invited."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lantoa.ceremony.models import Ceremony
from lantoa.delegates.models import Delegate, Letter
from lantoa.delegates.rules import tell
from lantoa.infra import text
from lantoa.infra.audit import actions as audit


@transaction.atomic
def prepare_letter(*, by: Any, ceremony: Ceremony) -> Letter:
    """The ceremony's letter; the first time with words to start from: units name until three days before, delegates
    answer until the eve."""
    name = ceremony.movement.root.name
    with override("vi"):
        body = _("People's Committee of %(unit)s") % {"unit": name[:1].lower() + name[1:]}
        letter, made = Letter.objects.get_or_create(
            ceremony=ceremony,
            defaults={
                "nominate_until": ceremony.starts_at - timedelta(days=3),
                "answer_until": ceremony.starts_at - timedelta(hours=12),
                "issuing_body": body[:120],
                "sign": "GM-UBND",
                "invites": _("To attend: %(title)s.") % {"title": ceremony.title},
                "request": _("Please be present 15 minutes before and show the code on this letter at the entrance."),
            },
        )
    if made:
        audit.note("letter.prepared", by=by, about=letter)
    return letter


@transaction.atomic
def change_letter(*, by: Any, letter: Letter, **values: Any) -> Letter:
    """Change the words or the deadlines; letters made afterwards carry the new ones."""
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    clean = {name: text.nfc(value) if isinstance(value, str) else value for name, value in values.items()}
    changed = [name for name, value in clean.items() if getattr(letter, name) != value]
    for name in changed:
        setattr(letter, name, clean[name])
    if changed:
        letter.save(update_fields=changed)
        audit.note("letter.changed", by=by, about=letter, fields=sorted(changed))
    return letter


@transaction.atomic
def invite_delegates(*, by: Any, ceremony: Ceremony, delegates: Iterable[int]) -> int:
    """Note that these named people are invited (their letters are handed out). Returns how many newly are."""
    named = Delegate.objects.filter(ceremony=ceremony, pk__in=list(delegates), state=Delegate.State.NAMED)
    count = named.update(state=Delegate.State.INVITED, invited_at=timezone.now())
    if count:
        audit.note("delegate.invited", by=by, about=ceremony, delegates=count)
        tell(ceremony.pk, invited=count)
    return count


@transaction.atomic
def note_reminded(*, by: Any, delegate: Delegate) -> bool:
    """Take the one turn to remind this delegate. False when it was taken, or the answer has come meanwhile."""
    waiting = Delegate.objects.filter(pk=delegate.pk, state=Delegate.State.INVITED, reminded_at=None)
    return bool(waiting.update(reminded_at=timezone.now()))


@transaction.atomic
def note_mailed(*, by: Any, delegate: Delegate) -> bool:
    """Take the one turn to send this delegate's letter by e-mail. False when somebody has taken it before."""
    now = timezone.now()
    taken = Delegate.objects.standing().filter(pk=delegate.pk, mailed_at=None).exclude(email="").update(mailed_at=now)
    Delegate.objects.filter(pk=delegate.pk, state=Delegate.State.NAMED).update(
        state=Delegate.State.INVITED, invited_at=now
    )
    return bool(taken)
