# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What spans rooms, listed by name: who counts records, who makes synthetic ones. No registry, no discovery."""

from lantoa.ceremony import simulation as ceremony
from lantoa.ceremony.queries import recount as recount_ceremony
from lantoa.courses import simulation as courses
from lantoa.courses.queries import recount as recount_courses
from lantoa.outreach import simulation as outreach
from lantoa.outreach.queries.counts import recount as recount_outreach

RECOUNTS = (recount_ceremony, recount_courses, recount_outreach)
SIMULATIONS = (ceremony, courses, outreach)
