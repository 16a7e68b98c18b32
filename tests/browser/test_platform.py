# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A learner comes from a learning platform of another site, learns here, and the platform gets the grade."""

from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import expect

from lantoa.platforms.tests.conftest import peer, scores  # noqa: F401 -- the platform's process

from .accessibility import axe_faults
from .live_app import ROOT

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 740}
SETUP = """
import json
from datetime import date
from pathlib import Path
from lantoa.courses import actions as courses
from lantoa.courses.files import of_bytes, of_folder
from lantoa.plan.models import Movement
from lantoa.platforms import actions, keys, queries
from lantoa.units.actions import add_unit
since = date(2020, 1, 1)
province = add_unit(by=None, parent=None, code="51", kind="province", name="Tỉnh Quảng Ngãi", valid_from=since)
district = add_unit(by=None, parent=province, code="524", kind="district", name="Huyện Bình Sơn", valid_from=since)
Movement.objects.create(slug="thu", title="Thử", short_title="Thử", root=province, is_current=True,
                        units_as_of=date(2023, 7, 1), launch_day=date(2023, 7, 28))
files = of_folder(Path({sample!r}))
head = files["course.yaml"].read().decode().replace("slug: dich-vu-cong-truc-tuyen", "slug: thu")
courses.publish_files(by=None, files=files | {{"course.yaml": of_bytes(head.encode())}})
actions.add_platform(by=None, name="Moodle Sở", unit=district, issuer={peer!r}, client_id="lantoa", deployments=["1"],
                     login_url={peer!r} + "/auth", token_url={peer!r} + "/token", keys_url={peer!r} + "/keys")
print(json.dumps(keys.public_key(queries.tool_key())))
"""
PASS = """
from lantoa.courses import actions
from lantoa.courses.actions.testing import Given
from lantoa.courses.models import Enrolment, Question
learner = Enrolment.objects.get()
for lesson in learner.version.lessons.all():
    actions.finish_lesson(by=None, enrolment=learner, lesson=lesson)
attempt = actions.start_attempt(by=None, enrolment=learner)
questions = Question.objects.filter(pk__in=[place["question"] for place in attempt.paper])
right = [Given(q.pk, [c["key"] for c in q.payload["choices"] if c.get("right")]) for q in questions]
actions.submit_attempt(by=None, attempt=attempt, answers=right)
"""


def looks_right(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert axe_faults(page) == [], page.url


def come(page, peer, start):  # noqa: F811 -- its address
    """From the platform's page of the course through its form, which is one of another site, to us."""
    page.goto(f"{peer}/course?to={quote(start, safe='')}")
    page.get_by_role("link", name="Course").click()
    page.get_by_role("button", name="Go").click()


def test_a_course_is_opened_from_a_platform_and_its_grade_goes_back(live_app, visit, peer):  # noqa: F811 -- the fixture
    sample = str(ROOT / "samples/courses/online-public-services")
    key = live_app.python(SETUP.format(sample=sample, peer=peer))
    httpx.post(f"{peer}/setup", json={"keys": {"keys": [key]}, "refusals": 0}, trust_env=False).raise_for_status()
    page = visit("/courses/")
    page.set_viewport_size(PHONE)
    start = f"{live_app.url}/platforms/login/?iss={peer}&client_id=lantoa&login_hint=good:m-1&target_link_uri=x"
    come(page, peer, start)
    expect(page.get_by_text("Bạn đến từ Moodle Sở")).to_be_visible()
    expect(page.get_by_label("Họ và tên")).to_have_value("Nguyễn Thị Từ Xa")
    looks_right(page)
    page.get_by_label("Tôi đồng ý").check()
    page.get_by_role("button", name="Tham gia", exact=True).click()
    page.wait_for_url("**/courses/key/")
    looks_right(page)
    live_app.python(PASS)
    for _moment in range(60):  # the worker tells it within ten seconds
        if scores(peer):
            break
        page.wait_for_timeout(500)
    [[line, score]] = scores(peer)
    assert [line, score["userId"], score["scoreGiven"]] == ["/lines/7/scores", "m-1", 100.0]

    come(page, peer, start)  # the second time it opens at once
    page.wait_for_url("**/courses/thu/")
    looks_right(page)
