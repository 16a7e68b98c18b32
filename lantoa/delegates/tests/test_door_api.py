# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a device at an entrance exchanges with the server."""

import contextlib
import json
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.ceremony.links import make_token
from lantoa.ceremony.models import Attendance, Site
from lantoa.delegates import actions
from lantoa.delegates.arriving import Came, read_came
from lantoa.delegates.models import Arrival
from lantoa.delegates.tickets import make_ticket, public_key


@pytest.fixture
def device(client):
    """A device at a site's entrance: sends events, remembers the cursor and every event that it was told."""

    class Device:
        def __init__(self, site, ahead=0):
            self.token, self.ahead, self.cursor, self.seen = make_token("desk", site), ahead, 0, {}

        def address(self, name):
            return reverse(name, args=[self.token])

        def post(self, body):
            address, headers = reverse("sync_arrivals"), {"X-Lantoa-Desk": self.token}
            return client.post(address, body, content_type="application/json", headers=headers)

        def sync(self, *events):
            now = int(time.time() * 1000) + self.ahead * 1000
            body = {"now": now, "cursor": self.cursor, "events": [{"id": str(uuid4()), "at": now, **e} for e in events]}
            reply = self.post(body).json()
            self.cursor, self.told, self.more = reply["cursor"], reply["changes"], reply["more"]
            self.seen |= {row["id"]: row for row in reply["changes"]}
            return [result["code"] for result in reply["results"]]

    return Device


def test_the_roster_has_what_the_entrance_needs_and_no_more(client, hall, device):
    one, gone = hall.name("Đặng Thị Ổn", seat="A1", phone="+84905000001", email="a@example.org"), hall.name("Thôi")
    actions.withdraw_delegate(by=None, delegate=gone)
    address = device(hall.site).address("door_roster")
    reply = client.get(address)
    body = reply.json()
    assert body["delegates"] == [[one.pk, one.number, "Đặng Thị Ổn", "", "Xã Bình Đông", hall.staff.pk, "A1", "named"]]
    assert (body["dead"], body["key"], body["site"]["id"]) == ([gone.pk], public_key(), hall.site.pk)
    assert "0905" not in reply.content.decode() and "example.org" not in reply.content.decode()
    assert client.get(address, headers={"If-None-Match": reply["ETag"]}).status_code == 304
    assert client.get(reverse("door_roster", args=[make_token("screen", hall.site)])).status_code == 404


def test_devices_of_one_site_agree_and_a_repeat_changes_nothing(hall, device):
    one, two = hall.name("Người một"), hall.name("Người hai")
    left, right = device(hall.site), device(hall.site)
    scan = {"id": str(uuid4()), "kind": "ticket", "ticket": make_ticket(one), "at": int(time.time() * 1000)}
    assert left.sync(scan) == ["noted"]
    assert left.sync(scan) == ["already"]
    assert right.sync({"kind": "name", "delegate": one.pk}, {"kind": "name", "delegate": two.pk}) == ["twice", "noted"]
    assert right.sync({"kind": "undo", "undoes": scan["id"]}) == ["noted"]
    left.sync()
    assert left.seen == right.seen and len(left.seen) == 3
    assert sum(Attendance.objects.filter(site=hall.site).values_list("present", flat=True)) == 1


def test_one_ticket_at_two_sites_is_told_to_every_device_of_both(hall, tree, device):
    other = Site.objects.get(unit=tree.binh_thuan)
    here, beside, there = device(hall.site), device(hall.site), device(other)
    ticket = {"kind": "ticket", "ticket": make_ticket(hall.name("Người hai nơi"))}
    there.sync(ticket)
    assert here.sync(ticket) == ["elsewhere"]
    for one in (here, beside, there):
        one.sync()
        assert {row["site"] for row in one.seen.values()} == {hall.site.pk, other.pk}
        assert {row["name"] for row in one.seen.values()} == {"Người hai nơi"}


def test_what_happened_at_the_own_site_is_told_once(hall, device):
    left, right = device(hall.site), device(hall.site)
    for name in ("Người một", "Người hai"):
        assert left.sync({"kind": "name", "delegate": hall.name(name).pk}) == ["noted"]
        assert [row["name"] for row in left.told] == [name]
        right.sync()
        assert [row["name"] for row in right.told] == [name]
    for one in (left, right):
        one.sync()
        assert one.told == []


