# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from lantoa.responses import actions


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Photos go to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path


def picture(colour="#0b4f60", exif=None):
    """A photo as a phone sends it."""
    out = io.BytesIO()
    Image.new("RGB", (2400, 1800), colour).save(out, "JPEG", **({"exif": exif} if exif else {}))
    out.seek(0)
    return out


@pytest.fixture
def plan(movement, cast, tree):
    """Plan an activity at a unit: plan(tree.binh_dong, hours=-2)."""

    def plan(unit=None, *, hours=-2, **fields):
        given = {
            "kind": "kickoff", "form": "rally", "title": "Lễ ra quân", "place": "Sân vận động xã", "about": "",
            "starts_at": timezone.now().replace(second=0, microsecond=0) + timedelta(hours=hours),
        } | fields  # fmt: skip
        return actions.plan_activity(
            by=cast["unit_coordinator"], movement=movement, unit=unit or tree.binh_dong, **given
        )

    return plan


@pytest.fixture
def held(plan, cast):
    """A kick-off with 120 people, not looked at yet."""
    return actions.hold_activity(
        by=cast["unit_coordinator"],
        activity=plan(),
        people=120,
        outcome="Đông vui",
        links=["https://baoquangngai.vn/x"],
    )


@pytest.fixture
def shown(held, cast):
    """The same on the public pages."""
    return actions.judge_activity(by=cast["editor"], activity=held, publication="shown", seen_at=held.changed_at)
