# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from lantoa.courses import simulation
from lantoa.courses.models import Attempt, Certificate, Enrolment, LessonProgress
from lantoa.courses.queries import recount
from lantoa.people.models import User
from lantoa.tallies.models import Tally


def kept():
    rows = Tally.objects.exclude(value=0)
    return {(row.movement_id, row.indicator, row.unit_id, row.day): row.value for row in rows}


def test_synthetic_learners_are_counted_and_leave_without_a_trace(course, movement, ready):
    before = kept()
    steps = []
    made = simulation.simulate(
        movement=movement, seed=7, scale=0.1, progress=lambda done, total: steps.append((done, total))
    )
    assert made == Enrolment.objects.filter(is_synthetic=True).count() > 20
    assert steps[-1] == (4, 4)
    completed = Enrolment.objects.exclude(completed_at=None).count()
    assert Attempt.objects.filter(passed=True).count() == completed == Certificate.objects.count() > 5
    assert kept() == dict(recount(movement))
    assert simulation.simulate(movement=movement, seed=7, scale=0.1, progress=lambda *_: None) == 0
    names = list(User.objects.filter(is_synthetic=True).values_list("full_name", flat=True))
    assert all(name.startswith("Người học mô phỏng") for name in names)

    assert simulation.remove_simulation(movement) == made
    assert kept() == before == dict(recount(movement))
    assert User.objects.filter(is_synthetic=True).count() == 0
    assert [Enrolment.objects.get(), LessonProgress.objects.count()] == [ready, 2]


def test_the_same_seed_makes_the_same_learners(course, movement):
    def shape():
        simulation.simulate(movement=movement, seed=3, scale=0.05, progress=lambda *_: None)
        rows = list(Enrolment.objects.order_by("person__username").values_list("person__username", "started_at"))
        simulation.remove_simulation(movement)
        return rows

    assert shape() == shape()