def test_an_arrival_is_received_after_all_before_it_though_the_clock_went_back(hall, device, monkeypatch):
    left, right = device(hall.site), device(hall.site)
    left.sync({"kind": "name", "delegate": hall.name("Người trước").pk})
    right.sync()
    earlier = timezone.now() - timedelta(hours=1)
    monkeypatch.setattr("lantoa.delegates.actions.arrivals.timezone.now", lambda: earlier)
    left.sync(*({"kind": "name", "delegate": hall.name(f"Người sau {n}").pk} for n in range(2)))
    right.sync()
    assert [row["name"] for row in right.told] == ["Người sau 0", "Người sau 1"]
    assert Arrival.objects.values("received_at").distinct().count() == 3


def test_a_device_that_knows_nothing_is_told_all_in_turns(hall, tree, device, monkeypatch):
    there, here = device(Site.objects.get(unit=tree.binh_thuan)), device(hall.site)
    strayed = [hall.name(f"Người lạc {n}").pk for n in range(3)]
    there.sync(*({"kind": "name", "delegate": key} for key in strayed))
    here.sync(*({"kind": "name", "delegate": hall.name(f"Người {n}").pk} for n in range(4)))
    monkeypatch.setattr("lantoa.delegates.door.MOST_CHANGES", 2)
    late, turns = device(hall.site), 0
    late.more = True
    while late.more:
        late.sync()
        turns += 1
    assert {row["name"] for row in late.seen.values()} == {
        *(f"Người lạc {n}" for n in range(3)), *(f"Người {n}" for n in range(4))
    }  # fmt: skip
    assert turns <= 7


def test_somebody_of_another_level_is_counted_with_the_last_class(hall, device):
    guest = actions.name_delegate(
        by=None, site=hall.main, group=hall.leaders, unit=hall.main.unit, full_name="Lãnh đạo tỉnh"
    )
    assert device(hall.site).sync({"kind": "ticket", "ticket": make_ticket(guest)}) == ["noted"]
    assert sum(Attendance.objects.filter(site=hall.site).values_list("present", flat=True)) == 1


def test_a_forged_ticket_and_one_of_the_replaced_are_refused(hall, device):
    one = hall.name()
    ticket = make_ticket(one)
    actions.replace_delegate(by=None, delegate=one, reason="Bận", full_name="Người thay")
    forged = ticket[:-4] + ("AAAA" if ticket[-4:] != "AAAA" else "BBBB")
    here = device(hall.site)
    assert here.sync(*({"kind": "ticket", "ticket": said} for said in (ticket, forged, "x"))) == ["refused"] * 3
    assert not Arrival.objects.exists()


@pytest.mark.parametrize("hours", [-7, 9])
def test_a_clock_wrong_by_hours_is_put_right_and_noted(hall, device, hours):
    device(hall.site, ahead=hours * 3600).sync({"kind": "name", "delegate": hall.name().pk})
    arrival = Arrival.objects.get()
    assert abs(timezone.now() - arrival.at) < timedelta(seconds=20)
    assert abs(arrival.clock_ahead - hours * 3600) < 20


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"events": 3}', '{"events": [], "cursor": -1}', '{"events": [], "cursor": [1]}', "[" * 99999],
)
def test_what_is_no_batch_is_said_to_be_none(hall, device, body):
    assert device(hall.site).post(body).status_code == 400


def test_one_bad_entry_does_not_hold_up_the_others(hall, device):
    good = {"kind": "name", "delegate": hall.name().pk}
    assert device(hall.site).sync({"kind": "dance"}, good) == ["noted", "refused"]


JUNK = st.recursive(st.none() | st.integers() | st.text(max_size=5) | st.booleans(), lambda x: st.lists(x, max_size=2))
EVENT = {"kind": st.sampled_from(["ticket", "group", "undo"]), "id": st.uuids().map(str), "at": st.integers()}
REST = ["ticket", "number", "delegate", "group", "people", "guest_name", "undoes"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries(EVENT, optional=dict.fromkeys(REST, JUNK)) | JUNK)
def test_any_json_is_an_event_or_is_not(item):
    with contextlib.suppress(ValueError):
        assert isinstance(read_came(json.loads(json.dumps(item))), Came)


@pytest.mark.parametrize("count", [1, 3])
def test_a_batch_takes_the_same_queries(hall, device, count, django_assert_num_queries):
    events = [{"kind": "ticket", "ticket": make_ticket(hall.name(f"Người {n}"))} for n in range(count)]
    here = device(hall.site)
    with django_assert_num_queries(13):
        assert here.sync(*events) == ["noted"] * count
