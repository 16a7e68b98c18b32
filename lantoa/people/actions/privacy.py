# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Consent, and requests of people about their own data."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.people.models import Consent, ConsentWording, DataRequest, User
from lantoa.people.roles import May


@transaction.atomic
def make_request(*, by: User, kind: str, wish: str) -> DataRequest:
    """Ask about one's own data; the clocks of the law start now. One open request of a kind is enough."""
    User.objects.select_for_update().get(pk=by.pk)
    asked = DataRequest.objects.filter(user=by, kind=kind, decided_at=None).first()
    if asked is not None:
        return asked
    asked = DataRequest(user=by, kind=DataRequest.Kind(kind), wish=text.nfc(wish))
    asked.set_clocks()
    asked.save()
    audit.note("data_request.made", by=by, about=asked, kind=kind)
    return asked


@transaction.atomic
def answer_request(*, by: User, asked: DataRequest) -> DataRequest:
    """Accept a request: the short clock stops, the clock to carry it out goes on."""
    asked = _lock(by, asked)
    if asked.answered_at is None:
        asked.answered_at = timezone.now()
        asked.save(update_fields=["answered_at"])
        audit.note("data_request.answered", by=by, about=asked)
    return asked


@transaction.atomic
def decide_request(*, by: User, asked: DataRequest, decision: str, reason: str) -> DataRequest:
    """Close a request with what was done, or with why it cannot be done."""
    asked = _lock(by, asked)
    if asked.decided_at is not None:
        raise Refused("data_request.decided", _("It has already been decided."))
    reason = text.nfc(reason)
    if not reason:
        raise Refused("data_request.no_reason", _("Say what was done, or why it cannot be done."))
    asked.decision = DataRequest.Decision(decision)
    asked.reason, asked.decided_by, asked.decided_at = reason, by, timezone.now()
    asked.answered_at = asked.answered_at or asked.decided_at
    asked.save(update_fields=["decision", "reason", "decided_by", "decided_at", "answered_at"])
    audit.note("data_request.decided", by=by, about=asked, decision=decision)
    return asked


def _lock(by: User, asked: DataRequest) -> DataRequest:
    if not by.holds(May.PLAN_EDIT):
        raise Refused("data_request.not_yours", _("Only an organiser answers requests about personal data."))
    return DataRequest.objects.select_for_update().get(pk=asked.pk)


@transaction.atomic
def give_consent(
    *, by: User | None, wording: ConsentWording, method: str, user: User | None = None, subject: str = "",
    by_guardian: bool = False,
) -> Consent:  # fmt: skip
    """Keep the proof of an explicit yes: who, to which words, when, how. Given twice, it is one consent."""
    who = {"user": user, "subject": subject, "by_guardian": by_guardian}
    given = Consent.objects.filter(wording=wording, withdrawn_at=None, **who).first()
    if given is not None:
        return given
    given = Consent.objects.create(wording=wording, method=Consent.Method(method), recorded_by=by, **who)
    audit.note("consent.given", by=by, about=given, purpose=wording.purpose, version=wording.version)
    return given


@transaction.atomic
def withdraw_consent(*, by: User | None, consent: Consent) -> Consent:
    """Take a consent back; the proof that it was given stays."""
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    if consent.withdrawn_at is None:
        consent.withdrawn_at = timezone.now()
        consent.save(update_fields=["withdrawn_at"])
        audit.note("consent.withdrawn", by=by, about=consent)
    return consent
