# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What spans rooms, listed by name: who counts records, who makes synthetic ones, who works by the clock. No registry,
no discovery."""

from datetime import timedelta
from functools import partial

from lantoa.ceremony import actions as ceremony_actions
from lantoa.ceremony import simulation as ceremony
from lantoa.ceremony.queries import recount as recount_ceremony
from lantoa.closing import actions as closing_actions
from lantoa.courses import actions as courses_actions
from lantoa.courses import papers as courses_papers
from lantoa.courses import simulation as courses
from lantoa.courses.queries import recount as recount_courses
from lantoa.delegates import actions as delegates_actions
from lantoa.delegates import jobs as delegates_jobs
from lantoa.infra.jobs.tasks import requeue_lost
from lantoa.infra.jobs.timetable import Routine
from lantoa.infra.xapi import sending as xapi
from lantoa.outreach import actions as outreach_actions
from lantoa.outreach import simulation as outreach
from lantoa.outreach.queries.counts import recount as recount_outreach
from lantoa.people import actions as people_actions
from lantoa.platforms import actions as platforms_actions
from lantoa.platforms import jobs as platforms_jobs
from lantoa.responses import actions as responses_actions
from lantoa.responses import simulation as responses
from lantoa.responses.queries import recount as recount_responses

RECOUNTS = (recount_ceremony, recount_courses, recount_outreach, recount_responses)
SIMULATIONS = (ceremony, courses, outreach, responses)
ROUTINES = (
    Routine("ceremony.settle_due", timedelta(seconds=4), partial(ceremony_actions.settle_due, by=None)),
    Routine("courses.close_overdue", timedelta(minutes=1), partial(courses_actions.close_overdue, by=None)),
    Routine("courses.publish_due", timedelta(minutes=1), partial(courses_actions.publish_due, by=None)),
    Routine("courses.forget_packs", timedelta(hours=1), courses_papers.forget_packs),
    Routine("xapi.send_due", timedelta(seconds=10), xapi.send_due),
    Routine("jobs.requeue_lost", timedelta(minutes=1), requeue_lost),
    Routine("ceremony.forget_contacts", timedelta(days=1), partial(ceremony_actions.forget_contacts, by=None)),
    Routine("ceremony.forget_site_lists", timedelta(hours=1), partial(ceremony_actions.forget_site_lists, by=None)),
    Routine("closing.forget_photos", timedelta(days=1), partial(closing_actions.forget_photos, by=None)),
    Routine("delegates.remind_delegates", timedelta(minutes=10), delegates_jobs.remind_delegates),
    Routine("delegates.forget_lists", timedelta(hours=1), partial(delegates_actions.forget_lists, by=None)),
    Routine("delegates.forget_reach", timedelta(days=1), partial(delegates_actions.forget_reach, by=None)),
    Routine("outreach.forget_old", timedelta(days=1), partial(outreach_actions.forget_old, by=None)),
    Routine("outreach.forget_lists", timedelta(hours=1), partial(outreach_actions.forget_lists, by=None)),
    Routine("outreach.look_again", timedelta(minutes=15), partial(outreach_actions.look_again, by=None)),
    Routine("outreach.forget_cards", timedelta(days=1), partial(outreach_actions.forget_cards, by=None)),
    Routine("outreach.forget_photos", timedelta(minutes=15), partial(outreach_actions.forget_photos, by=None)),
    Routine("platforms.tell_grades", timedelta(seconds=10), platforms_jobs.tell_grades),
    Routine("platforms.forget_launches", timedelta(hours=1), partial(platforms_actions.forget_launches, by=None)),
    Routine("responses.forget_pledges", timedelta(days=1), partial(responses_actions.forget_pledges, by=None)),
    Routine("responses.forget_photos", timedelta(days=1), partial(responses_actions.forget_activity_photos, by=None)),
    Routine("people.forget_bad_rows", timedelta(days=1), partial(people_actions.forget_bad_rows, by=None)),
)
"""What conf/retention.yaml promises about times is kept here, and so is every deadline that nobody watches."""
