# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Who may open what, and what the pages show."""

import io
import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
import python_calamine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from lantoa.ceremony import actions, links, queries
from lantoa.ceremony.models import Ceremony, Launch, LaunchReport, Site, SiteCheck
from lantoa.tallies.queries import totals
from lantoa.units.actions import add_unit

from .conftest import make_stage, section

ALL = dict.fromkeys(SiteCheck.EQUIPMENT, True)
JSON = {"content_type": "application/json", "headers": {"Accept": "application/json"}}


def status(client, who, url, method="get", **data):
    client.force_login(who)
    return getattr(client, method)(url, data).status_code


def test_the_board_shows_what_one_may_see(client, stage, cast):
    client.force_login(cast["unit_coordinator"])
    page = client.get("/ceremony/").content.decode()
    assert [name in page for name in ("Xã Bình Đông", "Huyện Bình Sơn", "Phường Nguyễn Nghiêm")] == [True, True, False]
    assert "3 trong số 3 điểm cầu" in page
    assert reverse("operator_page", args=[stage.ceremony.pk]) not in page


def test_the_board_filters_and_searches_without_marks(client, stage, cast):
    actions.check_site(by=None, site=stage.site, line="good", **ALL)
    client.force_login(cast["organiser"])

    def found(query):
        return [row.site.unit.name for row in client.get(f"/ceremony/?{query}").context["board"].rows]

    assert found("state=ready") == ["Xã Bình Đông"]
    assert found("q=binh+thuan") == ["Xã Bình Thuận"]
    assert found("level=district") == ["Huyện Bình Sơn", "Thị xã Đức Phổ"]
    assert found("q=" + stage.site.short_code.lower()) == ["Xã Bình Đông"]
    assert "Bỏ bớt bộ lọc" in client.get("/ceremony/?q=xyz").content.decode()


def test_an_empty_program_says_what_to_do(client, cast, movement):
    client.force_login(cast["organiser"])
    assert "Chưa có buổi lễ" in client.get("/ceremony/").content.decode()


@pytest.mark.parametrize(
    ("who", "see", "edit", "run"),
    [
        ("organiser", 200, 302, 200),
        ("unit_coordinator", 200, 302, 403),
        ("commune_coordinator", 200, 302, 403),
        ("site_operator", 200, 302, 403),
        ("foreign_coordinator", 404, 404, 403),
        ("auditor", 200, 403, 403),
        ("learner", 403, 403, 403),
        ("nobody", 403, 403, 403),
    ],
)
def test_who_may_see_edit_and_run(client, stage, cast, who, see, edit, run):
    site, operate = reverse("site_page", args=[stage.site.pk]), reverse("operator_page", args=[stage.ceremony.pk])
    assert status(client, cast[who], site) == see
    assert status(client, cast[who], reverse("edit_site", args=[stage.site.pk]), "post", venue="Hội trường") == edit
    assert Site.objects.get(pk=stage.site.pk).venue == ("Hội trường" if edit == 302 else "")
    assert status(client, cast[who], operate) == run
    assert status(client, cast[who], reverse("arm_podium", args=[stage.ceremony.pk]), "post") == (
        302 if run == 200 else run
    )
    assert Launch.objects.count() == (run == 200)


def test_links_are_shown_only_to_those_who_may_edit(client, stage, cast):
    token = links.make_token("screen", stage.site)
    client.force_login(cast["auditor"])
    assert token not in client.get(reverse("site_page", args=[stage.site.pk])).content.decode()
    client.force_login(cast["site_operator"])
    assert token in client.get(reverse("site_page", args=[stage.site.pk])).content.decode()
    cards = client.get("/ceremony/cards/").context["cards"]
    assert [card.site for card in cards] == [stage.site]


def test_cards_come_in_sheets(client, stage, cast, monkeypatch):
    monkeypatch.setattr(queries.sites, "CARDS_A_PAGE", 2)
    client.force_login(cast["organiser"])
    count = stage.ceremony.sites.count()
    first, last = client.get("/ceremony/cards/"), client.get("/ceremony/cards/?page=999")
    assert len(first.context["cards"].object_list) == 2 and "page=2" in first.content.decode()
    assert len(last.context["cards"].object_list) == (count % 2 or 2)


def test_a_wrong_phone_number_is_named_and_nothing_is_saved(client, stage, cast):
    client.force_login(cast["site_operator"])
    reply = client.post(reverse("edit_site", args=[stage.site.pk]), {"venue": "X", "contact_phone": "gọi tôi"})
    assert reply.status_code == 422 and "Hãy ghi số điện thoại bằng chữ số" in reply.content.decode()
    assert Site.objects.get(pk=stage.site.pk).venue == ""


