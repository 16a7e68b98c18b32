# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import random
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from lantoa.ceremony.actions import begin_rehearsal, end_rehearsal
from lantoa.ceremony.links import make_token
from lantoa.ceremony.models import Attendance, Site
from lantoa.delegates import actions, queries
from lantoa.delegates.arrival_board import arrival_board
from lantoa.delegates.arriving import Came
from lantoa.delegates.models import Arrival, Delegate
from lantoa.tallies.queries import totals

from .conftest import make_hall


def came(kind="name", **words):
    return Came(id=words.pop("id", None) or uuid4(), kind=kind, at=words.pop("at", timezone.now()), **words)


def note(site, *events):
    return [verdict.code for verdict in actions.note_arrivals(by=None, site=site, events=list(events))]


def present(site):
    return sum(Attendance.objects.filter(site=site).values_list("present", flat=True))


def test_a_delegate_counts_once_however_often_and_in_the_tallies(hall, movement):
    one = hall.name()
    first = came(delegate=one.pk)
    assert note(hall.site, first) == ["noted"]
    assert note(hall.site, first, came(delegate=one.pk), came("ticket", number=one.number)) == [
        "already", "twice", "twice"
    ]  # fmt: skip
    assert present(hall.site) == 1
    assert totals(movement, hall.site.unit)["site_attendance"] == 1
    assert note(hall.site, came("undo", undoes=first.id)) == ["noted"]
    assert note(hall.site, came("undo", undoes=first.id)) == ["twice"]
    assert present(hall.site) == 0 and totals(movement, hall.site.unit).get("site_attendance", 0) == 0
    assert note(hall.site, came(delegate=one.pk)) == ["noted"], "and may come again"


@pytest.mark.parametrize("seed", range(4))
def test_the_running_count_is_what_a_recount_says(hall, seed):
    """Any order of tickets, guests, groups, undoing and sending again, in batches of any size."""
    dice = random.Random(seed)
    people = [hall.name(full_name=f"Đại biểu {n}") for n in range(4)]
    sent = []
    for _batch in range(12):
        batch = []
        for _event in range(dice.randrange(1, 5)):
            kind = dice.choice(["name", "name", "walk_in", "group", "undo", "again"])
            if kind in {"undo", "again"} and sent:
                old = dice.choice(sent)
                batch.append(old if kind == "again" else came("undo", undoes=old.id))
            elif kind in {"walk_in", "group"}:
                batch.append(came(kind, group=hall.staff.pk, people=dice.randrange(1, 9)))
            else:
                batch.append(came(delegate=dice.choice(people).pk))
        sent += batch
        note(hall.site, *batch)
        kept = dict(Attendance.objects.filter(site=hall.site).values_list("group", "entered"))
        counted = {group: n for group, n in queries.heads_at(hall.site).items() if n}
        assert {group: n for group, n in kept.items() if n} == counted


def test_what_is_noted_in_a_rehearsal_is_practice(hall, movement, cast):
    one = hall.name()
    rehearsal = begin_rehearsal(by=None, ceremony=hall.ceremony)
    group = came("group", group=hall.staff.pk, people=9)
    assert note(hall.site, came(delegate=one.pk), came(delegate=one.pk), group) == ["noted", "twice", "noted"]
    practised = Site.objects.select_related("unit", "ceremony").get(pk=hall.site.pk)
    assert queries.entrance(practised, "").expected[0].arrival and queries.entrance(practised, "").classes[0][1] == 10
    assert present(hall.site) == 0 and totals(movement, hall.site.unit).get("site_attendance", 0) == 0
    assert arrival_board(cast["organiser"], hall.ceremony).total.came == 0

    end_rehearsal(by=None, ceremony=hall.ceremony)
    late = came("group", group=hall.staff.pk, people=7, at=rehearsal.began_at)  # a device that had no network
    assert note(hall.site, late, came(delegate=one.pk)) == ["noted", "noted"]
    assert present(hall.site) == 1 and queries.entrance(hall.site, "").classes[0][1] == 1
    assert Arrival.objects.filter(rehearsal=rehearsal).count() == 3


def test_guests_and_groups_are_counted_by_class(hall):
    group = came("group", group=hall.staff.pk, people=12)
    assert note(hall.site, group, came("walk_in", group=hall.staff.pk, people=9, guest_name="Khách")) == ["noted"] * 2
    assert queries.heads_at(hall.site)[hall.staff.pk] == 13
    assert note(hall.site, came("undo", undoes=group.id)) == ["noted"]
    assert present(hall.site) == 1


def test_one_ticket_at_two_sites_is_shown_to_both_and_to_the_province(client, cast, hall, tree):
    one = hall.name()
    other = Site.objects.select_related("unit", "ceremony").get(unit=tree.binh_thuan)
    assert note(hall.site, came(delegate=one.pk)) == ["noted"]
    assert note(other, came("ticket", number=one.number)) == ["elsewhere"]
    assert queries.entrance(hall.site, "").expected[0].elsewhere == ["Xã Bình Thuận"]
    client.force_login(cast["organiser"])
    page = client.get(reverse("arrivals_page")).content.decode()
    assert "Xã Bình Đông, Xã Bình Thuận" in page or "Xã Bình Thuận, Xã Bình Đông" in page


