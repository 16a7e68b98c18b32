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
        May.COURSE_EDIT, May.NEWS_EDIT, May.REPORT_ACCEPT, May.AUDIT_VIEW,
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
