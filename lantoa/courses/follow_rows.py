# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the page of courses asks the database: statements of constant text over kept figures, sent in one journey.

None of them reads records of learners but for the fifty on one page of names, who are the unit's own.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone

from lantoa.infra import rows
from lantoa.infra.rows import Question
from lantoa.people.models import Post, User
from lantoa.people.roles import ROLES
from lantoa.plan.models import Movement
from lantoa.units.models import SEGMENT, Kind, Unit

from .models import EVER, Attempt, Course, CourseCount, Enrolment, TestTime, Wave

Said = dict[str, Any]
"""Column -> value that the figures or learners asked for have."""

Days = tuple[date | None, date | None] | None
"""From and to, or None for the row that sums all days."""

PATH = rows.fields_of(Unit, "path")
SUMS = ", ".join(f"SUM(f.{column})" for column in CourseCount.COLUMNS)
HELD = """FROM people_post p JOIN units_unit u ON u.id = p.unit_id
    WHERE u.path >= %s AND u.path < %s AND p.role = ANY(%s) AND p.since <= %s AND (p.until IS NULL OR p.until > %s)"""
STAFF = sorted(ROLES.keys() - {"learner"})
"""By name, not "all but learners": the index finds a few staff among half a million learners' posts."""
WAITING = (
    *rows.fields_of(Enrolment, "id"), *rows.fields_of(User, "full_name", "phone"),
    *rows.fields_of(Enrolment, "reminded_at"), *rows.fields_of(Course, "title"),
    *rows.fields_of(CourseCount, "enrolled", "tests"),
)  # fmt: skip
DONE = """(SELECT COUNT(*) FROM courses_lessonprogress l WHERE l.enrolment_id = w.id AND l.done_at IS NOT NULL),
    (SELECT COUNT(*) FROM courses_attempt a WHERE a.enrolment_id = w.id AND a.state = %s)"""


class Waiting(NamedTuple):
    """One line of the list of those who have not completed; `pk` is the enrolment's."""

    pk: int
    full_name: str
    phone: str | None
    reminded_at: datetime | None
    course: str
    lessons_done: int
    tests: int


def choices(movement: Movement | None) -> tuple[Question, Question]:
    """The published courses and the waves of the movement: what the figures can be about."""
    return (
        rows.of(Course, ("id", "slug", "title"), "WHERE current_id IS NOT NULL ORDER BY title", []),
        rows.of(Wave, ("id", "title"), "WHERE movement_id = %s ORDER BY opens_at", [movement and movement.pk]),
    )


def inside(unit: Unit) -> dict[int, str]:
    """The paths of the unit and of all below it, by key."""
    question = rows.of(Unit, ("id", "path"), "WHERE path >= %s AND path < %s", [unit.path, unit.path_end])
    return dict(rows.ask(*question))


def named(unit: Unit, paths: Iterable[int]) -> list[int]:
    """Whose learners a unit's officer knows by name: its own and its villages', a province's or district's own only.
    `paths`: what `inside` found."""
    return [unit.pk] if unit.kind in (Kind.PROVINCE, Kind.DISTRICT) else list(paths)


def _kept(model: type[CourseCount | TestTime], said: Said) -> str:
    """From the kept figures of some units of a movement; its parameters: those of `_within`."""
    # By a list and without a join: a database that has not counted new figures yet cannot choose a slow way.
    also = "".join(f" AND f.{column} = %s" for column in said)
    return f"FROM {model._meta.db_table} f WHERE f.unit_id = ANY(%s) AND f.movement_id = %s{also}"


def _within(movement: Movement, units: Iterable[int], said: Said) -> list[Any]:
    return [list(units), movement.pk, *said.values()]


def _on(days: Days) -> tuple[str, list[str]]:
    """The condition on days: those from one to another, or with None the row that sums them all."""
    if days is None:
        return "AND f.day = %s", [EVER.isoformat()]
    since, until = days
    text, params = "AND f.day > %s", [EVER.isoformat()]
    for sign, day in ((">=", since), ("<=", until)):
        if day:
            text, params = f"{text} AND f.day {sign} %s", [*params, day.isoformat()]
    return text, params


def sums(movement: Movement, units: Iterable[int], said: Said, days: Days) -> Question:
    """(unit, sums of COLUMNS)."""
    on, more = _on(days)
    text = f"SELECT f.unit_id, {SUMS} {_kept(CourseCount, said)} {on} GROUP BY 1"
    fields = rows.fields_of(CourseCount, "unit", *CourseCount.COLUMNS)
    return Question(fields, text, [*_within(movement, units, said), *more])