def test_exports_hold_what_is_shown(client, stage, cast):
    actions.edit_site(by=None, site=stage.site, venue="=HYPERLINK(1)")
    client.force_login(cast["organiser"])
    text = client.get("/ceremony/export/?format=csv&q=binh+dong").content.decode("utf-8-sig")
    head, line = text.splitlines()
    assert head.startswith("Mã,Đơn vị,Cấp") and line.startswith("21040,Xã Bình Đông") and "'=HYPERLINK" in line
    book = python_calamine.load_workbook(io.BytesIO(client.get("/ceremony/export/").content))
    assert len(book.get_sheet_by_index(0).to_python()) == 7


def linked(stage):
    token = links.make_token("screen", stage.site)
    return {
        "screen": token,
        "desk": links.make_token("desk", stage.site),
        "press": links.make_token("press", stage.pressers[0]),
    }


def test_signed_links_open_their_own_page_only(client, stage):
    tokens = linked(stage)
    doors = {"screen": "/ceremony/s/", "desk": "/ceremony/d/", "press": "/ceremony/p/"}
    codes = {(door, kind): client.get(f"{doors[door]}{tokens[kind]}/").status_code for door in doors for kind in tokens}
    assert codes == {pair: 200 if pair[0] == pair[1] else 404 for pair in codes}
    foreign = Site.objects.exclude(pk=stage.site.pk).first()
    nonce, signature = tokens["screen"].split(".")[1:]
    for forged in (f"{foreign.pk}.{nonce}.{signature}", f"{stage.site.pk}.{nonce}.x", "1", "a.b.c", "..", "9" * 400):
        assert client.get(f"/ceremony/s/{forged}/").status_code == 404


def test_revoked_and_expired_links_are_dead(client, stage):
    tokens = linked(stage)
    actions.renew_site_link(by=None, site=stage.site)
    actions.renew_presser_link(by=None, presser=stage.pressers[0])
    for path, kind in (("s", "screen"), ("d", "desk"), ("p", "press")):
        assert client.get(f"/ceremony/{path}/{tokens[kind]}/").status_code == 404
    stage.site.refresh_from_db()
    fresh = f"/ceremony/s/{links.make_token('screen', stage.site)}/"
    assert client.get(fresh).status_code == 200
    past = timezone.now() - timedelta(days=1)
    Ceremony.objects.update(starts_at=past - timedelta(days=1), links_until=past)
    assert client.get(fresh).status_code == 404


def test_a_short_code_opens_the_desk_and_guesses_are_limited(client, stage):
    cache.clear()
    typed = f" {stage.site.short_code[:4].lower()} {stage.site.short_code[4:]} "
    assert client.post("/ceremony/s/", {"code": typed})["Location"] == f"/ceremony/d/{linked(stage)['desk']}/"
    codes = [client.post("/ceremony/s/", {"code": f"WRONG{n}"}).status_code for n in range(12)]
    assert codes == [422] * 10 + [409] * 2
    cache.clear()


def test_the_desk_answers_and_counts(client, stage, movement, tree):
    url = f"/ceremony/d/{linked(stage)['desk']}/"
    page = client.get(url).content.decode()
    assert (
        "Xã Bình Đông" in page and "Thành viên Tổ Công nghệ số cộng đồng" in page and "Lãnh đạo UBND tỉnh" not in page
    )
    assert client.post(url + "check/", {**dict.fromkeys(ALL, "on"), "line": "good"}).status_code == 302
    assert "Sẵn sàng" in client.get(url).content.decode()
    staff, team = stage.ceremony.delegate_groups.filter(level="commune")
    assert client.post(url + "attendance/", {f"group-{staff.pk}": "11", f"group-{team.pk}": ""}).status_code == 302
    assert client.post(url + "attendance/", {f"group-{staff.pk}": "-1"}).status_code == 422
    assert totals(movement, tree.province) == {"site_attendance": 11}


