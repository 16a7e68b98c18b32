# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Synthetic teams and guidance for rehearsals and demonstrations: marked everywhere, counted like real ones, and
removable in one call. Nobody is invented: people are called by their role."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from datetime import datetime, time, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from lantoa.infra import text
from lantoa.people.models import Post, User
from lantoa.plan.models import Movement
from lantoa.units.models import Kind, Unit

from .actions import rebuild
from .models import Citizen, GuidanceSession, Membership, Skill, Team
from .queries.counts import goals_of

VILLAGE_TEAMS = 955 / 173
MEMBERS = 7512 / 1141
"""Per commune and per team, as the province had in September 2023: 1,141 teams with 7,512 members."""
HOURS = [7, 8, 9, 10, 14, 15, 16, 17, 18, 18, 19, 19, 19, 20, 20, 20, 21]
"""When members visit: some in office hours, most in the evening."""
Progress = Callable[[int, int], None]


def simulate(*, movement: Movement, seed: int, scale: float, progress: Progress) -> int:
    """Teams of districts and communes with their guidance in the goal's days, up to now; the same for the same seed.

    At scale 1 every unit has its teams, below it a share of the units, spread over the map. Units that have synthetic
    teams already are left alone. Returns how many sessions were made.
    """
    every = list(movement.units().filter(kind__in=[Kind.DISTRICT, Kind.COMMUNE]).order_by("path"))
    units = [unit for n, unit in enumerate(every) if scale >= 1 or _share(n, scale)] or every[-1:]
    communes = [unit.pk for unit in units if unit.kind == Kind.COMMUNE]
    place = {pk: number for number, pk in enumerate(communes)}
    done, members, made = set(Team.objects.filter(is_synthetic=True).values_list("unit", flat=True)), 0.0, 0
    for number, unit in enumerate(units, 1):
        villages = _share(place[unit.pk], VILLAGE_TEAMS) if unit.pk in place else 0
        sizes = []
        for _team in range(1 + villages):
            before, members = int(members + 0.5), members + MEMBERS
            sizes.append(int(members + 0.5) - before)
        if unit.pk not in done:
            made += _unit(movement, unit, sizes, random.Random(f"{seed}:{unit.code}"))  # noqa: S311 -- not a secret
        progress(number, len(units))
    rebuild(by=None, movement=movement)
    return made


def _share(number: int, rate: float) -> int:
    """How many of a steady rate fall to the n-th unit, so that the sum is right."""
    return int((number + 1) * rate + 0.5) - int(number * rate + 0.5)


@transaction.atomic
def _unit(movement: Movement, unit: Unit, sizes: list[int], dice: random.Random) -> int:
    """The teams of one unit with their members and work, whole or not at all."""
    teams = Team.objects.bulk_create(_team(unit, number) for number in range(len(sizes)))
    people = User.objects.bulk_create(
        _person(team, n) for team, size in zip(teams, sizes, strict=True) for n in range(1, size + 1)
    )
    team_of = [team for team, size in zip(teams, sizes, strict=True) for _n in range(size)]
    begun = _start(movement) - timedelta(days=30)
    firsts = {team.pk: person for team, person in reversed(list(zip(team_of, people, strict=True)))}
    leads = {person.pk for person in firsts.values()}
    Post.objects.bulk_create(
        Post(user=p, unit=unit, role="team_leader" if p.pk in leads else "team_member", since=begun) for p in people
    )
    memberships = Membership.objects.bulk_create(
        Membership(user=p, team=team, role="leader" if p.pk in leads else "member", since=begun)
        for team, p in zip(team_of, people, strict=True)
    )
    return _work(movement, unit, memberships, dice)


def _team(unit: Unit, number: int) -> Team:
    with override("vi"):
        if number:
            name = _("Community Digital Technology Team, village %(n)s, %(unit)s") % {"n": number, "unit": unit.name}
        else:
            name = _("Community Digital Technology Team, %(unit)s") % {"unit": unit.name}
        name = _("%(name)s (simulated)") % {"name": name}
    level = Team.Level.DISTRICT if unit.kind == Kind.DISTRICT else Team.Level.COMMUNE
    level = Team.Level.VILLAGE if number else level
    return Team(unit=unit, name=name, name_fold=text.fold(name), level=level, is_synthetic=True)


def _person(team: Team, number: int) -> User:
    with override("vi"):
        name = _("Member %(n)s, %(team)s") % {"n": number, "team": team.name}
    person = User(username=f"mp-{team.pk}-{number}", password=_UNUSABLE, is_synthetic=True)
    person.set_name(name[:120])
    return person


