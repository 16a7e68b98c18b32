# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What learners achieve as xAPI statements, for an outside record store (infra/xapi); off unless one is named.

Nobody is named in them: the actor is an account of this site under a pseudonym that only the site's secret ties to a
person. Titles are Vietnamese, verbs and types are those that record stores know.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from lantoa.infra.xapi import actions as xapi

from .models import Attempt, Enrolment, Lesson

VERBS = "http://adlnet.gov/expapi/verbs/"
TYPES = "http://adlnet.gov/expapi/activities/"


def tell_enrolled(enrolments: Iterable[Enrolment]) -> None:
    """These people take part from now on."""
    _tell((one, "registered", _course(one), one.started_at, None) for one in enrolments)


def tell_lesson(enrolment: Enrolment, lesson: Lesson, at: datetime) -> None:
    """A lesson was read to its end."""
    place = reverse("lesson_page", args=[enrolment.course.slug, lesson.key]) if xapi.is_on() else ""
    _tell([(enrolment, "completed", _activity(place, "lesson", lesson.title), at, None)])


def tell_test(enrolment: Enrolment, attempt: Attempt) -> None:
    """A test was marked."""
    if not xapi.is_on() or attempt.submitted_at is None or attempt.score is None:
        return
    seconds = (min(attempt.submitted_at, attempt.deadline_at) - attempt.started_at).total_seconds()
    result = {
        "score": {"scaled": float(attempt.score) / 100, "raw": float(attempt.score), "min": 0, "max": 100},
        "success": bool(attempt.passed), "completion": True, "duration": f"PT{max(0, int(seconds))}S",
    }  # fmt: skip
    test = _activity(reverse("quiz_page", args=[enrolment.course.slug]), "assessment", enrolment.course.title)
    verb = "passed" if attempt.passed else "failed"
    _tell([(enrolment, verb, test, attempt.submitted_at, result)])


def tell_completed(completed: Iterable[tuple[Enrolment, datetime]]) -> None:
    """The course is completed."""
    _tell((one, "completed", _course(one), at, {"completion": True, "success": True}) for one, at in completed)


Told = tuple[Enrolment, str, dict[str, Any], datetime, dict[str, Any] | None]


def _tell(told: Iterable[Told]) -> None:
    if xapi.is_on():
        xapi.tell(by=None, statements=[_statement(*one) for one in told if not one[0].is_synthetic])


def _statement(
    enrolment: Enrolment, verb: str, activity: dict[str, Any], at: datetime, result: dict[str, Any] | None
) -> dict[str, Any]:
    course = _course(enrolment)
    context: dict[str, Any] = {"registration": _registration(enrolment), "platform": "Lan Toa", "language": "vi"}
    if activity != course:
        context["contextActivities"] = {"parent": [course]}
    said = {
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": settings.PUBLIC_URL, "name": pseudonym(enrolment.person_id)},
        },
        "verb": {"id": VERBS + verb, "display": {"en": verb}},
        "object": activity,
        "context": context,
        "timestamp": at.isoformat(),
    }
    return said | ({"result": result} if result else {})


def pseudonym(person: int) -> str:
    """The same for all that one person does; nobody without the site's secret can tell whose it is."""
    return salted_hmac("courses.statements", str(person), algorithm="sha256").hexdigest()[:32]


def _registration(enrolment: Enrolment) -> str:
    taking = f"{enrolment.person_id}:{enrolment.course_id}"
    digest = salted_hmac("courses.registration", taking, algorithm="sha256").digest()
    return str(uuid.UUID(bytes=digest[:16], version=4))


def _course(enrolment: Enrolment) -> dict[str, Any]:
    course = enrolment.course
    return _activity(reverse("course_page", args=[course.slug]), "course", course.title)


def _activity(place: str, kind: str, title: str) -> dict[str, Any]:
    return {
        "objectType": "Activity", "id": f"{settings.PUBLIC_URL}{place}",
        "definition": {"type": TYPES + kind, "name": {"vi": title}},
    }  # fmt: skip
