# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The whole rights table: who may do what. Change a right here and nowhere else.

A right holds over the unit of the post and everything below it (people/models.py).
"""

from enum import StrEnum, auto

from django.utils.translation import gettext_lazy as _


class May(StrEnum):
    """One thing a person may do."""

    CONSOLE_VIEW = auto()
    UNIT_VIEW = auto()
    UNIT_EDIT = auto()
    PEOPLE_VIEW = auto()
    PEOPLE_EDIT = auto()
    PLAN_VIEW = auto()
    PLAN_EDIT = auto()
    TASK_VIEW = auto()
    TASK_REPORT = auto()
    NUMBERS_VIEW = auto()
    CEREMONY_VIEW = auto()
    CEREMONY_RUN = auto()
    SITE_EDIT = auto()
    COURSE_LEARN = auto()
    COURSE_FOLLOW = auto()
    COURSE_EDIT = auto()
    PLATFORM_EDIT = auto()
    OUTREACH_LOG = auto()
    OUTREACH_LEAD = auto()
    OUTREACH_VIEW = auto()
    NEWS_EDIT = auto()
    REPORT_VIEW = auto()
    REPORT_SUBMIT = auto()
    REPORT_ACCEPT = auto()
    AUDIT_VIEW = auto()


EVERYONE = {May.COURSE_LEARN}
_UNIT_DESK = {
    May.CONSOLE_VIEW, May.UNIT_VIEW, May.PEOPLE_VIEW, May.PLAN_VIEW, May.TASK_VIEW, May.NUMBERS_VIEW,
    May.CEREMONY_VIEW, May.COURSE_FOLLOW, May.OUTREACH_VIEW, May.REPORT_VIEW,
}  # fmt: skip

ROLES: dict[str, set[May]] = {
    "organiser": EVERYONE | _UNIT_DESK | {
        May.UNIT_EDIT, May.PEOPLE_EDIT, May.PLAN_EDIT, May.TASK_REPORT, May.CEREMONY_RUN, May.SITE_EDIT,
        May.COURSE_EDIT, May.PLATFORM_EDIT, May.NEWS_EDIT, May.REPORT_ACCEPT, May.AUDIT_VIEW,
    },
    "unit_coordinator": EVERYONE | _UNIT_DESK | {
        May.PEOPLE_EDIT, May.TASK_REPORT, May.SITE_EDIT, May.OUTREACH_LEAD, May.REPORT_SUBMIT,
    },
    "site_operator": EVERYONE | {May.CONSOLE_VIEW, May.CEREMONY_VIEW, May.SITE_EDIT},
    "team_leader": EVERYONE | {May.CONSOLE_VIEW, May.OUTREACH_LOG, May.OUTREACH_LEAD, May.OUTREACH_VIEW},
    "team_member": EVERYONE | {May.CONSOLE_VIEW, May.OUTREACH_LOG},
    "teacher": EVERYONE | {May.CONSOLE_VIEW, May.COURSE_FOLLOW, May.COURSE_EDIT},
    "editor": EVERYONE | {May.CONSOLE_VIEW, May.PLAN_VIEW, May.NUMBERS_VIEW, May.NEWS_EDIT},
    "auditor": EVERYONE | _UNIT_DESK | {May.AUDIT_VIEW},
    "learner": EVERYONE | {May.CONSOLE_VIEW},
}  # fmt: skip

GRANTS: dict[str, set[str]] = {
    "organiser": set(ROLES),
    "unit_coordinator": {"unit_coordinator", "site_operator", "team_leader", "team_member", "learner"},
}
"""Which roles a holder may give, over the unit of the post and below. Content and oversight roles (teacher, editor,
auditor) act beyond one unit, so only an organiser gives them."""

SECOND_FACTOR = {"organiser"}
"""Roles that must set up a second factor before anything else, in production (plan-wide rights)."""

ROLE_NAMES = {
    "organiser": _("Organiser"),
    "unit_coordinator": _("Unit coordinator"),
    "site_operator": _("Site operator"),
    "team_leader": _("Team leader"),
    "team_member": _("Team member"),
    "teacher": _("Teacher"),
    "editor": _("Editor"),
    "auditor": _("Auditor"),
    "learner": _("Learner"),
}

SENTENCES = {
    May.CONSOLE_VIEW: _("Open the working desk"),
    May.UNIT_VIEW: _("See units and their contacts"),
    May.UNIT_EDIT: _("Add and change units"),
    May.PEOPLE_VIEW: _("See the people of the unit"),
    May.PEOPLE_EDIT: _("Add people, give roles and activation codes"),
    May.PLAN_VIEW: _("Read the plan and its state"),
    May.PLAN_EDIT: _("Change the plan and its goals"),
    May.TASK_VIEW: _("See the tasks of the plan"),
    May.TASK_REPORT: _("Report on the unit's tasks"),
    May.NUMBERS_VIEW: _("See the figures and the records behind them"),
    May.CEREMONY_VIEW: _("Follow the ceremony from the desk"),
    May.CEREMONY_RUN: _("Run the ceremony and arm the launch"),
    May.SITE_EDIT: _("Prepare a site and report its readiness"),
    May.COURSE_LEARN: _("Take courses and tests"),
    May.COURSE_FOLLOW: _("See who has completed a course"),
    May.COURSE_EDIT: _("Write courses and questions"),
    May.PLATFORM_EDIT: _("Connect outside learning platforms"),
    May.OUTREACH_LOG: _("Log the citizens whom one has guided"),
    May.OUTREACH_LEAD: _("Lead community teams and their members"),
    May.OUTREACH_VIEW: _("See the teams' guidance work"),
    May.NEWS_EDIT: _("Write and publish news"),
    May.REPORT_VIEW: _("Read reports"),
    May.REPORT_SUBMIT: _("Write and submit the unit's report"),
    May.REPORT_ACCEPT: _("Accept or return reports"),
    May.AUDIT_VIEW: _("Read the record of acts"),
}
