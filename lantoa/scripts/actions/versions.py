# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""How a script is agreed: drafted, proposed, commented, returned or approved."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.actions import set_programme
from lantoa.ceremony.models import Ceremony, Material, ProgrammeStep
from lantoa.ceremony.queries import shown_materials
from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.live import actions as live
from lantoa.infra.web.errors import Refused
from lantoa.scripts.models import ScriptComment, ScriptVersion
from lantoa.scripts.steps import LAUNCH, WORDS, Step, keep_steps, read_steps


def _locked(version: ScriptVersion) -> ScriptVersion:
    return ScriptVersion.objects.select_for_update(of=("self",)).select_related("ceremony").get(pk=version.pk)


def _tell(version: ScriptVersion) -> None:
    live.announce(version.topic, version=version.pk, state=version.state)


@transaction.atomic
def open_script(*, by: Any, ceremony: Ceremony) -> ScriptVersion:
    """The open version, or a new draft of the programme as it now stands."""
    Ceremony.objects.locked(ceremony.pk)
    versions = ScriptVersion.objects.filter(ceremony=ceremony)
    there = versions.exclude(state=ScriptVersion.State.APPROVED).first()
    if there is not None:
        return there
    shown = shown_materials(ceremony)
    steps = [
        Step(key=row.key, materials=[one.pk for one in shown.get(row.pk, [])], **{n: getattr(row, n) for n in WORDS})
        for row in ProgrammeStep.objects.filter(ceremony=ceremony)
    ]
    version = ScriptVersion.objects.create(ceremony=ceremony, number=versions.count() + 1, steps=keep_steps(steps))
    audit.note("script.drafted", by=by, about=version, number=version.number)
    _tell(version)
    return version


@transaction.atomic
def discard_script(*, by: Any, version: ScriptVersion) -> None:
    """Throw an open version away with what was said of it; the programme stays as it was agreed last."""
    version = _locked(version)
    if version.state == ScriptVersion.State.APPROVED:
        raise Refused("script.approved", _("An agreed version stays."))
    audit.note("script.discarded", by=by, about=version, number=version.number)
    _tell(version)
    version.delete()


def _require_whole(steps: list[Step]) -> None:
    """What a script must have before it is put to others."""
    if not steps:
        raise Refused("script.empty", _("The script has no step yet."))
    if sum(step.kind == LAUNCH for step in steps) != 1:
        raise Refused("script.no_launch", _("One step must be the launch ritual: it opens the leaders' buttons."))


@transaction.atomic
def propose_script(*, by: Any, version: ScriptVersion) -> ScriptVersion:
    """Put the draft to those who must agree; it rests until it is approved or returned."""
    version = _locked(version)
    if version.state == ScriptVersion.State.DRAFT:
        _require_whole(read_steps(version.steps))
        version.state, version.proposed_at = ScriptVersion.State.PROPOSED, timezone.now()
        version.save(update_fields=["state", "proposed_at"])
        audit.note("script.proposed", by=by, about=version, number=version.number)
        _tell(version)
    return version


@transaction.atomic
def return_script(*, by: Any, version: ScriptVersion, reason: str) -> ScriptVersion:
    """Make the proposed version a draft again; the reason stands among the comments."""
    version = _locked(version)
    if version.state == ScriptVersion.State.APPROVED:
        raise Refused("script.approved", _("An agreed version stays."))
    if version.state == ScriptVersion.State.PROPOSED:
        if not reason.strip():
            raise Refused("script.no_reason", _("Say what should be changed."))
        version.state = ScriptVersion.State.DRAFT
        version.save(update_fields=["state"])
        ScriptComment.objects.create(version=version, by=by, text=text.nfc(reason)[:1000])
        audit.note("script.returned", by=by, about=version, number=version.number)
        _tell(version)
    return version


@transaction.atomic
def approve_script(*, by: Any, version: ScriptVersion) -> ScriptVersion:
    """Agree to the proposed version: it is frozen, and its steps go on the stage."""
    version = _locked(version)
    if version.state == ScriptVersion.State.APPROVED:
        return version
    if version.state != ScriptVersion.State.PROPOSED:
        raise Refused("script.not_proposed", _("Propose the version first, so that the others can read it."))
    steps = read_steps(version.steps)
    _require_whole(steps)
    there = set(Material.objects.filter(ceremony=version.ceremony_id).values_list("pk", flat=True))
    for step in steps:
        step.materials = [pk for pk in step.materials if pk in there]
    set_programme(by=by, ceremony=version.ceremony, steps=[step.model_dump() for step in steps])
    version.state, version.approved_at, version.approved_by = ScriptVersion.State.APPROVED, timezone.now(), by
    version.steps, version.past = keep_steps(steps), []
    version.save(update_fields=["state", "approved_at", "approved_by", "steps", "past"])
    audit.note("script.approved", by=by, about=version, number=version.number, steps=len(steps))
    _tell(version)
    return version


@transaction.atomic
def comment_script(*, by: Any, version: ScriptVersion, words: str, step_key: str = "") -> ScriptComment:
    """Say something of the version, or of one of its steps. The same words twice in a row are one comment."""
    version = _locked(version)
    if step_key and step_key not in {step.key for step in read_steps(version.steps)}:
        raise Refused("script.step_gone", _("Somebody has removed this step meanwhile."))
    words = text.nfc(words)[:1000]
    last = ScriptComment.objects.filter(version=version, by=by).last()
    if last is not None and (last.text, last.step_key) == (words, step_key):
        return last
    comment = ScriptComment.objects.create(version=version, by=by, text=words, step_key=step_key)
    audit.note("script.commented", by=by, about=version, step=step_key)
    _tell(version)
    return comment


@transaction.atomic
def settle_comment(*, by: Any, comment: ScriptComment) -> None:
    """What was said is taken care of."""
    comment = ScriptComment.objects.select_for_update(of=("self",)).select_related("version").get(pk=comment.pk)
    if comment.settled_at is None:
        comment.settled_at = timezone.now()
        comment.save(update_fields=["settled_at"])
        audit.note("script.comment_settled", by=by, about=comment.version, comment=comment.pk)
        _tell(comment.version)
