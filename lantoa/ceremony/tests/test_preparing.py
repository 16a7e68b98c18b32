# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Getting the sites ready: planned tests, a word to many, particulars from a table and from the site itself."""

import io
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantoa.ceremony import actions, jobs, links, queries
from lantoa.ceremony.models import Ceremony, Receipt, Site, SiteCheck, SiteList, SiteTest
from lantoa.ceremony.site_list_rows import read_rows, read_table
from lantoa.infra.documents.tables import csv_file
from lantoa.infra.jobs.models import Job
from lantoa.infra.web.errors import Refused

from .test_actions import ALL

HEAD = "Mã,Địa điểm,Điện thoại liên hệ,E-mail liên hệ,Sức chứa,Cột lạ\n"


def keys(stage):
    return list(stage.ceremony.sites.in_order().values_list("pk", flat=True))


def plan(stage, **changes):
    when = {"starts_at": timezone.now() + timedelta(hours=1), "minutes": 10, "at_once": 4}
    return actions.schedule_tests(by=None, ceremony=stage.ceremony, sites=keys(stage), **(when | changes))


def upload(client, content, name="diem-cau.csv"):
    file = io.BytesIO(content)
    file.name = name
    return client.post(reverse("stage_sites"), {"file": file})


def test_tests_are_planned_in_groups_and_moved_not_doubled(stage):
    begin = timezone.now() + timedelta(days=1)
    assert plan(stage) == 6
    assert plan(stage, starts_at=begin) == 6
    offsets = [(test.planned_at - begin).total_seconds() / 60 for test in SiteTest.objects.all()]
    assert sorted(offsets) == [0, 0, 0, 0, 10, 10]
    with pytest.raises(Refused):
        plan(stage, starts_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(Refused):
        actions.schedule_tests(by=None, ceremony=stage.ceremony, sites=[], starts_at=begin, minutes=1, at_once=1)


def test_a_check_is_the_result_of_the_test_and_a_missed_test_is_a_risk(client, stage):
    plan(stage)
    assert queries.readiness(None, queries.open_test(stage.site)).reason.startswith("Hẹn thử lúc")
    actions.check_site(by=None, site=stage.site, line="good", **ALL)
    test = SiteTest.objects.get(site=stage.site)
    assert test.check_done == SiteCheck.objects.get() and queries.open_test(stage.site) is None
    late = SiteTest.objects.create(site=stage.site, planned_at=timezone.now() - timedelta(hours=3))
    stage.site.refresh_from_db()
    found = queries.readiness(stage.site.latest_check, queries.open_test(stage.site))
    assert found.state == "at_risk" and found.reason.startswith("Lỡ buổi thử lúc")
    for page in (reverse("site_desk", args=[links.make_token("desk", stage.site)]), reverse("held_sites")):
        assert "Lỡ buổi thử lúc" in client.get(page).content.decode()
    actions.cancel_test(by=None, test=late)
    actions.cancel_test(by=None, test=test)
    assert list(SiteTest.objects.filter(site=stage.site)) == [test]


def test_the_board_is_ordered_by_any_column(client, stage, cast):
    actions.check_site(by=None, site=stage.site, line="good", **ALL)
    client.force_login(cast["organiser"])

    def order(sort):
        return [row.site for row in client.get(reverse("ceremony_page"), {"sort": sort}).context["board"].rows]

    assert order("readiness")[0] == order("-readiness")[-1] == stage.site
    assert [site.level for site in order("-level")][-1] == "main"
    assert order("nothing") == list(stage.ceremony.sites.in_order())
    assert [site.unit.name for site in order("site")][:2] == ["Huyện Bình Sơn", "Phường Nguyễn Nghiêm"]


def test_the_recording_is_shown_to_all_once_there_is_something_to_see(client, stage, cast):
    address = "https://video.example.vn/le-phat-dong"
    Ceremony.objects.update(recording_url=address)
    pages = ["/", reverse("site_desk", args=[links.make_token("desk", stage.site)])]
    assert [address in client.get(page).content.decode() for page in pages] == [False, False]
    Ceremony.objects.update(state="launched")
    assert [address in client.get(page).content.decode() for page in pages] == [True, True]
    client.force_login(cast["organiser"])
    assert address in client.get(reverse("closing_page")).content.decode()


def test_a_word_to_those_not_ready_reaches_pages_and_mail(client, stage, cast):
    actions.check_site(by=None, site=stage.site, line="good", **ALL)
    other = stage.ceremony.sites.get(unit__name="Xã Bình Thuận")
    actions.edit_site(by=None, site=other, contact_email="xa@example.vn")
    client.force_login(cast["organiser"])
    page = client.get(reverse("nudge_sites") + "?state=not_ready")
    chosen = [row.site.pk for row in page.context["rows"]]
    assert len(chosen) == 5 and stage.site.pk not in chosen
    sent = client.post(reverse("nudge_sites"), {"text": "Hãy thử đường truyền.", "site": chosen})
    assert sent.status_code == 302 and Receipt.objects.count() == 5
    assert client.post(reverse("nudge_sites"), {"text": "x", "site": []}).status_code == 422
    job = Job.objects.get()
    jobs.mail_nudge(job, **job.kwargs)
    (letter,) = mail.outbox
    assert letter.to == ["xa@example.vn"] and "Hãy thử đường truyền." in letter.body
    assert links.make_token("desk", other) in letter.body


def test_the_plan_of_tests_is_made_on_a_page(client, stage, cast):
    client.force_login(cast["organiser"])
    assert client.get(reverse("schedule_tests")).status_code == 200
    at = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    given = {"starts_at": at, "minutes": "5", "at_once": "2", "site": keys(stage)}
    assert client.post(reverse("schedule_tests"), given).status_code == 302
    test = SiteTest.objects.get(site=stage.site)
    page = client.get(reverse("site_page", args=[stage.site.pk])).content.decode()
    assert "sắp tới" in page
    client.post(reverse("cancel_test", args=[stage.site.pk, test.pk]))
    assert not SiteTest.objects.filter(site=stage.site).exists()


def test_a_table_is_looked_at_and_every_bad_cell_is_named(client, stage, cast):
    client.force_login(cast["organiser"])
    rows = (
        "21040,Nhà văn hóa,0255 3822 222,xa@example.vn,120,\n99999,X,,,,\n21043,Trường,abc,khong,nhiều,\n21040,Y,,,,\n"
    )
    reply = upload(client, (HEAD + rows).encode())
    staged = SiteList.objects.get()
    assert reply["Location"] == reverse("sites_list", args=[staged.pk])
    assert [fault[:2] for fault in staged.faults] == [
        [3, "Mã"], [4, "Điện thoại liên hệ"], [4, "E-mail liên hệ"], [4, "Sức chứa"], [5, "Mã"],
    ]  # fmt: skip
    page = client.get(reply["Location"]).content.decode()
    assert "Nhà văn hóa" in page and "không phải số chỗ ngồi" in page
    for _turn in range(2):
        client.post(reverse("apply_sites", args=[staged.pk]))
    site = Site.objects.get(pk=stage.site.pk)
    assert (site.venue, site.contact_email, site.capacity) == ("Nhà văn hóa", "xa@example.vn", 120)
    SiteList.objects.update(made_at=timezone.now() - timedelta(days=2))
    assert actions.forget_site_lists(by=None) == 1


def test_an_exported_table_comes_back_without_a_change(client, stage, cast):
    client.force_login(cast["organiser"])
    exported = client.get(reverse("export_sites")).content
    upload(client, exported, "diem-cau.xlsx")
    assert (SiteList.objects.get().rows, SiteList.objects.get().faults) == ([], [])


def test_one_uploads_only_for_ones_own_sites(client, stage, cast):
    client.force_login(cast["foreign_coordinator"])
    upload(client, (HEAD + "21040,Chiếm chỗ,,,,\n").encode())
    assert SiteList.objects.get().rows == [] and len(SiteList.objects.get().faults) == 1
    client.force_login(cast["organiser"])
    assert client.get(reverse("sites_list", args=[SiteList.objects.get().pk])).status_code == 404


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"a,b\n1,2\n", "Mã\n21040\n".encode()])
def test_what_is_no_table_is_refused(client, stage, cast, content):
    client.force_login(cast["organiser"])
    assert upload(client, content or b" ").status_code == 422
    assert SiteList.objects.count() == 0


