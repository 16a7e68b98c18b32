# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Pledges: made by anybody, counted once the commune has taken them, followed up, forgotten in time."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lantoa.infra.documents.tables import read_cells
from lantoa.infra.web.errors import Refused
from lantoa.responses import actions
from lantoa.responses.models import Pledge
from lantoa.responses.queries import recount
from lantoa.tallies.models import Tally
from lantoa.tallies.queries import totals

SHOP = {"kind": "business", "name": "Tiệm tạp hóa Hồng", "promises": ["cashless"], "words": "", "phone": "",
        "is_named": True}  # fmt: skip


@pytest.fixture
def pledge(movement, tree):
    """A pledge at a unit."""

    def pledge(unit=None, **given):
        return actions.make_pledge(by=None, movement=movement, unit=unit or tree.binh_dong, **SHOP | given)

    return pledge


def kept_and_counted(movement):
    tallies = Tally.objects.filter(movement=movement, indicator="pledges").exclude(value=0)
    assert {(t.movement_id, t.indicator, t.unit_id, t.day): t.value for t in tallies} == dict(recount(movement))
    return totals(movement, movement.root).get("pledges", 0)


def test_a_pledge_counts_once_its_unit_has_taken_it(client, movement, cast, tree, pledge):
    one = pledge()
    assert pledge(name="  TIỆM TẠP HÓA HỒNG", promises=["learn"]).pk == one.pk and Pledge.objects.count() == 1
    assert kept_and_counted(movement) == 0 and "Tiệm tạp hóa" not in client.get("/responses/pledges/").content.decode()
    by = cast["commune_coordinator"]
    with pytest.raises(Refused, match="tiếp nhận cam kết trước"):
        actions.follow_pledge(by=by, pledge=one, state="kept", note="")
    assert actions.judge_pledges(by=by, pledges=[one.pk], state="accepted") == 1
    assert actions.judge_pledges(by=by, pledges=[one.pk], state="accepted") == 0
    assert kept_and_counted(movement) == 1
    assert pledge(promises=["safety"]).promises == ["learn"]  # taken: its words stay
    for state in ("kept", "missed", "kept"):
        actions.follow_pledge(by=by, pledge=one, state=state, note="Đã gắn mã QR")
    assert kept_and_counted(movement) == 1
    shown = client.get(f"/responses/pledges/?unit={tree.binh_son.pk}").content.decode()
    assert "Tiệm tạp hóa Hồng" in shown and "Xã Bình Đông" in shown
    actions.judge_pledges(by=by, pledges=[one.pk], state="refused")  # followed up: it stays
    assert kept_and_counted(movement) == 1


def test_who_did_not_agree_is_counted_and_not_named(client, cast, pledge):
    row = pledge(is_named=False)
    actions.judge_pledges(by=cast["commune_coordinator"], pledges=[row.pk], state="accepted")
    page = client.get("/responses/pledges/")
    assert page.context["board"].total.businesses == 1 and "Tiệm tạp hóa" not in page.content.decode()


def test_a_pledge_in_the_browser(client, movement, cast, tree):
    values = {"unit": tree.binh_dong.pk, "kind": "household", "name": "Hộ ông Ba", "promises": ["learn", "services"]}
    for wrong in (
        {"promises": []},
        {"unit": tree.dic.pk},
        {"unit": tree.binh_son.pk},
        {"phone": "12"},
        {"promises": ["x"]},
        {"name": " "},
    ):
        assert client.post("/responses/pledges/new/", values | wrong).status_code == 422
    assert not Pledge.objects.exists()
    for _ in range(2):
        assert client.post("/responses/pledges/new/", values | {"phone": "0905 111 222"}).status_code == 302
    row = Pledge.objects.get()
    client.force_login(cast["commune_coordinator"])
    assert "cam kết mới" in client.get("/console/").content.decode()
    assert "0905" in client.get("/responses/desk/pledges/?q=ong+ba&state=waiting").content.decode()
    client.post("/responses/desk/pledges/judge/", {"pledge": [row.pk], "state": "accepted"})
    client.post(f"/responses/desk/pledges/{row.pk}/follow/", {"state": "kept", "note": "Cả nhà đã học"})
    row.refresh_from_db()
    assert (row.state, row.note) == ("kept", "Cả nhà đã học")
    _count, rows = read_cells(client.get("/responses/desk/pledges/export/").content, is_csv=False)
    told = [" ".join(map(str, line)) for line in rows]
    assert "Hộ ông Ba" in told[1] and "0905" not in told[1]


def test_nobody_decides_on_pledges_of_another_place(client, cast, tree, pledge):
    foreign = pledge(tree.nguyen_nghiem)
    client.force_login(cast["commune_coordinator"])
    assert "Tiệm tạp hóa" not in client.get("/responses/desk/pledges/").content.decode()
    judge = {"pledge": [foreign.pk], "state": "accepted"}
    assert client.post("/responses/desk/pledges/judge/", judge).status_code == 403
    assert client.post(f"/responses/desk/pledges/{foreign.pk}/follow/", {"state": "kept"}).status_code == 404
    client.force_login(cast["auditor"])
    assert client.post("/responses/desk/pledges/judge/", judge).status_code == 403


def test_what_is_not_needed_is_forgotten(movement, cast, pledge):
    pledge(name="Không ai nhận")
    taken = pledge(phone="0905111222")
    actions.judge_pledges(by=cast["commune_coordinator"], pledges=[taken.pk], state="accepted")
    Pledge.objects.update(made_at=timezone.now() - timedelta(days=61))
    assert actions.forget_pledges(by=None) == 1 and Pledge.objects.get().phone
    Pledge.objects.update(made_at=timezone.now() - timedelta(days=181))
    assert actions.forget_pledges(by=None) == 1 and Pledge.objects.get().phone == ""


@pytest.mark.parametrize("page", ["/responses/pledges/", "/responses/desk/pledges/"])
def test_pages_of_pledges_take_the_same_queries(client, cast, pledge, page):
    client.force_login(cast["organiser"])
    asked = []
    for name in ("Một", "Hai", "Ba"):
        actions.judge_pledges(by=cast["organiser"], pledges=[pledge(name=name).pk], state="accepted")
        with CaptureQueriesContext(connection) as found:
            client.get(page)
        asked.append(len(found))
    assert asked[0] == asked[2]