def test_a_leader_presses_and_a_screen_reports(client, stage):
    tokens = linked(stage)
    press, body = f"/ceremony/p/{tokens['press']}/", json.dumps({"key": str(uuid4())})
    refused = client.post(press, body, **JSON)
    assert (refused.status_code, refused.json()["code"]) == (409, "launch.not_armed")
    actions.arm_launch(by=None, ceremony=stage.ceremony, quorum=1)
    assert client.post(press, body, **JSON).json()["launch"]["state"] == "holding"
    Launch.objects.get().holds.update(pressed_at=timezone.now() - timedelta(seconds=9))
    fact = client.post(press, body, **JSON).json()["launch"]
    assert fact["state"] == "fixed"
    assert client.get(f"/ceremony/s/{tokens['screen']}/state/").json()["launch"] == fact
    Launch.objects.update(t0=timezone.now(), fixed_at=timezone.now() - timedelta(seconds=4))
    fired = Launch.objects.get()
    report = {
        "launch": fired.pk,
        "signature": fired.signature,
        "screen": str(uuid4()),
        "fired_at": 1.0,
        "lateness": 3.5,
    }
    url = f"/ceremony/s/{tokens['screen']}/report/"
    assert client.post(url, json.dumps(report), **JSON).status_code == 409  # the instant is not the signed one
    fired.signature = report["signature"] = __import__("lantoa.ceremony.launch", fromlist=["sign"]).sign(
        fired.pk, fired.t0_ms
    )
    fired.save()
    assert client.post(url, json.dumps(report), **JSON).json() == {"new": True}
    assert client.post(url, json.dumps(report), **JSON).json() == {"new": False}
    assert LaunchReport.objects.get().site == stage.site
    state = client.get(f"/ceremony/s/{tokens['screen']}/state/").json()
    assert (state["reported"], state["launch"]["state"]) == ([stage.site.pk], "fired")


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"key": "x"}', '{"launch": -1}', '{"launch": 1, "lateness": "NaN"}', "\x00"]
)
def test_nonsense_from_devices_is_a_bad_request(client, stage, body):
    tokens = linked(stage)
    actions.arm_launch(by=None, ceremony=stage.ceremony)
    assert client.post(f"/ceremony/p/{tokens['press']}/", body, **JSON).status_code == 400
    assert client.post(f"/ceremony/s/{tokens['screen']}/report/", body, **JSON).status_code == 400


def test_the_operator_runs_the_programme(client, stage, cast):
    client.force_login(cast["organiser"])
    url = reverse("operator_page", args=[stage.ceremony.pk])
    assert "Bắt đầu buổi lễ" in client.get(url).content.decode()
    for step in stage.steps:
        client.post(reverse("go_to_step", args=[stage.ceremony.pk, step.pk]))
    assert client.get(url).context["desk"].current.step == stage.steps[-1]
    pressers = [presser.pk for presser in stage.pressers]
    chosen = {"pressers": pressers[:2], "quorum": 2, "hold_seconds": 3, "lead_seconds": 9}
    refused = client.post(reverse("arm_launch", args=[stage.ceremony.pk]), {**chosen, "quorum": 0})
    assert (refused.status_code, Launch.objects.count()) == (409, 0)
    client.post(reverse("arm_launch", args=[stage.ceremony.pk]), chosen)
    launch = Launch.objects.get()
    assert (launch.quorum, launch.hold_seconds, launch.lead_seconds) == (2, 3, 9)
    assert [presser.pk for presser in launch.pressers.order_by("order")] == pressers[:2]
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="stage"') and "Dừng nghi lễ" in part
    assert client.post(reverse("close_ceremony", args=[stage.ceremony.pk])).status_code == 409
    client.post(reverse("abort_launch", args=[stage.ceremony.pk]))
    assert client.post(reverse("close_ceremony", args=[stage.ceremony.pk])).status_code == 302
    closed = client.get(reverse("operator_page", args=[stage.ceremony.pk])).content.decode()
    assert "Buổi lễ đã kết thúc." in closed and "Bắt đầu buổi lễ" not in closed


def test_a_foreign_step_is_not_found(client, stage, cast):
    client.force_login(cast["organiser"])
    assert client.post(reverse("go_to_step", args=[stage.ceremony.pk, 999_999])).status_code == 404
    assert client.get(reverse("operator_page", args=[999_999])).status_code == 404


@pytest.mark.parametrize("communes", [1, 181])
def test_pages_ask_the_same_number_of_questions_at_any_size(
    client, movement, tree, cast, django_assert_num_queries, communes
):
    for n in range(communes):
        add_unit(
            by=None, parent=tree.binh_son, code=f"3{n:04d}", kind="commune", name=f"Xã {n}", valid_from=date(2020, 1, 1)
        )
    stage = make_stage(movement)
    assert stage.ceremony.sites.count() == 6 + communes
    client.force_login(cast["organiser"])
    session = 3  # session, user, posts
    with django_assert_num_queries(session + 6):
        client.get("/ceremony/")
    with django_assert_num_queries(session + 16):
        client.get(reverse("operator_page", args=[stage.ceremony.pk]))
    client.logout()
    with django_assert_num_queries(7):
        client.get(f"/ceremony/s/{links.make_token('screen', stage.site)}/")
    with django_assert_num_queries(3):
        client.get(f"/ceremony/s/{links.make_token('screen', stage.site)}/state/")


def test_two_levels_lie_in_a_spiral(movement, tree):
    from lantoa.ceremony.queries import site_rows
    from lantoa.ceremony.tiles import lay_out

    actions.apply_section(by=None, movement=movement, section=section(levels=["main", "commune"]))
    tiles = lay_out(site_rows(Ceremony.objects.get()))
    assert (tiles.blocks, len(tiles.tiles), tiles.tiles[0].is_main) == ([], 4, True)
    assert len({(tile.x, tile.y) for tile in tiles.tiles}) == 4