@given(st.lists(st.lists(st.text(max_size=30), min_size=7, max_size=7), max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=25)
def test_no_table_breaks_the_reader(rows):
    content = csv_file(
        ["code", "venue", "address", "contact person", "contact phone", "contact e-mail", "capacity"], rows
    )
    try:
        _good, faults = read_rows(read_table("x.csv", content), {})
    except Refused:
        return
    assert all(column and cause for _row, column, cause in faults)


def test_a_site_tells_of_itself_and_one_phone_holds_several(client, stage):
    other = stage.ceremony.sites.get(unit__name="Xã Bình Thuận")
    url = reverse("desk_about", args=[links.make_token("desk", stage.site)])
    wrong = client.post(url, {"venue": "Nhà văn hóa", "contact_phone": "gọi tôi", "contact_email": "x"})
    assert wrong.status_code == 422 and Site.objects.get(pk=stage.site.pk).venue == ""
    client.post(
        url, {"venue": "Nhà văn hóa", "contact_phone": "0905123456", "contact_email": "a@b.vn", "capacity": "90"}
    )
    assert Site.objects.get(pk=stage.site.pk).capacity == 90
    assert "Chưa mở điểm cầu nào" in client.get(reverse("held_sites")).content.decode()
    for site in (stage.site, other):
        client.get(reverse("site_desk", args=[links.make_token("desk", site)]))
    assert [row[0] for row in client.get(reverse("held_sites")).context["rows"]] == [stage.site, other]
    code = other.short_code
    actions.renew_site_link(by=None, site=other)
    assert [row[0] for row in client.get(reverse("held_sites")).context["rows"]] == [stage.site]
    assert Site.objects.get(pk=other.pk).short_code != code  # a short code that went round is dead as well
