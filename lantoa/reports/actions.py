# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The writes of this room."""

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.live import actions as live
from lantoa.infra.web.errors import Refused
from lantoa.people.models import User
from lantoa.plan import changes
from lantoa.plan.days import resolve
from lantoa.plan.models import Movement, UnitGroup

from . import queries
from .models import Decision, Obligation, ReportRequest, State, Submission
from .plan_section import ReportSection


def _locked(obligation: Obligation) -> Obligation:
    """The row as it is now, held until the transaction ends: two people cannot act on it at once."""
    Obligation.objects.select_for_update().get(pk=obligation.pk)
    return (
        Obligation.objects.with_state()
        .select_related("request__movement", "request__addressee", "unit")
        .get(pk=obligation.pk)
    )


def _told(obligation: Obligation, **fact: Any) -> None:
    live.announce(f"reports/{obligation.request.movement_id}", obligation=obligation.pk, **fact)


@transaction.atomic
def save_draft(*, by: User, obligation: Obligation, texts: dict[str, str]) -> Obligation:
    """Keep what was typed; figures are never typed."""
    obligation = _locked(obligation)
    if obligation.state not in {State.DUE, State.RETURNED}:  # type: ignore[attr-defined]
        raise Refused("report.closed", _("This report was already submitted. Wait for the decision on it."))
    known = {field["key"] for field in queries.text_fields(obligation.request.form)}
    obligation.draft = {key: text.nfc(value) for key, value in texts.items() if key in known}
    obligation.save(update_fields=["draft"])
    return obligation


@transaction.atomic
def submit_report(*, by: User, obligation: Obligation, texts: dict[str, str], version: int) -> Submission:
    """Freeze the figures as the records give them now and send the report on.

    `version` is the version the person meant to make: a second click returns the first one's submission.
    """
    Obligation.objects.select_for_update().get(pk=obligation.pk)  # the second of two clicks waits here for the first
    done = Submission.objects.filter(obligation=obligation, version=version).first()
    if done is not None:
        return done
    obligation = save_draft(by=by, obligation=obligation, texts=texts)
    if version != (obligation.version or 0) + 1:  # type: ignore[attr-defined]
        raise Refused("report.changed", _("Someone else worked on this report meanwhile. Open it again and check."))
    missing = [
        field["label"]
        for field in queries.text_fields(obligation.request.form)
        if field.get("required") and not obligation.draft.get(field["key"])
    ]
    if missing:
        raise Refused("report.incomplete", _("Please write: %(fields)s.") % {"fields": "; ".join(missing)})
    figures = queries.figures_now(obligation).frozen()
    body = json.dumps([figures["total"], figures["parts"], obligation.draft], ensure_ascii=False, sort_keys=True)
    submission = Submission.objects.create(
        obligation=obligation,
        version=version,
        figures=figures,
        texts=obligation.draft,
        digest=hashlib.sha256(body.encode()).hexdigest(),
        submitted_by=by,
        submitted_at=timezone.now(),
    )
    audit.note("report.submitted", by=by, about=obligation, version=version, digest=submission.digest)
    _told(obligation, state=State.SUBMITTED, version=version)
    return submission


def _decide(by: User, obligation: Obligation, version: int, verdict: str, reason: str) -> Decision:
    obligation = _locked(obligation)
    submission = Submission.objects.filter(obligation=obligation, version=version).first()
    if submission is None or version != obligation.version:  # type: ignore[attr-defined]
        raise Refused("report.changed", _("A newer version of this report exists. Open it again and check."))
    decision = Decision.objects.filter(submission=submission).first()
    if decision is not None:
        if decision.verdict == verdict:
            return decision
        raise Refused("report.decided", _("This version was already decided."))
    decision = Decision.objects.create(submission=submission, verdict=verdict, reason=reason, by=by, at=timezone.now())
    audit.note(f"report.{verdict}ed", by=by, about=obligation, version=version)
    _told(obligation, state=verdict, version=version)
    return decision


@transaction.atomic
def accept_report(*, by: User, obligation: Obligation, version: int) -> Decision:
    """The addressee accepts this version; it is closed."""
    return _decide(by, obligation, version, Decision.Verdict.ACCEPT, "")


@transaction.atomic
def return_report(*, by: User, obligation: Obligation, version: int, reason: str) -> Decision:
    """Send this version back with a reason; the unit may then submit the next one."""
    reason = text.nfc(reason)
    if not reason:
        raise Refused("report.no_reason", _("Write why the report is returned, so that the unit can mend it."))
    return _decide(by, obligation, version, Decision.Verdict.RETURN, reason)


@transaction.atomic
def apply_section(*, by: Any, movement: Movement, section: list[ReportSection]) -> list[str]:
    """The report requests of the plan file, with an obligation for every unit of the group. Deletes nothing."""
    lines: list[str] = []
    for part in section:
        fields = {
            "title": part.title, "addressee": movement.root, "due_at": resolve(part.due, movement.launch_day),
            "cutoff_at": resolve(part.cutoff, movement.launch_day) if part.cutoff else None,
            "form": part.model_dump(exclude={"key", "title", "group", "to", "due", "cutoff"}),
        }  # fmt: skip
        request = ReportRequest.objects.filter(movement=movement, key=part.key).first()
        if request is None:
            request = ReportRequest.objects.create(movement=movement, key=part.key, **fields)
            lines.append(changes.new(request))
        elif before := {name: old for name in fields if (old := getattr(request, name)) != fields[name]}:
            ReportRequest.objects.filter(pk=request.pk).update(**fields)
            request.refresh_from_db()
            lines.append(changes.changed(request, before))
        there = set(request.obligations.values_list("unit_id", flat=True))
        wanted = UnitGroup.objects.get(movement=movement, key=part.group).units.values_list("pk", flat=True)
        Obligation.objects.bulk_create(Obligation(request=request, unit_id=pk) for pk in sorted(set(wanted) - there))
    return lines
