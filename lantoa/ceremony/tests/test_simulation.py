# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from lantoa.ceremony import actions, queries
from lantoa.ceremony.models import Attendance, SiteCheck
from lantoa.ceremony.simulation import remove_simulation, simulate
from lantoa.tallies.models import Tally
from lantoa.tallies.queries import totals


def snapshot():
    return sorted(Attendance.objects.values_list("site", "group", "present"))


def test_the_same_seed_gives_the_same_and_all_of_it_can_be_removed(stage, movement, tree):
    group = stage.ceremony.delegate_groups.filter(level="commune")[0]
    actions.count_attendance(by=None, site=stage.site, present={group.pk: 5})
    real = actions.check_site(by=None, site=stage.site, line="good")
    seen = []
    assert simulate(movement=movement, seed=3, scale="province", progress=lambda *pair: seen.append(pair)) == 6
    first = snapshot()
    assert seen[-1] == (6, 6) and SiteCheck.objects.filter(is_synthetic=True).exists()
    assert simulate(movement=movement, seed=3, scale="province") == 6
    assert totals(movement, tree.province)["site_attendance"] == sum(n for _site, _group, n in snapshot())
    assert dict(queries.recount(movement)) == {
        (row.movement_id, row.indicator, row.unit_id, row.day): row.value for row in Tally.objects.all()
    }
    remove_simulation(movement)
    assert totals(movement, tree.province) == {"site_attendance": 5}
    assert list(SiteCheck.objects.all()) == [real]
    simulate(movement=movement, seed=3, scale="province")
    assert snapshot() == first


def test_a_small_scale_shows_a_few_sites(stage, movement):
    assert 1 <= simulate(movement=movement, seed=1, scale="small") <= 3