_UNUSABLE = make_password(None)


def _start(movement: Movement) -> datetime:
    return datetime.combine(movement.day_zero, time.min, timezone.get_current_timezone())


def _work(movement: Movement, unit: Unit, memberships: list[Membership], dice: random.Random) -> int:
    goal = goals_of(movement).at(unit.path)
    target, start, end = goal or (7, _start(movement), _start(movement) + timedelta(days=7))
    days = [start + timedelta(days=n) for n in range((end - start).days)]
    # Weekends are busier; some remember on the last day.
    weights = [1.6 if day.weekday() >= 5 else 1.0 for day in days]
    weights[-1] += 0.8
    skills = list(Skill.objects.filter(movement=movement, unit=None).values_list("key", flat=True)) or ["guidance"]
    drafts = []
    for membership in memberships:
        luck = dice.random()
        count = (
            dice.randint(target, target + 4) if luck < 0.8 else dice.randint(1, target - 1 or 1) if luck < 0.94 else 0
        )
        for day in dice.choices(days, weights, k=count):
            moment = day + timedelta(hours=dice.choice(HOURS), minutes=dice.randint(0, 59), seconds=dice.randint(0, 59))
            drafts.append((membership, moment))
    now = timezone.now()
    drafts = [(membership, moment) for membership, moment in drafts if moment < now]
    traces = _traces(movement, unit, drafts, dice)
    GuidanceSession.objects.bulk_create(
        [
            _session(movement, unit, *draft, trace, skills, dice, now)
            for draft, trace in zip(drafts, traces, strict=True)
        ],
        batch_size=500,
    )
    return len(drafts)


def _traces(movement: Movement, unit: Unit, drafts: list, dice: random.Random) -> list[Citizen | None]:
    """Four in ten gave a number; one in ten of those had been guided before."""
    wanted: list[int | None] = []
    highest = 0
    for _draft in drafts:
        if dice.random() < 0.6:
            wanted.append(None)
            continue
        again = highest and dice.random() < 0.1
        highest += 0 if again else 1
        wanted.append(dice.randint(1, highest) if again else highest)
    keys = [hashlib.sha256(f"synthetic:{movement.pk}:{unit.pk}:{n}".encode()).hexdigest() for n in range(highest + 1)]
    made = Citizen.objects.bulk_create([Citizen(movement=movement, key=key) for key in keys[1:]], batch_size=500)
    return [None if n is None else made[n - 1] for n in wanted]


def _session(
    movement: Movement, unit: Unit, membership: Membership, moment: datetime, citizen: Citizen | None,
    skills: list[str], dice: random.Random, now: datetime,
) -> GuidanceSession:  # fmt: skip
    key = UUID(int=int(moment.timestamp() * 1000) << 80 | 7 << 76 | dice.getrandbits(12) << 64 | 2 << 62
               | dice.getrandbits(62))  # fmt: skip
    late = timedelta(minutes=dice.expovariate(1 / 90))
    return GuidanceSession(
        id=key, movement=movement, membership=membership, unit=unit, happened_at=moment,
        received_at=min(now, moment + late), day=timezone.localdate(moment),
        content_hash=hashlib.sha256(key.bytes).hexdigest(), citizen=citizen, consent=1 if citizen else 0,
        people=dice.choices([1, 2, 3, 5], [90, 6, 3, 1])[0], skills=sorted(dice.sample(skills, min(len(skills), 2))),
        outcome=dice.choices(["done", "helped"], [6, 4])[0], minutes=dice.choice([10, 15, 15, 20, 30]),
        place=dice.choices(["home", "desk", "market", "meeting"], [70, 15, 5, 10])[0], state="counted",
        is_synthetic=True,
    )  # fmt: skip


@transaction.atomic
def remove_simulation(movement: Movement) -> int:
    """Take away everything synthetic of this room; real records and their figures stay. Returns how many sessions."""
    rows = GuidanceSession.objects.filter(is_synthetic=True)
    count = rows.count()
    rows.filter(replaces__isnull=False).delete()
    rows.delete()
    people = list(
        User.objects.filter(is_synthetic=True, memberships__team__is_synthetic=True).values_list("pk", flat=True)
    )
    teams = Team.objects.filter(is_synthetic=True)
    Membership.objects.filter(team__in=teams, user__is_synthetic=True).delete()
    for start in range(0, len(people), 500):
        User.objects.filter(pk__in=people[start : start + 500]).delete()
    teams.filter(memberships=None).delete()
    Citizen.objects.filter(movement=movement, sessions=None).delete()
    rebuild(by=None, movement=movement)
    return count
