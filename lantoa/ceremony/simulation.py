# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Believable activity at the sites: tests of equipment and line, and people present. Marked, and removable."""

from collections.abc import Callable
from random import Random

from django.db import transaction
from django.db.models import Sum

from lantoa.ceremony import actions, queries
from lantoa.ceremony.models import Attendance, DelegateGroup, Level, Site, SiteCheck
from lantoa.plan.models import Movement
from lantoa.tallies.actions import add_counts

FEWEST = 0.2
"""Even the smallest simulation counts people at this part of the sites."""
PEOPLE = {Level.MAIN: (15, 60), Level.DISTRICT: (8, 30), Level.COMMUNE: (3, 14)}
"""Heads per class of delegates, by level."""
READY, UNTESTED = 0.82, 0.06
"""Of the sites: fit at the latest test; never tested."""


def _answers(random: Random) -> dict[str, object]:
    if random.random() < READY:
        return {**dict.fromkeys(SiteCheck.EQUIPMENT, True), "line": SiteCheck.Line.GOOD}
    missing = set(random.sample(SiteCheck.EQUIPMENT, random.randint(0, 2)))
    line = random.choice(SiteCheck.Line.values)
    return {**{name: name not in missing for name in SiteCheck.EQUIPMENT}, "line": line}


@transaction.atomic
def simulate(
    *,
    movement: Movement,
    seed: int,
    scale: float,
    progress: Callable[[int, int], None],
) -> int:
    """Test all sites of the movement's ceremony and count people at a share of them; returns how many records.

    The same seed gives the same. `scale` is the share of a province's real volume.
    """
    ceremony = queries.current_ceremony(movement)
    if ceremony is None:
        return 0
    random = Random(seed)  # noqa: S311 -- play, not secrets
    groups: dict[str, list[int]] = {}
    for group in DelegateGroup.objects.filter(ceremony=ceremony):
        groups.setdefault(group.level, []).append(group.pk)
    sites = list(Site.objects.filter(ceremony=ceremony).in_order())
    made = 0
    for done, site in enumerate(sites, 1):
        if site.latest_check_id is None and random.random() > UNTESTED:
            actions.check_site(by=None, site=site, is_synthetic=True, **_answers(random))
            made += 1
        if site.level == Level.MAIN or random.random() < max(scale, FEWEST):
            present = {group: random.randint(*PEOPLE[Level(site.level)]) for group in groups.get(site.level, [])}
            actions.count_attendance(by=None, site=site, present=present, is_synthetic=True)
            made += len(present)
        progress(done, len(sites))
    return made


@transaction.atomic
def remove_simulation(movement: Movement) -> int:
    """Take back all that `simulate` wrote, tallies included; sites return to their latest real test."""
    counted = Attendance.objects.filter(site__ceremony__movement=movement, is_synthetic=True)
    rows = counted.values_list("site__unit", "day").annotate(Sum("present"))
    add_counts([((movement.pk, "site_attendance", unit, day), -present) for unit, day, present in rows])
    removed, _by_model = counted.delete()
    checks = SiteCheck.objects.filter(site__ceremony__movement=movement, is_synthetic=True)
    touched = list(Site.objects.filter(latest_check__in=checks))
    removed += checks.delete()[1].get("ceremony.SiteCheck", 0)
    for site in touched:
        site.latest_check = site.checks.order_by("-at", "-pk").first()
        site.save(update_fields=["latest_check"])
    return removed