def minutes(movement: Movement, units: Iterable[int], said: Said, whole: Unit | None) -> Question:
    """(unit, minutes, tests that took so many); with `whole` all together, as if they were this unit's own."""
    key, group, first = ("%s", "2", [whole.pk]) if whole else ("f.unit_id", "1, 2", [])
    text = f"SELECT {key}, f.minutes, SUM(f.tests) {_kept(TestTime, said)} GROUP BY {group}"
    params = [*first, *_within(movement, units, said)]
    return Question(rows.fields_of(TestTime, "unit", "minutes", "tests"), text, params)


def by_day(movement: Movement, units: Iterable[int], said: Said, days: Days) -> Question:
    """(day, enrolled, completed, tests) of the last thirty days on which something happened, the newest first."""
    on, more = _on(days or (None, None))
    text = f"""SELECT f.day, SUM(f.enrolled), SUM(f.completed), SUM(f.tests) {_kept(CourseCount, said)} {on}
        GROUP BY 1 ORDER BY 1 DESC LIMIT 30"""
    fields = rows.fields_of(CourseCount, "day", "enrolled", "completed", "tests")
    return Question(fields, text, [*_within(movement, units, said), *more])


def children(movement: Movement, unit: Unit) -> Question:
    """The units right below, of the movement's map, in Vietnamese order."""
    day = movement.units_as_of.isoformat()
    tail = """WHERE parent_path = %s AND path >= %s AND path < %s AND valid_from <= %s
        AND (valid_to IS NULL OR valid_to > %s) ORDER BY sort_key, code"""
    return rows.of(Unit, (), tail, [unit.path, movement.root.path, movement.root.path_end, day, day])


def staff(unit: Unit, course: Course | None) -> tuple[Question, Question]:
    """(path, people, of them completed) by branch, and of the whole: a person counts once in each."""
    also, more = (" AND d.course_id = %s", [course.pk]) if course else ("", [])
    done = f"SELECT 1 FROM courses_enrolment d WHERE d.person_id = p.user_id AND d.completed_at IS NOT NULL{also}"  # noqa: S608 -- our own text
    counts = f"COUNT(DISTINCT p.user_id), COUNT(DISTINCT CASE WHEN EXISTS ({done}) THEN p.user_id END) {HELD}"
    now = timezone.now()
    params = [*more, unit.path, unit.path_end, STAFF, now, now]
    fields, branch = rows.fields_of(Post, "id", "user"), f"SUBSTR(u.path, 1, {len(unit.path) + SEGMENT})"
    return (
        Question(PATH + fields, f"SELECT {branch}, {counts} GROUP BY 1", params),
        Question(fields, f"SELECT {counts}", params),
    )


def how_many_left(movement: Movement, units: Iterable[int], said: Said) -> Question:
    """How many of them have not completed, from the kept figures."""
    on, more = _on(None)
    text = f"SELECT COALESCE(SUM(f.enrolled - f.completed), 0) {_kept(CourseCount, said)} {on}"
    return Question(rows.fields_of(CourseCount, "enrolled"), text, [*_within(movement, units, said), *more])


def some_left(movement: Movement, units: Iterable[int], said: Said, places: slice) -> list[Waiting]:
    """Who they are, by name, with their course and what they did so far."""
    also = "".join(f" AND e.{column} = %s" for column in said)
    # The lines of the page are found first: of all others neither course nor tests are looked at.
    # `+ 0`: found by their units, never by the movement, which nearly all of the program belong to.
    # `|| ''`: sorted after they are found. The order of all people in the program is no way to a few of one unit.
    text = f"""SELECT w.id, w.full_name, w.phone, w.reminded_at, c.title, {DONE}
        FROM (SELECT e.id, e.course_id, e.reminded_at, p.full_name, p.phone, p.sort_key || '' AS place
            FROM courses_enrolment e JOIN people_user p ON p.id = e.person_id
            WHERE e.unit_id = ANY(%s) AND e.movement_id + 0 = %s{also} AND e.completed_at IS NULL
            ORDER BY place, e.id LIMIT %s OFFSET %s) w
        JOIN courses_course c ON c.id = w.course_id ORDER BY w.place, w.id"""  # noqa: S608 -- our own text
    within = _within(movement, units, said)
    params = [Attempt.State.GRADED, *within, places.stop - places.start, places.start]
    return [Waiting(*row) for row in rows.ask(WAITING, text, params)]
