# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Picture guides: few words, a drawing for every step, light enough for any phone, named by the plan's skills."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse

from lantoa.outreach import actions
from lantoa.outreach.guides import FILES, MOST_WORDS, guides
from lantoa.outreach.models import Skill
from lantoa.outreach.plan_section import OutreachSection


def test_steps_are_short_and_have_a_drawing():
    drawn = set(re.findall(r'<symbol id="g-([a-z]+)"', render_to_string("outreach/guide_drawings.html")))
    steps = [step for guide in guides() for step in guide.steps]
    assert [step.text for step in steps if len(step.text.split()) > MOST_WORDS] == []
    assert {step.draw for step in steps} == drawn
    assert all(5 <= len(guide.steps) <= 7 for guide in guides()) and len(guides()) == 6


@pytest.mark.django_db
def test_the_page_and_its_files_are_light(client):
    page = client.get(reverse("guide_page"))
    assert page.status_code == 200 and page.content.decode().count("<article") == 6
    files = [Path(finders.find(name)).read_bytes() for name in FILES]
    assert sum(len(gzip.compress(body)) for body in [page.content, *files]) <= 25_000


@pytest.mark.django_db
def test_a_skill_of_the_plan_names_its_guide(movement):
    section = {"skills": [{"key": "dvc", "title": "Dịch vụ công", "guide": "national-portal"}]}
    lines = actions.apply_section(by=None, movement=movement, section=OutreachSection(**section))
    assert Skill.objects.get(movement=movement, key="dvc").guide == "national-portal" and lines
    with pytest.raises(ValueError, match="there are: province-services"):
        OutreachSection(skills=[{"key": "dvc", "title": "Dịch vụ công", "guide": "portal"}])
