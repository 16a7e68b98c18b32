# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Running the programme: which step is on, and when it really began."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.models import Ceremony, Launch, Material, ProgrammeStep, RehearsedStep, StepMaterial
from lantoa.infra.audit import actions as audit
from lantoa.infra.live import actions as live
from lantoa.infra.web.errors import Refused

KINDS: dict[str, tuple[str, ...]] = {
    Ceremony.View.SLIDES: (Material.Kind.SLIDES, Material.Kind.IMAGE),
    Ceremony.View.VIDEO: (Material.Kind.VIDEO,),
}
"""View -> the kinds of material that it shows."""


def _begin_step(ceremony: Ceremony, step: ProgrammeStep) -> None:
    """Write the times around `step`: earlier ones end, later ones are open again."""
    now, times = timezone.now(), ceremony.stage.times()
    times.filter(order__lt=step.order, started_at__isnull=False, ended_at=None).update(ended_at=now)
    times.filter(order__gt=step.order).update(started_at=None, ended_at=None)
    row: ProgrammeStep | RehearsedStep = step
    if ceremony.rehearsal is not None:
        row, _new = RehearsedStep.objects.get_or_create(rehearsal=ceremony.rehearsal, step=step)
    row.started_at, row.ended_at = row.started_at or now, None
    row.save(update_fields=["started_at", "ended_at"])


@transaction.atomic
def go_to_step(*, by: Any, ceremony: Ceremony, step: ProgrammeStep) -> Ceremony:
    """Make `step` the current one. Forward ends the steps before it; back reopens it and takes back the later ones.

    Two operators who both press "next" name the same step, so it moves once.
    """
    ceremony = Ceremony.objects.locked(ceremony.pk)
    stage = ceremony.stage
    if stage.state == Ceremony.State.CLOSED:
        raise Refused("ceremony.closed", _("The ceremony is closed."))
    if stage.current_step_id == step.pk:
        return ceremony
    _begin_step(ceremony, step)
    stage.current_step = step
    if stage.state == Ceremony.State.PLANNED:
        stage.state = Ceremony.State.LIVE
    stage.save(update_fields=["current_step", "state"])
    audit.note("step.started", by=by, about=step, order=step.order, rehearsal=ceremony.rehearsal_id)
    live.announce(ceremony.topic, step=step.pk)
    return ceremony


@transaction.atomic
def show_view(*, by: Any, ceremony: Ceremony, view: str, material: Material | None = None, page: int = 1) -> Ceremony:
    """Have all screens show something else than the programme; the launch ritual comes before it by itself.

    Slides and videos without `material` are the first fitting one of the current step.
    """
    ceremony = Ceremony.objects.locked(ceremony.pk)
    stage = ceremony.stage
    if view not in Ceremony.View.values:
        raise Refused("stage.unknown_view", _("Choose one of the views."))
    if view == Ceremony.View.STREAM and not ceremony.stream_url:
        raise Refused("stage.no_stream", _("Enter the address of the live picture first."))
    if view in KINDS and material is None:
        fitting = {"steps__step": stage.current_step_id, "kind__in": KINDS[view]}
        material = Material.objects.filter(**fitting).order_by("steps__order").first()
        if material is None:
            raise Refused("stage.no_material", _("The current step has nothing of this kind to show."))
    wanted = {"view": view, "material": material if view in KINDS else None, "page": page}
    if all(getattr(stage, name) == value for name, value in wanted.items()):
        return ceremony
    for name, value in wanted.items():
        setattr(stage, name, value)
    stage.save(update_fields=list(wanted))
    audit.note("stage.shown", by=by, about=ceremony, view=view, rehearsal=ceremony.rehearsal_id)
    live.announce(ceremony.topic, view=view)
    return ceremony


@transaction.atomic
def edit_links(*, by: Any, ceremony: Ceremony, stream_url: str, conference_url: str, recording_url: str) -> Ceremony:
    """Where the live picture, the conference and the recording are."""
    ceremony = Ceremony.objects.locked(ceremony.pk)
    wanted = {"stream_url": stream_url, "conference_url": conference_url, "recording_url": recording_url}
    changed = [name for name, value in wanted.items() if getattr(ceremony, name) != value]
    if changed:
        for name in changed:
            setattr(ceremony, name, wanted[name])
        ceremony.save(update_fields=changed)
        audit.note("ceremony.links_edited", by=by, about=ceremony, changed=changed)
        live.announce(ceremony.topic, view=ceremony.stage.view)
    return ceremony


@transaction.atomic
def close_ceremony(*, by: Any, ceremony: Ceremony) -> Ceremony:
    """End the last step and the ceremony. Refused while a launch is open or counting down."""
    ceremony = Ceremony.objects.locked(ceremony.pk)
    if ceremony.state == Ceremony.State.CLOSED:
        return ceremony
    if ceremony.rehearsal is not None:
        raise Refused("rehearsal.open", _("A rehearsal is on: end it first."))
    pending = (Launch.State.ARMED, Launch.State.HOLDING, Launch.State.FIXED)
    if Launch.objects.filter(ceremony=ceremony, state__in=pending).exists():
        raise Refused("ceremony.launch_open", _("A launch is open: finish or abort it before closing."))
    ceremony.times().filter(started_at__isnull=False, ended_at=None).update(ended_at=timezone.now())
    ceremony.state, ceremony.current_step = Ceremony.State.CLOSED, None
    ceremony.save(update_fields=["state", "current_step"])
    audit.note("ceremony.closed", by=by, about=ceremony)
    live.announce(ceremony.topic, step=None)
    return ceremony


@transaction.atomic
def set_programme(*, by: Any, ceremony: Ceremony, steps: Sequence[dict[str, Any]]) -> Ceremony:
    """Make the programme what was agreed: `steps` in order, each with the fields of a step and its `materials` (ids).

    Refused when it would take away a step that has begun, or after the ceremony.
    """
    ceremony = Ceremony.objects.locked(ceremony.pk)
    if ceremony.rehearsal is not None:
        raise Refused("programme.rehearsing", _("A rehearsal is on. End it, then change the programme."))
    if ceremony.state == Ceremony.State.CLOSED:
        raise Refused("ceremony.closed", _("The ceremony is closed."))
    have = {step.key: step for step in ceremony.steps.all()}
    gone = [step for key, step in have.items() if key not in {one["key"] for one in steps}]
    if any(step.started_at for step in gone):
        raise Refused("programme.step_began", _("A step that has begun cannot be taken out of the programme."))
    ProgrammeStep.objects.filter(pk__in=[step.pk for step in gone]).delete()
    # Aside first, so that no two steps meet in order or as the launch on the way.
    ceremony.steps.update(order=F("order") + 1000, kind=ProgrammeStep.Kind.OTHER)
    for order, words in enumerate(steps, 1):
        values = {name: value for name, value in words.items() if name != "materials"} | {"order": order}
        step, _new = ProgrammeStep.objects.update_or_create(ceremony=ceremony, key=values.pop("key"), defaults=values)
        step.shown.all().delete()
        shown = enumerate(words["materials"], 1)
        StepMaterial.objects.bulk_create(StepMaterial(step=step, material_id=pk, order=n) for n, pk in shown)
    ceremony.programme_agreed = True
    ceremony.save(update_fields=["programme_agreed"])
    audit.note("programme.set", by=by, about=ceremony, steps=len(steps))
    live.announce(ceremony.topic, programme=len(steps))
    return ceremony
