# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from datetime import time, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from lantoa.ceremony import actions
from lantoa.ceremony.models import Ceremony
from lantoa.ceremony.plan_section import CeremonySection

SECTION = {
    "title": "Lễ phát động Phong trào chuyển đổi số",
    "starts_at": time(8, 0),
    "venue": "Trung tâm IOC tỉnh",
    "quorum": 2,
    "hold_seconds": 2,
    "lead_seconds": 4,
    "programme": [
        {"key": "opening", "kind": "opening", "title": "Tuyên bố lý do, giới thiệu đại biểu", "minutes": 10},
        {"key": "programme", "kind": "programme", "title": "Thông qua chương trình", "minutes": 5},
        {"key": "speech", "kind": "speech", "title": "Phát biểu phát động", "minutes": 20},
        {"key": "ritual", "kind": "launch", "title": "Nghi lễ phát động", "minutes": 5},
        {"key": "closing", "kind": "closing", "title": "Kết thúc", "minutes": 5},
    ],
    "delegate_groups": [
        {"key": "main-leaders", "level": "main", "title": "Lãnh đạo UBND tỉnh"},
        {"key": "commune-staff", "level": "commune", "title": "Cán bộ, công chức cấp xã"},
        {"key": "commune-team", "level": "commune", "title": "Thành viên Tổ Công nghệ số cộng đồng"},
    ],
    "pressers": [
        {"key": "ppc", "title": "Lãnh đạo UBND tỉnh"},
        {"key": "committee", "title": "Lãnh đạo Ban Chỉ đạo"},
        {"key": "dic", "title": "Lãnh đạo Sở Thông tin và Truyền thông"},
    ],
}


def section(**changes):
    return CeremonySection.model_validate({**SECTION, **changes})


def make_stage(movement):
    actions.apply_section(by=None, movement=movement, section=section())
    Ceremony.objects.update(links_until=timezone.now() + timedelta(days=1))  # the sample's launch day is long past
    ceremony = Ceremony.objects.select_related("movement__root", "current_step").get()
    return SimpleNamespace(
        ceremony=ceremony,
        pressers=list(ceremony.pressers.all()),
        steps=list(ceremony.steps.all()),
        site=ceremony.sites.select_related("unit", "ceremony__movement").get(unit__code="21040"),
    )


@pytest.fixture
def stage(movement):
    """A ceremony at the small tree's six sites, with two of three leaders to press."""
    return make_stage(movement)


@pytest.fixture
def files(settings, tmp_path):
    """Uploaded files go to a folder of this test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT
