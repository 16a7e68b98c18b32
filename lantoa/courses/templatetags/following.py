# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Lines of long lists: what they look like is drawn once in each process, and filled in for each."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from lantoa.infra import text

from ..follow import UnitRow
from ..follow_rows import Waiting
from ..models import Course

register = template.Library()


@register.simple_tag
def unit_lines(units: Iterable[UnitRow], keep: str) -> SafeString:
    """Units with their figures; `keep`: the filter that a link to each keeps."""
    language, kept, lines = get_language(), escape(keep), []
    for row in units:
        figures, staff = row.figures, row.staff
        lines.append(_unit_line(language, staff.people > 0).format(
            pk=row.unit.pk, keep=kept, name=escape(row.unit.name), enrolled=text.number(figures.enrolled),
            learning=text.number(figures.in_progress), completed=text.number(figures.completed),
            passed=_share(figures.pass_percent, 1), first=_share(figures.first_percent, 1),
            share=_share(staff.percent, 0), done=text.number(staff.completed), staff=text.number(staff.people),
        ))  # fmt: skip
    return mark_safe("".join(lines))


def _share(percent: float | None, places: int) -> str:
    return "–" if percent is None else f"{text.number(percent, places)}%"


@lru_cache(maxsize=100)
def _unit_line(_language: str | None, has_staff: bool) -> str:
    return render_to_string("courses/unit_line.html", {"has_staff": has_staff})


@register.simple_tag
def waiting_lines(people: Iterable[Waiting], course: Course | None) -> SafeString:
    """Those who have not completed, with the name of the course where the list is about all."""
    language, lines = get_language(), []
    for one in people:
        line = _waiting_line(language, bool(one.phone), bool(one.reminded_at), course is None)
        lines.append(line.format(
            pk=one.pk, name=escape(one.full_name), phone=escape(one.phone), course=escape(one.course),
            day=one.reminded_at and text.day(one.reminded_at), lessons=one.lessons_done, tests=one.tests,
        ))  # fmt: skip
    return mark_safe("".join(lines))


@lru_cache(maxsize=100)
def _waiting_line(_language: str | None, has_phone: bool, is_reminded: bool, names_course: bool) -> str:
    address = reverse("learner_page", args=[0]).replace("/0/", "/{pk}/")
    words = {"has_phone": has_phone, "is_reminded": is_reminded, "names_course": names_course, "address": address}
    return render_to_string("courses/waiting_line.html", words)
