# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Synthetic activity of all rooms together: counted like the real, said to be synthetic, and gone without a trace."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from lantoa.cli import simulate
from lantoa.cli.sample import load_sample
from lantoa.cli.tallies import differences
from lantoa.plan.queries import current_movement
from lantoa.tallies.models import Tally

NOTE = "Số liệu này có bản ghi mô phỏng"


def synthetic_rows():
    """How many rows of any room are marked, by model."""
    marked = [model for model in apps.get_models() if any(f.name == "is_synthetic" for f in model._meta.fields)]
    assert len(marked) > 4
    counts = {model.__name__: model._default_manager.filter(is_synthetic=True).count() for model in marked}
    return {name: count for name, count in counts.items() if count}


@pytest.mark.django_db
def test_simulated_activity_is_counted_marked_and_removed(client):
    printed = load_sample(simulate="small", launch_day=timezone.localdate() - timedelta(days=3))
    movement = current_movement()
    assert any("simulate --remove" in line for line in printed)
    assert {"User", "Team", "GuidanceSession", "Enrolment", "SiteCheck"} <= set(synthetic_rows())
    assert differences(movement) == {}
    assert NOTE in client.get("/").content.decode()

    assert simulate.remove(movement) > 0
    assert synthetic_rows() == {}
    assert differences(movement) == {}
    assert not Tally.objects.exclude(value=0).exists()
    assert NOTE not in client.get("/").content.decode()
