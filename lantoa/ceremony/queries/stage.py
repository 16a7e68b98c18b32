# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The stage: the programme, the operator's desk, what screens show and the launch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from lantoa.infra.documents import qr
from lantoa.plan.models import Movement

from ..launch_record import LaunchFigures, launch_figures
from ..links import make_token
from ..models import (
    STAGE,
    Attendance,
    Ceremony,
    Hold,
    Launch,
    LaunchReport,
    Material,
    Presser,
    ProgrammeStep,
    Rehearsal,
)
from ..tiles import TileMap, lay_out
from .materials import Shown, material_choices, shown_materials
from .sites import SiteRow, site_rows


def current_ceremony(movement: Movement | None) -> Ceremony | None:
    """The movement's ceremony, or None before its plan was applied."""
    if movement is None:
        return None
    return Ceremony.objects.filter(movement=movement).select_related(*STAGE).order_by("-starts_at").first()


@dataclass(frozen=True)
class StepLine:
    """A step with its planned and its actual instants."""

    step: ProgrammeStep
    planned_at: datetime
    planned_end: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @property
    def drift(self) -> timedelta | None:
        """How much later than planned it began."""
        return self.started_at - self.planned_at if self.started_at else None

    @property
    def drift_minutes(self) -> int | None:
        """Whole minutes late (negative: early)."""
        return None if self.drift is None else round(self.drift.total_seconds() / 60)


def step_lines(ceremony: Ceremony) -> list[StepLine]:
    """The programme with planned and actual times, on a rehearsal's clock while one is open: at most two queries.

    A rehearsal is planned from its own beginning, so that drift means the same as on the day.
    """
    rehearsal = ceremony.rehearsal
    lines, at = [], rehearsal.began_at if rehearsal else ceremony.starts_at
    times = {one.step_id: one for one in rehearsal.times()} if rehearsal else None
    for step in ceremony.steps.all():
        end = at + timedelta(minutes=step.minutes)
        actual = step if times is None else times.get(step.pk)
        lines.append(
            StepLine(step, at, end, actual.started_at if actual else None, actual.ended_at if actual else None)
        )
        at = end
    return lines


def active_pressers(ceremony: Ceremony) -> list[Presser]:
    """The leaders who may press, in order; without the podium's key."""
    return list(ceremony.pressers.filter(is_active=True, is_podium=False))


@dataclass(frozen=True)
class OperatorDesk:
    """Everything on the operator's page."""

    steps: list[StepLine]
    current: StepLine | None
    following: StepLine | None
    previous: StepLine | None
    launch: Launch | None
    figures: LaunchFigures | None
    pressers: list[tuple[Presser, str, str]]
    rows: list[SiteRow]
    tiles: TileMap
    names: dict[str, str]
    state: dict[str, Any]
    podium: tuple[Presser, str, str] | None
    rehearsals: list[Rehearsal]
    materials: list[Material]
    step_materials: list[Shown]
    last_page: int


def _button(presser: Presser, home: str) -> tuple[Presser, str, str]:
    """A presser with the address of the button's page, as text and as a picture."""
    url = home + reverse("press_button", args=[make_token("press", presser)])
    return presser, url, qr.svg(url, presser.title)


def operator_desk(ceremony: Ceremony, home: str) -> OperatorDesk:
    """The programme around the current step, the launch, the buttons' links, and the wall of sites."""
    steps = step_lines(ceremony)
    place = next((n for n, line in enumerate(steps) if line.step.pk == ceremony.stage.current_step_id), -1)
    launch = latest_launch(ceremony)
    buttons = [_button(presser, home) for presser in ceremony.pressers.filter(is_active=True)]
    rows = site_rows(ceremony)
    materials, of_steps = list(material_choices(ceremony)), shown_materials(ceremony)
    return OperatorDesk(
        steps=steps,
        current=steps[place] if place >= 0 else None,
        following=steps[place + 1] if place + 1 < len(steps) else None,
        previous=steps[place - 1] if place > 0 else None,
        launch=launch,
        figures=launch_figures(launch) if launch and launch.t0 else None,
        pressers=[one for one in buttons if not one[0].is_podium],
        podium=next((one for one in buttons if one[0].is_podium), None),
        materials=materials,
        step_materials=of_steps.get(ceremony.stage.current_step_id or 0, []),
        last_page=ceremony.stage.material.pages.count() if ceremony.stage.material else 0,
        rehearsals=list(ceremony.rehearsals.exclude(ended_at=None)),
        rows=rows,
        tiles=lay_out(rows),
        names={row.site.listener: row.site.unit.name for row in rows},
        state=stage_state(ceremony),
    )


def shown(ceremony: Ceremony) -> dict[str, Any]:
    """What the operator has the screens show; a material by its key, kind and page."""
    stage = ceremony.stage
    address = ceremony.stream_url if stage.view == Ceremony.View.STREAM else ""
    told = {"view": stage.view, "page": stage.page, "address": address, "material": None}
    if stage.material is not None:
        told["material"] = {"id": stage.material.pk, "kind": stage.material.kind, "title": stage.material.title}
    return told


def latest_launch(ceremony: Ceremony) -> Launch | None:
    """The newest attempt on the stage that is open."""
    launch = Launch.objects.filter(ceremony=ceremony, rehearsal=ceremony.rehearsal_id).order_by("-attempt").first()
    if launch is not None:
        launch.ceremony = ceremony
    return launch


def screen_state(ceremony: Ceremony) -> dict[str, Any]:
    """The stage and who has come, and once it was launched what it reached: for all screens the same."""
    state = stage_state(ceremony)
    launch = state["launch"]
    if launch and launch["state"] == Launch.State.FIRED:
        state["reported"] = list(
            LaunchReport.objects.filter(launch=launch["launch"]).values_list("site", flat=True).distinct()
        )
    present = Attendance.objects.filter(site__ceremony=ceremony).aggregate(total=Sum("present"))["total"]
    state["present"] = present or 0
    return state


def open_holds(launch: Launch | None) -> list[dict[str, int]]:
    """Who holds the button now, and since when (ms)."""
    if launch is None:
        return []
    held = Hold.objects.filter(launch=launch, released_at=None).values_list("presser_id", "pressed_at")
    return [{"presser": presser, "since": round(at.timestamp() * 1000)} for presser, at in held]


def stage_state(ceremony: Ceremony) -> dict[str, Any]:
    """What a screen, a button or the operator shows now, as data: the polled twin of what is pushed."""
    launch = latest_launch(ceremony)
    step = ceremony.stage.current_step
    return {
        "now": round(timezone.now().timestamp() * 1000),
        "state": ceremony.stage.state,
        "rehearsal": ceremony.rehearsal_id,
        "show": shown(ceremony),
        "step": {"id": step.pk, "title": step.title, "presenter": step.presenter} if step else None,
        "launch": launch_fact(launch) if launch else None,
        "holds": open_holds(launch),
    }


def launch_fact(launch: Launch) -> dict[str, Any]:
    """What every screen must know of an attempt, pushed and polled alike. The one fact that carries its state."""
    pressers = dict(launch.pressers.order_by("order").values_list("pk", "is_podium"))
    return {
        "launch": launch.pk,
        "rehearsal": launch.rehearsal_id,
        "pressers": list(pressers),
        "podium": next((pk for pk, is_podium in pressers.items() if is_podium), None),
        "attempt": launch.attempt,
        "state": launch.state,
        "t0": launch.t0_ms,
        "signature": launch.signature,
        "quorum": launch.quorum,
        "hold_seconds": launch.hold_seconds,
        "lead_seconds": launch.lead_seconds,
    }
