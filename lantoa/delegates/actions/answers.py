# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the invited person says, by the link in the letter."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.delegates.models import Delegate, Letter
from lantoa.delegates.rules import tell
from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused

from .naming import replace_delegate


def _open(delegate: Delegate) -> Delegate:
    """The row, locked, if an answer is still of use."""
    delegate = (
        Delegate.objects.select_for_update(of=("self",)).select_related("ceremony__movement__root").get(pk=delegate.pk)
    )
    if delegate.state in {Delegate.State.WITHDRAWN, Delegate.State.REPLACED}:
        raise Refused("invitation.closed", _("This invitation is no longer in force."))
    letter = Letter.objects.filter(ceremony=delegate.ceremony_id).first()
    if letter is not None and timezone.now() > letter.answer_until:
        raise Refused("invitation.too_late", _("The time to answer is over. Please call the organiser."))
    return delegate


@transaction.atomic
def answer_invitation(*, by: Any, delegate: Delegate, accepts: bool, reason: str = "") -> Delegate:
    """Accept, or decline with a reason; the last answer counts until the deadline."""
    delegate, reason = _open(delegate), text.nfc(reason)
    if not accepts and not reason:
        raise Refused("invitation.no_reason", _("Please write why you cannot come."))
    state = Delegate.State.ACCEPTED if accepts else Delegate.State.DECLINED
    if (delegate.state, delegate.reason) != (state, "" if accepts else reason):
        delegate.state, delegate.reason, delegate.answered_at = state, "" if accepts else reason, timezone.now()
        delegate.save(update_fields=["state", "reason", "answered_at"])
        audit.note("invitation.answered", by=by, about=delegate, accepts=accepts)
        tell(delegate.ceremony_id, delegate=delegate.pk)
    return delegate


@transaction.atomic
def offer_replacement(*, by: Any, delegate: Delegate, reason: str, **values: Any) -> Delegate:
    """The invited person sends somebody else. The unit and the organiser see who and why; the letter comes anew."""
    return replace_delegate(by=None, delegate=_open(delegate), reason=reason, **values)
