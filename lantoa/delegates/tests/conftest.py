# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from lantoa.ceremony.models import Ceremony, DelegateGroup, Site
from lantoa.ceremony.tests.conftest import make_stage
from lantoa.delegates import actions


def make_hall(movement, tree, cast):
    """A ceremony in a week with its letter, the commune's site and its class of delegates."""
    stage = make_stage(movement)
    at = timezone.now() + timedelta(days=7)
    Ceremony.objects.update(starts_at=at, links_until=at + timedelta(days=30))
    ceremony = Ceremony.objects.select_related("movement__root").get(pk=stage.ceremony.pk)
    letter = actions.prepare_letter(by=None, ceremony=ceremony)
    sites = Site.objects.select_related("unit", "ceremony__movement__root")

    def name(full_name="Đại biểu xã", by=None, unit=tree.binh_dong, **words):
        site, group = sites.get(unit=tree.binh_dong), DelegateGroup.objects.get(key="commune-staff")
        return actions.name_delegate(by=by, site=site, group=group, unit=unit, full_name=full_name, **words)

    return SimpleNamespace(
        ceremony=ceremony, letter=letter, name=name, site=sites.get(unit=tree.binh_dong), main=sites.get(level="main"),
        staff=DelegateGroup.objects.get(key="commune-staff"), leaders=DelegateGroup.objects.get(key="main-leaders"),
    )  # fmt: skip


@pytest.fixture
def hall(movement, tree, cast):
    return make_hall(movement, tree, cast)
