# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Doors: the only way in which a page gets one row."""

from typing import Any

from django.shortcuts import get_object_or_404

from .models import Attempt, Certificate, Course, Enrolment, Picture


def get_course(slug: str) -> Course:
    """A published course; courses are public."""
    return get_object_or_404(Course.objects.select_related("current__rule"), slug=slug, current__isnull=False)


def get_picture(slug: str, number: int, name: str) -> Picture:
    """A picture of a published version."""
    return get_object_or_404(Picture, version__course__slug=slug, version__number=number, name=name)


def get_enrolment(user: Any, slug: str) -> Enrolment:
    """Somebody's own enrolment; anyone else's does not exist for them."""
    mine = Enrolment.objects.select_related("course", "version__rule", "unit", "person")
    return get_object_or_404(mine, person=user, course__slug=slug)


def get_attempt(user: Any, pk: int) -> Attempt:
    """Somebody's own attempt."""
    attempts = Attempt.objects.select_related("enrolment__version__rule", "enrolment__course")
    return get_object_or_404(attempts, pk=pk, enrolment__person=user)


def get_own_certificate(user: Any, slug: str) -> Certificate:
    """The holder's certificate of a course."""
    return get_object_or_404(certificates(), completion__person=user, completion__course__slug=slug)


def get_certificate_by_code(code: str) -> Certificate:
    """Whoever holds the paper may check it: the code cannot be guessed."""
    return get_object_or_404(certificates(), code=code)


def certificates() -> Any:
    """Certificates with what their pages show."""
    return Certificate.objects.select_related("completion__enrolment__version", "completion__enrolment__unit")
