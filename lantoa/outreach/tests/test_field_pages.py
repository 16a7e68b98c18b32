# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The shell is the same for everyone; a phone gets its token; the plain page logs one session."""

import json
import uuid

import pytest
from django.urls import reverse

from lantoa.outreach import actions
from lantoa.outreach.models import Device, GuidanceSession, Membership, Team

pytestmark = pytest.mark.django_db


def test_the_shell_says_nothing_about_who_asks(client, cast):
    before = client.get(reverse("field_app")).content
    client.force_login(cast["team_member"])
    assert client.get(reverse("field_app")).content == before
    assert "team_member" not in before.decode()


def test_the_worker_keeps_files_that_exist_within_its_scope(client, launched):
    reply = client.get(reverse("field_worker"))
    text = reply.content.decode()
    assert reply["Content-Type"].startswith("text/javascript") and reply["Service-Worker-Allowed"] == "/outreach/"
    assert "no-cache" in reply["Cache-Control"]
    assert '"/static/outreach/db.js"' in text and 'PAGES = ["/outreach/", "/outreach/guides/"]' in text
    manifest = client.get(reverse("field_manifest")).json()
    assert manifest["scope"] == manifest["start_url"] == "/outreach/"


def test_a_phone_is_registered_once_per_person(client, cast, launched):
    client.force_login(cast["team_member"])
    key = str(uuid.uuid4())
    first = client.post(reverse("register_device"), {"device": key}).json()
    again = client.post(reverse("register_device"), {"device": str(uuid.uuid4()), "known": [key]}).json()
    assert (first, Device.objects.count()) == (again, 1)
    client.force_login(cast["foreign_member"])
    other = client.post(reverse("register_device"), {"device": str(uuid.uuid4()), "known": [key]}).json()
    assert other["token"] != first["token"] and Device.objects.count() == 2
    assert client.post(reverse("register_device"), {"device": key}).status_code == 409
    assert client.post(reverse("register_device"), {"device": "x"}).status_code == 400


def test_a_post_that_may_log_brings_its_team(cast, launched):
    leader = actions.ensure_membership(by=cast["team_leader"])
    member = actions.ensure_membership(by=cast["team_member"])
    assert leader.team == member.team and (leader.role, member.role) == ("leader", "member")
    assert leader.team.name == "Tổ công nghệ số cộng đồng Xã Bình Đông"
    assert actions.ensure_membership(by=cast["team_member"]) == member
    assert actions.ensure_membership(by=cast["learner"]) is None
    assert (Team.objects.count(), Membership.objects.count()) == (1, 2)


def test_the_plain_page_logs_once_however_often_it_is_pressed(client, cast, launched):
    client.force_login(cast["team_member"])
    page = client.get(reverse("log_session"))
    values = {"id": page.context["form"]["id"].value(), "skills": ["thanh-toan"], "outcome": "done", "place": "home",
              "people": 1, "who": "NVA"}  # fmt: skip
    refused = client.post(reverse("log_session"), values)
    assert "Khi người dân chưa đồng ý" in refused.content.decode() and not GuidanceSession.objects.exists()
    values["consent"] = "on"
    for _ in range(2):
        reply = client.post(reverse("log_session"), values, follow=True)
    assert "Đã lưu và đã tính" in reply.content.decode()
    assert GuidanceSession.objects.get().initials == "NVA"


def test_who_may_not_log_gets_no_token(client, cast, launched):
    client.force_login(cast["learner"])
    assert client.post(reverse("register_device"), {"device": str(uuid.uuid4())}).status_code == 403
    assert client.get(reverse("log_session")).status_code == 403


def test_the_app_has_a_sentence_for_every_state(client, launched):
    block = client.get(reverse("field_app")).content.decode().split('id="field-texts"')[1]
    texts = json.loads(block.split(">", 1)[1].split("</script>")[0])
    assert {f"state.{state}" for state in GuidanceSession.State.values} <= set(texts)
