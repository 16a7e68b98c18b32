# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Lists of people enrolled together: looked at, then applied in chunks as people/actions/imports.py does."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import rows
from lantoa.infra.jobs.actions import later
from lantoa.infra.jobs.models import Job
from lantoa.people import actions as people
from lantoa.people.import_chunks import Wanted, insert_rows
from lantoa.people.import_rows import Fault, Row
from lantoa.people.models import User
from lantoa.plan.models import Movement

from ..counting import ENROLLED, count_many
from ..models import Course, Enrolment, EnrolmentList
from ..queries import missing_before
from ..rules import open_wave
from ..statements import tell_enrolled

ROLE = "learner"
PURPOSE = "courses"
BY_LIST = "unit-list"
"""What stands in the place of a consent: the unit named its own people, as its task is."""


@transaction.atomic
def stage_enrolments(*, by: Any, movement: Movement, course: Course, audience: str, file: File[bytes]) -> EnrolmentList:
    """Keep a list to look at. Refused: a file that is none, a course that this audience cannot begin now."""
    open_wave(movement, course, audience)
    source = people.stage_import(by=by, file=file, as_of=movement.units_as_of, purpose=PURPOSE, role=ROLE)
    return EnrolmentList.objects.create(source=source, movement=movement, course=course, audience=audience)


@transaction.atomic
def apply_enrolments(*, by: Any, enrolments: EnrolmentList) -> Job | None:
    """Begin to enrol in the background. Asked twice, it begins once."""
    if not people.begin_import(by=by, source=enrolments.source):
        return None
    title = _("Enrolment from a list: %s") % enrolments.source.file_name
    return later("lantoa.courses.jobs.enrol_list", by=by, title=title[:200], enrolments=enrolments.pk)


@transaction.atomic
def drop_enrolments(*, by: Any, enrolments: EnrolmentList) -> None:
    """Throw away a list that shall not be applied."""
    people.drop_import(by=by, source=enrolments.source)


def enrol_list(
    *, by: User | None, enrolments: EnrolmentList, progress: Callable[[int, int], None] | None = None,
    path: Path | None = None,
) -> EnrolmentList:  # fmt: skip
    """Make the people of the list and enrol them: one transaction a chunk. Begun again it goes on where it stopped."""
    people.import_people(
        by=by, path=path or Path(enrolments.source.file.path), progress=progress, source=enrolments.source, role=ROLE,
        then=partial(_enrol_some, enrolments),
    )  # fmt: skip
    return EnrolmentList.objects.select_related("source", "course").get(pk=enrolments.pk)


def _enrol_some(enrolments: EnrolmentList, wanted: list[Wanted]) -> list[Fault]:
    """Enrol the people of one chunk, once each. The rows of those who may not begin the course yet come back."""
    course = enrolments.course
    assert course.current_id is not None
    row_of = {cast("int", person.pk): row for row, person, _differs in wanted}
    known = _enrolled(course, {person.pk for _row, person, _differs in wanted if isinstance(person, User)})
    held = _held_back(course, {pk: row for pk, row in row_of.items() if pk not in known})
    wave, now = open_wave(enrolments.movement, course, enrolments.audience), timezone.now()
    same = {
        "movement_id": enrolments.movement_id, "version_id": course.current_id,
        "audience": enrolments.audience, "wave_id": wave.pk if wave else None,
    }  # fmt: skip
    new = [(pk, row.unit.pk) for pk, row in row_of.items() if pk not in known and pk not in held]
    insert_rows(Enrolment, ("person_id", "unit_id"), new, consent=BY_LIST, started_at=now, course_id=course.pk, **same)
    by_unit = Counter(unit for _pk, unit in new)
    count_many(ENROLLED, now, [(Enrolment(unit_id=unit, course=course, **same), n) for unit, n in by_unit.items()])
    tell_enrolled(Enrolment(person_id=pk, unit_id=unit, course=course, started_at=now, **same) for pk, unit in new)
    EnrolmentList.objects.filter(pk=enrolments.pk).update(
        enrolled=F("enrolled") + len(new), known=F("known") + len(known)
    )
    return list(held.values())


def _enrolled(course: Course, people: set[int]) -> set[int]:
    """Which of these take part already."""
    if not people:
        return set()
    which = "WHERE course_id = %s AND person_id = ANY(%s)"
    return {pk for (pk,) in rows.ask(*rows.of(Enrolment, ("person",), which, [course.pk, people]))}


def _held_back(course: Course, row_of: dict[int, Row]) -> dict[int, Fault]:
    """Who has not completed the courses that this one builds on; one query for each of those courses."""
    found: dict[int, Fault] = {}
    for before in missing_before(None, course):
        through = Enrolment.objects.filter(course=before, person__in=row_of).exclude(completed_at=None)
        done = set(through.values_list("person", flat=True))
        said = _("Added, but not enrolled: “%s” is not completed yet.") % before.title
        for pk in row_of.keys() - done:
            row = row_of[pk]
            cells = [row.full_name, row.unit.code, row.phone, row.email, row.external_id, row.birth_year]
            found[pk] = Fault(row.number, "", said, [str(cell or "") for cell in cells])
    return found
