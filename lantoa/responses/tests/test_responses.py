# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Activities of units: what counts, who may what, what the public sees."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from lantoa.infra.documents.tables import read_cells
from lantoa.infra.web.errors import Refused
from lantoa.responses import actions
from lantoa.responses.forms import HoldForm
from lantoa.responses.models import Activity, ActivityPhoto
from lantoa.responses.queries import recount
from lantoa.responses.simulation import remove_simulation, simulate
from lantoa.tallies.models import Tally
from lantoa.tallies.queries import totals

from .conftest import picture


def agree(movement):
    """Do the tallies equal a recount?"""
    kept = Tally.objects.filter(movement=movement).exclude(value=0)
    return {(t.movement_id, t.indicator, t.unit_id, t.day): t.value for t in kept} == dict(recount(movement))


def counts(movement, unit):
    figures = totals(movement, unit)
    return figures.get("kickoffs", 0), figures.get("response_activities", 0)


def test_what_is_held_counts_at_its_unit_and_above_once(movement, tree, cast, held):
    by = cast["unit_coordinator"]
    same = {"people": 120, "outcome": "Đông vui", "links": held.links}
    actions.hold_activity(by=by, activity=held, **same)
    assert [counts(movement, unit) for unit in (tree.binh_dong, tree.binh_son, tree.duc_pho)] == [
        (1, 0),
        (1, 0),
        (0, 0),
    ]
    actions.edit_activity(by=by, activity=held, kind="response", starts_at=held.starts_at - timedelta(days=2))
    assert counts(movement, tree.province) == (0, 1)
    assert agree(movement)
    actions.cancel_activity(by=by, activity=held, reason="Ghi nhầm")
    assert counts(movement, tree.province) == (0, 0)
    held.refresh_from_db()
    assert (held.state, held.people) == ("cancelled", None) and agree(movement)


def test_synthetic_kickoffs_are_the_same_for_a_seed_and_leave_nothing(movement, tree):
    asked = {"movement": movement, "seed": 3, "scale": 1, "progress": lambda *_n: None}
    assert (simulate(**asked), simulate(**asked)) == (2, 0)
    assert counts(movement, tree.province) == (2, 0) and agree(movement)
    assert remove_simulation(movement) == 2 and counts(movement, tree.province) == (0, 0)
    assert not Activity.objects.exists()


def test_what_has_not_begun_was_not_held(plan, cast):
    with pytest.raises(Refused, match="chưa bắt đầu"):
        actions.hold_activity(by=cast["unit_coordinator"], activity=plan(hours=2), people=1, outcome="", links=[])


def test_the_same_planned_again_is_the_same_and_a_clash_is_said(plan, cast):
    first, other = plan(), plan(title="Tọa đàm")
    assert plan().pk == first.pk and Activity.objects.count() == 2
    with pytest.raises(Refused, match="cùng tên"):
        actions.edit_activity(by=cast["unit_coordinator"], activity=other, title=first.title)


def test_nothing_is_public_before_the_province_looked_and_after_every_change(client, cast, held):
    calendar, page = "/responses/", f"/responses/{held.pk}/"
    photo = actions.add_activity_photo(by=cast["unit_coordinator"], activity=held, file=picture(), caption="Toàn cảnh")
    address = f"/responses/photos/{photo.pk}/"
    assert "Lễ ra quân" not in client.get(calendar).content.decode()
    assert [client.get(url).status_code for url in (page, address)] == [404, 404]
    stale = held.changed_at
    held.refresh_from_db()
    with pytest.raises(Refused, match="vừa sửa"):  # the photo came after the province looked
        actions.judge_activity(by=cast["editor"], activity=held, publication="shown", seen_at=stale)
    actions.judge_activity(by=cast["editor"], activity=held, publication="shown", seen_at=held.changed_at)
    shown = client.get(calendar).content.decode()
    assert "Lễ ra quân" in shown and f"{address}?small" in shown and "120" in shown
    reply = client.get(address)
    assert reply["Content-Type"] == "image/jpeg" and reply.getvalue().startswith(b"\xff\xd8")
    assert "https://baoquangngai.vn/x" in client.get(page).content.decode()
    assert "Lễ ra quân" in client.get("/").content.decode()
    actions.edit_activity(by=cast["unit_coordinator"], activity=held, title="Tên khác")
    assert [client.get(url).status_code for url in (page, address)] == [404, 404]


def test_what_is_put_aside_says_why_to_the_unit(client, cast, held):
    client.force_login(cast["editor"])
    judge = f"/responses/desk/{held.pk}/judge/"
    seen = {"seen_at": held.changed_at.isoformat()}
    client.post(judge, {"publication": "hidden", **seen})
    assert Activity.objects.get().publication == "waiting"
    client.post(judge, {"publication": "hidden", "remark": "Thiếu địa điểm", **seen})
    client.force_login(cast["commune_coordinator"])
    assert "Thiếu địa điểm" in client.get(f"/responses/desk/{held.pk}/").content.decode()


def test_a_called_off_activity_leaves_the_public_pages(client, cast, shown):
    actions.cancel_activity(by=cast["unit_coordinator"], activity=shown, reason="Mưa bão")
    assert "Lễ ra quân" not in client.get("/responses/").content.decode()
    assert client.get(f"/responses/{shown.pk}/").status_code == 404


