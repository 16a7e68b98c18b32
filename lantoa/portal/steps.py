# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What to do next, per person: asked of every room, the pressing first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lantoa.ceremony import queries as ceremonies
from lantoa.ceremony.models import Ceremony
from lantoa.courses import queries as courses
from lantoa.delegates import queries as delegates
from lantoa.infra.text import instant
from lantoa.news import queries as news
from lantoa.outreach import queries as outreach
from lantoa.people import access
from lantoa.people import queries as people
from lantoa.people.roles import May
from lantoa.plan import queries as plan
from lantoa.plan.models import Movement
from lantoa.reports import queries as reports
from lantoa.reports.models import State
from lantoa.responses import queries as responses
from lantoa.responses.access import moderates

from .queries import Step

CLOSE = timedelta(days=1)
"""From here on the ceremony is what matters most."""


def next_steps(user: Any, movement: Movement) -> list[Step]:
    """Everything that waits for this person, urgent things first. A few queries, whatever the amount of data."""
    steps = [replace(step, icon=icon) for room, icon in ROOMS.items() for step in room(user, movement)]
    return sorted(steps, key=lambda step: not step.is_urgent)


def _of_ceremony(user: Any, movement: Movement) -> Iterator[Step]:
    """Before the launch: sites to make ready, then the ceremony to lead."""
    ceremony = ceremonies.current_ceremony(movement) if May.CEREMONY_VIEW in user.may else None
    if ceremony is None or ceremony.state not in {Ceremony.State.PLANNED, Ceremony.State.LIVE}:
        return
    near = timezone.now() > ceremony.starts_at - CLOSE
    if user.holds(May.CEREMONY_RUN, movement.root) and near:
        sentence = _("Lead the ceremony: it begins %(when)s.") % {"when": instant(ceremony.starts_at)}
        yield Step(sentence, reverse("operator_page", args=[ceremony.pk]), is_urgent=True)
    if May.SITE_EDIT not in user.may:
        return
    waiting = [row for row in ceremonies.site_rows(ceremony, user) if row.readiness.state != ceremonies.READY]
    waiting = [row for row in waiting if user.holds(May.SITE_EDIT, row.site.unit)]
    if len(waiting) == 1:
        words = _("Make the site %(site)s ready: %(why)s.")
        values = {"site": waiting[0].site, "why": waiting[0].readiness.reason.lower()}
        yield Step(words % values, reverse("site_page", args=[waiting[0].site.pk]), near)
    elif waiting:
        words = ngettext("%(n)s site is not ready.", "%(n)s sites are not ready.", len(waiting))
        yield Step(words % {"n": len(waiting)}, reverse("ceremony_page"), near)


def _of_delegates(user: Any, movement: Movement) -> Iterator[Step]:
    """Before the launch: a unit names its people, the organiser sends letters, whoever declined is replaced."""
    ceremony = ceremonies.current_ceremony(movement) if May.SITE_EDIT in user.may else None
    if ceremony is None or ceremony.starts_at < timezone.now():
        return
    waiting = delegates.waiting(user, ceremony)
    if waiting.names_nobody and waiting.nominate_until:
        words = _("Name your unit's delegates to the ceremony until %(when)s.")
        near = waiting.nominate_until < timezone.now() + CLOSE
        yield Step(words % {"when": instant(waiting.nominate_until)}, reverse("name_delegate"), near)
    if waiting.declined:
        words = ngettext(
            "%(n)s delegate cannot come. Send somebody else.",
            "%(n)s delegates cannot come. Send somebody else.",
            waiting.declined,
        )
        yield Step(words % {"n": waiting.declined}, reverse("delegate_list") + "?state=declined", is_urgent=True)
    if waiting.to_invite and user.holds(May.CEREMONY_RUN, movement.root):
        words = ngettext("%(n)s delegate has no letter yet.", "%(n)s delegates have no letter yet.", waiting.to_invite)
        yield Step(words % {"n": waiting.to_invite}, reverse("delegate_list") + "?state=named")


def _of_tasks(user: Any, movement: Movement) -> Iterator[Step]:
    if May.TASK_REPORT not in user.may:
        return
    owed = plan.tasks_waiting(user, movement)
    if owed.late:
        words = ngettext(
            "%(n)s task of your units is late. Report what was done.",
            "%(n)s tasks of your units are late. Report what was done.",
            owed.late,
        )
        yield Step(words % {"n": owed.late}, reverse("task_list") + "?state=late", is_urgent=True)
    if owed.next_due:
        words = ngettext(
            "%(n)s task is due soon, from %(when)s.", "%(n)s tasks are due soon, from %(when)s.", owed.soon
        )
        yield Step(words % {"n": owed.soon, "when": instant(owed.next_due)}, reverse("task_list"))


