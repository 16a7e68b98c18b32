# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the pages and papers of the script read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from lantoa.ceremony.models import Ceremony, Material, ProgrammeStep
from lantoa.ceremony.queries import Shown, material_choices, materials_by_key

from .models import ScriptComment, ScriptVersion
from .steps import LAUNCH, Step, differences, read_steps


@dataclass(frozen=True)
class ScriptLine:
    """A step as the page shows it, with its planned time, what it shows and what was said of it."""

    place: int
    step: Step
    kind: str
    begins: datetime
    ends: datetime
    shown: list[Shown]
    comments: list[ScriptComment]


@dataclass(frozen=True)
class Change:
    """One difference to the version before, in words."""

    what: str
    label: str
    tone: str
    title: str
    fields: list[tuple[str, str, str]]


@dataclass(frozen=True)
class ScriptDesk:
    """Everything on the page of the script."""

    version: ScriptVersion
    versions: list[ScriptVersion]
    lines: list[ScriptLine]
    comments: list[ScriptComment]
    unsettled: int
    minutes: int
    changes: list[Change]
    before: ScriptVersion | None
    has_launch: bool


def find_version(ceremony: Ceremony, number: str) -> ScriptVersion | None:
    """The version with this number, or the latest."""
    versions = ScriptVersion.objects.filter(ceremony=ceremony).select_related("approved_by")
    chosen = versions.filter(number=int(number)).first() if number.isdecimal() and len(number) < 5 else None
    version = chosen or versions.first()
    if version is not None:
        version.ceremony = ceremony
    return version


def kind_name(kind: str) -> str:
    """The kind of a step, for people."""
    return str(ProgrammeStep.Kind(kind).label)


def script_lines(version: ScriptVersion, comments: Iterable[ScriptComment] = ()) -> list[ScriptLine]:
    """The steps with their times, counted from the beginning of the ceremony: one query for the materials."""
    steps, at, lines = read_steps(version.steps), version.ceremony.starts_at, []
    files = materials_by_key(version.ceremony, {pk for step in steps for pk in step.materials})
    said: dict[str, list[ScriptComment]] = {}
    for comment in comments:
        said.setdefault(comment.step_key, []).append(comment)
    for place, step in enumerate(steps, 1):
        end = at + timedelta(minutes=step.minutes)
        shown = [files[pk] for pk in step.materials if pk in files]
        lines.append(ScriptLine(place, step, kind_name(step.kind), at, end, shown, said.get(step.key, [])))
        at = end
    return lines


def script_desk(version: ScriptVersion) -> ScriptDesk:
    """The page of one version: always the same number of queries."""
    versions = list(ScriptVersion.objects.filter(ceremony=version.ceremony_id).defer("steps", "past"))
    comments = list(ScriptComment.objects.filter(version=version).select_related("by"))
    lines = script_lines(version, comments)
    before = ScriptVersion.objects.filter(ceremony=version.ceremony_id, number__lt=version.number).first()
    return ScriptDesk(
        version=version,
        versions=versions,
        lines=lines,
        comments=[comment for comment in comments if not comment.step_key],
        unsettled=sum(comment.settled_at is None for comment in comments),
        minutes=sum(line.step.minutes for line in lines),
        changes=script_changes(before, version) if before else [],
        before=before,
        has_launch=any(line.step.kind == LAUNCH for line in lines),
    )


def script_changes(before: ScriptVersion, after: ScriptVersion) -> list[Change]:
    """What a version changes in the one before it, in words."""
    labels = {
        "added": (_("new step"), "success"), "changed": (_("changed step"), "info"),
        "moved": (_("other place"), "quiet"), "removed": (_("taken out"), "danger"),
    }  # fmt: skip
    old, new = read_steps(before.steps), read_steps(after.steps)
    titles = dict(Material.objects.filter(ceremony=after.ceremony_id).values_list("pk", "title"))
    return [
        Change(one.what, *labels[one.what], one.step.title, [_field(*field, titles) for field in one.fields])
        for one in differences(old, new)
    ]


def _field(name: str, before: Any, after: Any, titles: dict[int, str]) -> tuple[str, str, str]:
    def shown(value: Any) -> str:
        if name == "kind":
            return kind_name(value)
        if name == "materials":
            return ", ".join(titles.get(pk, "–") for pk in value)
        return str(value)

    labels: dict[str, str] = {one.name: str(one.verbose_name) for one in ProgrammeStep._meta.fields}
    label = labels.get(name) or _("files")
    return label, shown(before), shown(after)


def other_materials(version: ScriptVersion, step: Step) -> list[Material]:
    """Files of the ceremony that the step does not show yet."""
    return list(material_choices(version.ceremony).exclude(pk__in=step.materials)[:50])


def step_materials(version: ScriptVersion, step: Step) -> list[Shown]:
    """What the step shows, in order."""
    files = materials_by_key(version.ceremony, step.materials)
    return [files[pk] for pk in step.materials if pk in files]
