# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The figures that records feed: a key for programs, a name for people. A plan's report forms refer to the keys."""

from django.utils.translation import gettext_lazy as _

INDICATORS = {
    "guidance_sessions": _("Guidance sessions"),
    "guided_citizens": _("Distinct citizens guided"),
    "members_at_goal": _("Team members who reached the goal"),
    "course_enrolments": _("Course enrolments"),
    "course_attempts": _("Tests submitted"),
    "course_completions": _("Course completions"),
    "site_attendance": _("People present at the ceremony"),
    "kickoffs": _("Kick-offs held"),
    "response_activities": _("Response activities held"),
    "pledges": _("Pledges of households and businesses"),
    "press_items": _("Press items"),
}

RECORDS = {
    "guidance_sessions": "outreach_board", "guided_citizens": "outreach_board", "members_at_goal": "outreach_board",
    "course_enrolments": "course_follow", "course_attempts": "course_follow", "course_completions": "course_follow",
    "site_attendance": "ceremony_page", "kickoffs": "activity_list", "response_activities": "activity_list",
    "pledges": "pledge_list",
}  # fmt: skip
"""The page, by name, that opens what was counted; it takes ?unit=."""
