# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A phone in a member's hands, for the tests of this room."""

from __future__ import annotations

import json
import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from lantoa.outreach import actions
from lantoa.outreach.models import Skill
from lantoa.outreach.tokens import make_token


def key() -> str:
    """A UUIDv7-shaped key."""
    bits = uuid.uuid4().hex
    return f"0189a1b2-{bits[:4]}-7{bits[4:7]}-8{bits[7:10]}-{bits[10:22]}"


@dataclass
class Phone:
    """What a phone does, without a phone."""

    client: object
    user: object
    token: str
    cursor: int = 0
    launch: object = None
    written: list = field(default_factory=list)

    def at(self, *, day: int = 0, minute: int = 0) -> int:
        """A moment: minutes after 8:00 on the n-th day from the launch."""
        return int(self.launch.timestamp() * 1000) + day * 86_400_000 + (480 + minute) * 60_000

    def record(self, **values) -> dict:
        """A complete session, four minutes after the one before."""
        self.written.append(1)
        base = {"id": key(), "at": self.at(minute=4 * len(self.written)), "skills": ["thanh-toan"],
                "outcome": "done", "place": "home", "minutes": 15}  # fmt: skip
        return base | values

    def withdrawal(self, target: dict) -> dict:
        """The withdrawal of an earlier record."""
        return {"id": key(), "at": self.at(minute=300), "kind": "withdrawal", "replaces": target["id"]}

    def post(self, body, status: int = 200, **headers):
        """One request; `body` as data, or as bytes."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        reply = self.client.post(
            "/outreach/sync/", data, content_type="application/json", headers={"X-Lantoa-Device": self.token, **headers}
        )
        assert reply.status_code == status, reply.content
        return reply.json()

    def sync(self, *records) -> list[str]:
        """Send records, keep the cursor, return the verdicts' words."""
        reply = self.post({"items": list(records), "cursor": self.cursor})
        self.cursor = reply["cursor"]
        return [result["verdict"] for result in reply["results"]]


@pytest.fixture
def launched(movement):
    """The plan's skills, and a launch three days ago: today is within the seven days."""
    movement.launch_day = timezone.localdate() - timedelta(days=3)
    movement.save()
    for n, title in enumerate(["dich-vu-cong-tinh", "cong-quoc-gia", "thanh-toan-truc-tuyen", "thanh-toan"], 1):
        Skill.objects.create(movement=movement, key=title, title=title, order=n)
    return movement


@pytest.fixture
def make_phone(client, launched):
    """A phone for any person of the cast."""

    def make(user) -> Phone:
        actions.ensure_membership(by=user)
        device = actions.register_device(by=user, key=uuid.uuid4())
        start = timezone.make_aware(datetime.combine(launched.launch_day, datetime.min.time()))
        return Phone(client, user, make_token(device), launch=start)

    return make


@pytest.fixture
def phone(make_phone, cast):
    """The phone of the team member at Bình Đông."""
    return make_phone(cast["team_member"])


@pytest.fixture
def dice():
    """Chance that is the same every time."""
    return random.Random(7)