@pytest.mark.parametrize(
    "event",
    [
        came("ticket", number=999), came("name", delegate=999), came("undo", undoes=uuid4()), came("group", people=3),
        came("group", group=999, people=3), came("walk_in", group=999),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_reason(hall, event):
    [verdict] = actions.note_arrivals(by=None, site=hall.site, events=[event])
    assert (verdict.code, bool(verdict.reason)) == ("refused", True)
    assert not Arrival.objects.exists()


def test_a_dead_ticket_opens_nothing_but_who_declined_may_still_come(hall):
    one, two = hall.name("Người một"), hall.name("Người hai")
    actions.withdraw_delegate(by=None, delegate=one)
    assert note(hall.site, came(delegate=one.pk)) == ["refused"]
    actions.answer_invitation(by=None, delegate=two, accepts=False, reason="Bận")
    assert note(hall.site, came(delegate=two.pk)) == ["noted"]


def test_a_device_ahead_of_time_is_put_right(hall):
    note(hall.site, came(delegate=hall.name().pk, at=timezone.now() + timedelta(hours=9)))
    assert Arrival.objects.get().at <= timezone.now()


def test_the_database_keeps_the_kinds_apart(hall):
    one = hall.name()
    with pytest.raises(IntegrityError), transaction.atomic():
        Arrival.objects.create(id=uuid4(), site=hall.site, kind="group", delegate=one, at=timezone.now())


def test_the_entrance_works_without_account_and_a_double_tap_is_one(client, hall):
    one = hall.name("Đặng Thị Ổn", seat="A1")
    hall.name("Lê Văn Khác")
    address = reverse("plain_entrance", args=[make_token("desk", hall.site)])
    page = client.get(address, {"q": "dang on"}).content.decode()
    assert "Đặng Thị Ổn" in page and "Lê Văn Khác" not in page
    assert "Đặng Thị Ổn" in client.get(address, {"q": str(one.number)}).content.decode()
    taps = reverse("note_arrivals", args=[make_token("desk", hall.site)])
    tap = {"key": str(uuid4()), "kind": "name", "delegate": one.pk, "q": "dang"}
    for _tap in range(2):
        assert client.post(taps, tap).url == f"{address}?q=dang"
    assert Arrival.objects.count() == 1
    wrong = client.post(taps, {"key": str(uuid4()), "kind": "group", "people": "9999"}, follow=True)
    assert "1 đến 500" in wrong.content.decode()
    assert client.get(reverse("plain_entrance", args=["x"])).status_code == 404
    assert client.get(reverse("plain_entrance", args=[make_token("screen", hall.site)])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_entrance_and_the_board_take_the_same_queries(client, cast, hall, count, django_assert_num_queries):
    for n in range(count):
        note(hall.site, came(delegate=hall.name(f"Người số {n}").pk))
    address = reverse("plain_entrance", args=[make_token("desk", hall.site)])
    with django_assert_num_queries(9):
        client.get(address)
    client.force_login(cast["organiser"])
    with django_assert_num_queries(14):
        client.get(reverse("arrivals_page"))


@pytest.mark.django_db(transaction=True)
def test_many_devices_at_one_door_agree(transactional_db, movement, tree, cast):
    hall = make_hall(movement, tree, cast)
    people = [hall.name(f"Người số {n}") for n in range(5)]
    gate, codes = threading.Barrier(4), []

    def device():
        gate.wait()
        codes.extend(note(hall.site, *[came(delegate=one.pk) for one in people]))
        connection.close()

    threads = [threading.Thread(target=device) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["noted"] * 5 + ["twice"] * 15
    assert present(hall.site) == 5 and Delegate.objects.count() == 5


def test_the_board_sums_up_by_class_area_and_site(client, cast, hall, tree):
    other = Site.objects.select_related("unit", "ceremony").get(unit=tree.binh_thuan)
    here, late = hall.name("Đã đến"), hall.name("Chưa đến")
    there = came("ticket", number=here.number)
    note(hall.site, came(delegate=here.pk), came("group", group=hall.staff.pk, people=12))
    note(other, there, came("walk_in", group=hall.staff.pk))
    board = arrival_board(cast["organiser"], hall.ceremony)
    figures = {row.site.unit.name: (row.expected, row.came, row.guests) for row in board.sites}
    assert figures["Xã Bình Đông"] == (2, 1, 12) and figures["Xã Bình Thuận"] == (0, 1, 1)
    assert [(row.group.key, row.expected, row.came, row.guests) for row in board.classes] == [
        ("commune-staff", 2, 1, 13)
    ]
    areas = {row.unit.name: (row.sites, row.expected, row.came, row.guests) for row in board.areas}
    assert areas["Huyện Bình Sơn"] == (3, 2, 2, 13) and areas["Tỉnh Quảng Ngãi"] == (1, 0, 0, 0)
    assert vars(board.total) == {"expected": 2, "came": 1, "guests": 13}
    assert [(one.delegate, one.sites) for one in board.twice] == [(here, ["Xã Bình Đông", "Xã Bình Thuận"])]
    note(other, came("undo", undoes=there.id))
    assert arrival_board(cast["commune_coordinator"], hall.ceremony).twice == []
    assert [row.site for row in arrival_board(cast["commune_coordinator"], hall.ceremony).sites] == [hall.site]
    assert late.is_standing
    client.force_login(cast["organiser"])
    page = client.get(reverse("arrivals_page")).content.decode()
    assert "1/2 đại biểu đã đến" in page and reverse("badges_pdf", args=[hall.site.pk]) in page
