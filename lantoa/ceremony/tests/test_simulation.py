# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from lantoa.ceremony import actions, queries
from lantoa.ceremony.models import Attendance, SiteCheck
from lantoa.ceremony.simulation import remove_simulation, simulate
from lantoa.tallies.models import Tally
from lantoa.tallies.queries import totals


def quiet(done, total):
    """Nobody watches."""


def snapshot():
    return sorted(Attendance.objects.values_list("site", "group", "present"))


def test_the_same_seed_gives_the_same_and_all_of_it_can_be_removed(stage, movement, tree):
    group = stage.ceremony.delegate_groups.filter(level="commune")[0]
    actions.count_attendance(by=None, site=stage.site, present={group.pk: 5})
    real = actions.check_site(by=None, site=stage.site, line="good")
    seen = []
    simulate(movement=movement, seed=3, scale=1.0, progress=lambda *pair: seen.append(pair))
    first = snapshot()
    assert seen[-1] == (6, 6) and SiteCheck.objects.filter(is_synthetic=True).exists()
    simulate(movement=movement, seed=4, scale=1.0, progress=quiet)
    assert totals(movement, tree.province)["site_attendance"] == sum(n for _site, _group, n in snapshot())
    assert dict(queries.recount(movement)) == {
        (row.movement_id, row.indicator, row.unit_id, row.day): row.value for row in Tally.objects.all()
    }
    assert remove_simulation(movement) > 0
    assert totals(movement, tree.province) == {"site_attendance": 5}
    assert list(SiteCheck.objects.all()) == [real]
    simulate(movement=movement, seed=3, scale=1.0, progress=quiet)
    assert snapshot() == first


def test_a_small_scale_counts_at_a_few_sites(stage, movement):
    made = simulate(movement=movement, seed=1, scale=0.02, progress=quiet)
    assert made == SiteCheck.objects.count() + Attendance.objects.count()
    assert Attendance.objects.values("site").distinct().count() < 6