def test_photos_lose_their_place_are_once_and_are_forgotten(cast, held, tmp_path):
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (15.0, 7.0, 0.0)}
    by = cast["unit_coordinator"]
    photo = actions.add_activity_photo(by=by, activity=held, file=picture(exif=exif), caption="")
    assert actions.add_activity_photo(by=by, activity=held, file=picture(), caption="").pk == photo.pk
    with photo.file.open() as file, Image.open(file) as kept:
        assert max(kept.size) == 1600 and not kept.getexif()
    with pytest.raises(Refused, match="Không mở được"):
        actions.add_activity_photo(by=by, activity=held, file=io.BytesIO(b"no photo"), caption="")
    ActivityPhoto.objects.update(sent_at=timezone.now() - timedelta(days=61))
    assert (actions.forget_activity_photos(by=None), ActivityPhoto.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_the_file_goes_with_the_photo(cast, held, tmp_path):
    photo = actions.add_activity_photo(by=cast["unit_coordinator"], activity=held, file=picture(), caption="")
    assert len(list(tmp_path.rglob("*.jpg"))) == 2
    actions.withdraw_activity_photo(by=cast["unit_coordinator"], photo=photo)
    assert list(tmp_path.rglob("*.jpg")) == []


def test_a_unit_plans_tells_and_shows_in_the_browser(client, cast, movement, tree):
    client.force_login(cast["commune_coordinator"])
    began = (timezone.localtime() - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    values = {"unit": tree.binh_dong.pk, "kind": "kickoff", "form": "parade", "title": "Ra quân xã", "place": "Chợ",
              "starts_at": began}  # fmt: skip
    assert client.post("/responses/desk/new/", values | {"unit": tree.binh_thuan.pk}).status_code == 422
    page = client.post("/responses/desk/new/", values).url
    assert client.post(f"{page}hold/", {"people": -1, "links": "javascript:alert(1)"}).status_code == 422
    client.post(f"{page}hold/", {"people": 80, "outcome": "Tốt", "links": "https://a.vn/1\nhttps://a.vn/1"})
    photo = picture()
    photo.name = "a.jpg"
    assert client.post(f"{page}photos/", {"file": photo}).status_code == 422  # consent of those on it
    photo.seek(0)
    client.post(f"{page}photos/", {"file": photo, "agreed": "on", "caption": "Chợ"})
    activity = Activity.objects.get()
    assert (activity.people, activity.links, activity.photos.count()) == (80, ["https://a.vn/1"], 1)
    shown = client.get("/responses/desk/?q=ra+quan+xa&state=held&sort=-people").content.decode()
    assert "Ra quân xã" in shown and "1 ảnh" in shown
    assert "Ra quân xã" not in client.get("/responses/desk/?state=late").content.decode()
    _count, rows = read_cells(client.get("/responses/desk/export/").content, is_csv=False)
    assert [row[3] for row in rows][1:] == ["Ra quân xã"]


@pytest.mark.parametrize(
    ("who", "sees", "changes", "publishes"),
    [
        ("commune_coordinator", 200, 302, 403), ("unit_coordinator", 200, 302, 403), ("auditor", 200, 403, 403),
        ("foreign_coordinator", 404, 404, 403), ("organiser", 200, 302, 302), ("editor", 403, 403, 302),
        ("team_leader", 403, 403, 403),
    ],
)  # fmt: skip
def test_who_may_what(client, cast, held, who, sees, changes, publishes):
    client.force_login(cast[who])
    desk = f"/responses/desk/{held.pk}/"
    assert client.get(desk).status_code == sees
    seen = {"publication": "shown", "seen_at": held.changed_at.isoformat()}
    assert client.post(f"{desk}judge/", seen).status_code == publishes
    assert client.post(f"{desk}cancel/", {"reason": "x"}).status_code == changes


def test_an_editor_of_one_district_publishes_nothing_of_the_province(client, cast, tree, held):
    from lantoa.people.models import Post, User

    editor = User.objects.create(username="bt", full_name="bt")
    Post.objects.create(user=editor, unit=tree.binh_son, role="editor")
    client.force_login(editor)
    assert "Lễ ra quân" not in client.get("/responses/desk/publish/").content.decode()
    seen = {"publication": "shown", "seen_at": held.changed_at.isoformat()}
    assert client.post(f"/responses/desk/{held.pk}/judge/", seen).status_code == 404


@pytest.mark.parametrize("page", ["/responses/", "/responses/desk/", "/responses/desk/publish/"])
def test_pages_take_the_same_queries(client, cast, plan, page):
    client.force_login(cast["organiser"])
    asked = []
    for title in ("Một", "Hai", "Ba"):
        activity = plan(title=title)
        activity = actions.hold_activity(by=cast["organiser"], activity=activity, people=5, outcome="", links=[])
        actions.add_activity_photo(by=cast["organiser"], activity=activity, file=picture(), caption=title)
        if page == "/responses/":
            activity.refresh_from_db()
            by = cast["organiser"]
            actions.judge_activity(by=by, activity=activity, publication="shown", seen_at=activity.changed_at)
        with CaptureQueriesContext(
            connection,
        ) as found:
            client.get(page)
        asked.append(len(found))
    assert asked[0] == asked[2]


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_links_are_web_addresses_or_named_as_wrong(words):
    form = HoldForm({"people": 1, "links": words})
    if form.is_valid():
        assert all(link.startswith(("http://", "https://")) for link in form.cleaned_data["links"])
    else:
        assert set(form.errors) == {"links"}
