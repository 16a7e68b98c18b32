# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A plan file that somebody uploads: what is wrong with it, or what it would change; then the way to confirm it.

Nothing is kept between looking and confirming. The page carries the file itself, signed for the person who
looked at it.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import PurePosixPath
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from lantoa.infra.web.errors import Refused
from lantoa.plan.changes import Change, What

from . import actions
from .planfile import BadPlan, Mistake, PlanFile, fingerprint, read_plan

SALT = "lantoa.plan.upload"
GOOD_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class Look:
    """What the page shows of an uploaded file: its mistakes, or why it is refused, or its difference."""

    name: str
    mistakes: list[Mistake] = field(default_factory=list)
    refused: str = ""
    file: PlanFile | None = None
    launch_day: date | None = None
    groups: list[tuple[str, str, list[Change]]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    token: str = ""
    seen: str = ""

    @property
    def is_empty(self) -> bool:
        """The movement is already what the file says."""
        return not self.groups and not self.others


def look_at(*, by: Any, content: bytes, name: str, launch_day: date | None) -> Look:
    """Check the file; if it is sound, work out the difference. Writes nothing."""
    try:
        file, data = _read(content, name)
        lines = actions.find_difference(by=by, file=file, data=data, launch_day=launch_day)
    except BadPlan as bad:
        return Look(name, mistakes=bad.mistakes)
    except Refused as refused:
        return Look(name, refused=refused.message)
    return Look(
        name, file=file, launch_day=launch_day or file.movement.launch_day, groups=list(_grouped(lines)),
        others=[line for line in lines if not isinstance(line, Change)],
        token=_seal(by, content, name, launch_day), seen=fingerprint(lines),
    )  # fmt: skip


def confirmed(*, by: Any, token: str) -> dict[str, Any]:
    """What `apply_plan` wants to know, from the token of a page that this person looked at."""
    try:
        sealed = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        sealed = {}
    if sealed.get("by") != by.pk:
        raise Refused("plan.token", _("This confirmation is no longer good. Upload the plan again."))
    try:
        file, data = _read(b64decode(sealed["content"]), sealed["name"])
    except BadPlan:
        raise Refused("plan.token", _("This confirmation is no longer good. Upload the plan again.")) from None
    day = date.fromisoformat(sealed["day"]) if sealed["day"] else None
    return {"file": file, "data": data, "launch_day": day}


def _seal(by: Any, content: bytes, name: str, day: date | None) -> str:
    sealed = {"by": by.pk, "name": name, "day": day.isoformat() if day else "", "content": b64encode(content).decode()}
    return signing.dumps(sealed, salt=SALT, compress=True)


def _read(content: bytes, name: str) -> tuple[PlanFile, dict[str, Any]]:
    """As at the command line, but a file from outside may name only the courses that the program ships."""
    file, data = read_plan(content, name)
    strange = [n for n, course in enumerate(file.courses.courses) if PurePosixPath(course.folder).name != course.folder]
    if strange:
        cause = _("only the plain name of a course folder that came with the program")
        raise BadPlan(name, [Mistake(1, 1, f"courses.courses.{n}.folder", cause) for n in strange])
    return file, data


def _grouped(lines: list[str]) -> Iterator[tuple[str, str, list[Change]]]:
    titles = {What.NEW: _("Will be added"), What.CHANGED: _("Will be changed"), What.ENDED: _("Will no longer apply")}
    for what, title in titles.items():
        if some := [line for line in lines if isinstance(line, Change) and line.what == what]:
            yield what, title, some
