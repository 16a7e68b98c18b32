# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`infra.rows`: SQL of constant text gives on both databases what the models give."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from lantoa.infra import rows
from lantoa.people.models import User
from lantoa.units.models import Unit

THESE = "WHERE id = ANY(%s) ORDER BY id"


def test_questions_of_one_journey_are_answered_in_their_order(tree, django_assert_num_queries):
    units = list(Unit.objects.order_by("pk"))
    keys = {unit.pk for unit in units}
    journeys = 3 if connection.vendor == "sqlite" else 1
    with transaction.atomic(), django_assert_num_queries(journeys):
        held, names, nobody = rows.ask_all(
            rows.locking(Unit, keys),
            rows.of(Unit, ("id", "name", "valid_from"), THESE, [keys]),
            rows.of(Unit, ("id",), THESE, [[0]]),
        )
    assert held == [(unit.pk,) for unit in units]
    assert names == [(unit.pk, unit.name, unit.valid_from) for unit in units]
    assert nobody == []


@pytest.mark.django_db
@pytest.mark.parametrize("microsecond", [0, 1, 120_000, 999_999])
def test_moments_come_back_as_they_were(microsecond):
    now = timezone.now().replace(microsecond=microsecond)
    person = User.objects.create(username="a", full_name="A", date_joined=now)
    ((joined, seen),) = rows.ask(*rows.of(User, ("date_joined", "last_login"), "WHERE id = %s", [person.pk]))
    assert (joined, seen, joined.utcoffset()) == (now, None, timedelta())


@pytest.mark.django_db
def test_a_fault_on_the_way_comes_out_at_the_end_of_the_journey():
    person = rows.plain(User(pk=7, username="a", full_name="A"))
    with pytest.raises(IntegrityError), transaction.atomic():
        with rows.one_journey():
            rows.put(User, [{**person, "id": 8, "username": "b"}])
            rows.put(User, [person])
            rows.put(User, [person])
        pytest.fail("a person who is there was stored again")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_what_is_asked_on_the_way_knows_what_was_put_before():
    with transaction.atomic(), rows.one_journey():
        rows.put(User, [rows.plain(User(pk=7, username="a", full_name="A"))])
        later = rows.send(rows.of(User, ("username",), "ORDER BY id", []))
        rows.put(User, [rows.plain(User(pk=8, username="b", full_name="B"))])
        assert rows.ask(*rows.of(User, ("id",), "ORDER BY id", [])) == [(7,), (8,)]
    assert later.rows == [("a",)]