def _of_reports(user: Any, movement: Movement) -> Iterator[Step]:
    if May.REPORT_VIEW not in user.may:
        return
    for board in reports.report_board(user, movement, {}):
        waiting = board.counts[State.SUBMITTED]
        if board.accepts and waiting:
            sentence = ngettext(
                "%(n)s report waits for your decision: %(title)s",
                "%(n)s reports wait for your decision: %(title)s",
                waiting,
            ) % {"n": waiting, "title": board.request.title}
            yield Step(sentence, reverse("report_list") + "?state=submitted", is_urgent=True)
        for row in board.rows:
            if row.state in {State.DUE, State.RETURNED} and user.holds(May.REPORT_SUBMIT, row.unit):  # type: ignore[attr-defined]
                words = (
                    _("The report of %(unit)s was returned. Mend it and submit again.")
                    if row.state == State.RETURNED  # type: ignore[attr-defined]
                    else _("The report of %(unit)s is due %(when)s.")
                )
                sentence = words % {"unit": row.unit.name, "when": instant(board.request.due_at)}
                yield Step(sentence, reverse("report_page", args=[row.pk]), row.state == State.RETURNED)  # type: ignore[attr-defined]


def _of_guiding(user: Any, movement: Movement) -> Iterator[Step]:
    """A member's own goal, and records on a leader's board that need a look."""
    standing = outreach.standing_of(user, movement) if May.OUTREACH_LOG in user.may else None
    if standing:
        if standing.returned:
            words = ngettext(
                "%(n)s record came back to you. Open the field app to mend it.",
                "%(n)s records came back to you. Open the field app to mend them.",
                standing.returned,
            )
            yield Step(words % {"n": standing.returned}, reverse("field_app"), is_urgent=True)
        if standing.citizens < standing.target and standing.days_left:
            words = ngettext(
                "You have guided %(n)s of %(target)s citizens; %(days)s day is left.",
                "You have guided %(n)s of %(target)s citizens; %(days)s days are left.",
                standing.days_left,
            )
            values = {"n": standing.citizens, "target": standing.target, "days": standing.days_left}
            yield Step(words % values, reverse("field_app"), standing.days_left <= 2)
    unit = outreach.first_unit(user) if May.OUTREACH_LEAD in user.may else None
    if unit and (rows := outreach.attention(movement, unit)):
        words = ngettext("%(n)s guidance record needs a look.", "%(n)s guidance records need a look.", len(rows))
        yield Step(words % {"n": len(rows)}, reverse("outreach_board") + "#attention")


def _of_people(user: Any, movement: Movement) -> Iterator[Step]:
    if user.holds(May.PEOPLE_EDIT) and user.holds(May.PLAN_EDIT):
        asked = people.requests_on_desk(access.desk_people(user)).count()
        if asked:
            words = ngettext(
                "%(n)s request about personal data waits for an answer.",
                "%(n)s requests about personal data wait for an answer.",
                asked,
            )
            yield Step(words % {"n": asked}, reverse("request_desk"), is_urgent=True)


def _of_courses(user: Any, movement: Movement) -> Iterator[Step]:
    mine = courses.enrolments_of(user)
    if not mine and any(card.is_open for card in courses.course_cards(movement)):
        yield Step(
            _("Take a digital-skills course and its test, like everyone in the movement."), reverse("course_list")
        )
    for enrolment in mine:
        if enrolment.completed_at:
            continue
        where = reverse("course_page", args=[enrolment.course.slug])
        words = _("Go on with the course “%(title)s”.")
        if enrolment.reminded_at:
            words = _("Your unit asks you to finish the course “%(title)s”.")
        yield Step(words % {"title": enrolment.version.title}, where, is_urgent=bool(enrolment.reminded_at))


def _of_news(user: Any, movement: Movement) -> Iterator[Step]:
    if May.NEWS_EDIT not in user.may:
        return
    drafts = news.drafts_of(user).count()
    if drafts:
        words = ngettext("%(n)s article is not published yet.", "%(n)s articles are not published yet.", drafts)
        yield Step(words % {"n": drafts}, reverse("article_list"))
    if movement.launched_at and not news.latest(movement, 1):
        yield Step(_("The movement is launched and nothing has been written about it yet."), reverse("write_article"))


def _of_responses(user: Any, movement: Movement) -> Iterator[Step]:
    """Activities of the own unit that nobody told about, and what waits to be published."""
    late = responses.late_activities(user, movement) if May.TASK_REPORT in user.may else 0
    if late:
        words = ngettext(
            "%(n)s activity of your unit has begun. Tell how it went.",
            "%(n)s activities of your unit have begun. Tell how they went.",
            late,
        )
        yield Step(words % {"n": late}, reverse("activity_list") + "?state=late")
    pledges = responses.waiting_pledges(user, movement) if May.TASK_REPORT in user.may else 0
    if pledges:
        words = ngettext("%(n)s new pledge waits for your unit.", "%(n)s new pledges wait for your unit.", pledges)
        yield Step(words % {"n": pledges}, reverse("pledge_list") + "?state=waiting")
    waiting = responses.waiting_activities(movement, None).paginator.count if moderates(user, movement) else 0
    if waiting:
        words = ngettext("%(n)s activity waits to be published.", "%(n)s activities wait to be published.", waiting)
        yield Step(words % {"n": waiting}, reverse("publish_activities"))


ROOMS = {
    _of_ceremony: "broadcast", _of_delegates: "mail", _of_tasks: "list-check", _of_reports: "report-analytics",
    _of_guiding: "route", _of_responses: "flag", _of_people: "shield-check", _of_courses: "school", _of_news: "news",
}  # fmt: skip
"""Who is asked, in this order, and the sign of what they answer."""
