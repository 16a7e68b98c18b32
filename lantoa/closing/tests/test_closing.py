# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""After the ceremony: who came, the minutes, the photos, what people thought."""

import io
import subprocess
import zipfile
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from docx import Document
from PIL import Image

from lantoa.ceremony import actions as ceremony
from lantoa.ceremony.links import make_token
from lantoa.ceremony.models import Ceremony, DelegateGroup
from lantoa.ceremony.tests.test_rehearsal import launch_now
from lantoa.closing import actions, papers, queries
from lantoa.closing.models import Feedback, Minutes, Photo
from lantoa.closing.views import linked
from lantoa.delegates import actions as delegates
from lantoa.infra.documents.tests.test_uploads import picture
from lantoa.infra.web.errors import Refused

MARKS = {"picture": "5", "sound": "4", "content": "5", "organisation": "3", "words": "Âm thanh hơi nhỏ"}


@pytest.fixture
def held(stage):
    """The ceremony was held yesterday: twelve officials came to one commune site."""
    Ceremony.objects.update(starts_at=timezone.now() - timedelta(days=1))
    stage.ceremony.refresh_from_db()
    stage.site.ceremony = stage.ceremony
    staff = DelegateGroup.objects.get(key="commune-staff")
    ceremony.count_attendance(by=None, site=stage.site, present={staff.pk: 12})
    for step in stage.steps:
        ceremony.go_to_step(by=None, ceremony=stage.ceremony, step=step)
    return stage


def desk(stage):
    return reverse("site_after", args=[make_token("desk", stage.site)])


def feedback(stage):
    return reverse("give_feedback", args=[make_token("feedback", stage.site)])


def send(client, stage, content=None, agreed="on", caption="Hội trường"):
    file = io.BytesIO(content or picture((800, 600)))
    file.name = "anh.jpg"
    return client.post(desk(stage), {"file": file, "caption": caption, "agreed": agreed})


def test_attendance_by_site_class_district_and_unit(client, held, cast, tree):
    group = DelegateGroup.objects.get(key="main-leaders")
    main = held.ceremony.sites.get(level="main")
    delegates.prepare_letter(by=None, ceremony=held.ceremony)
    delegates.name_delegate(
        by=cast["organiser"], site=main, group=group, unit=tree.dic, full_name="Nguyễn Văn Bình", position="Giám đốc"
    )
    sheet = queries.attendance_sheet(held.ceremony, cast["organiser"])
    assert (sheet.total, sheet.counted, len(sheet.sites)) == (12, 1, 6)
    assert ("Huyện Bình Sơn", 3, 1, 12) in sheet.areas and ("Thị xã Đức Phổ", 2, 0, 0) in sheet.areas
    assert {one.title: n for one, n in sheet.groups}["Cán bộ, công chức cấp xã"] == 12
    assert [(line.code, line.named, line.came) for line in sheet.units] == [("STTTT", 1, 0)]
    client.force_login(cast["organiser"])
    assert "chưa đếm" in client.get(reverse("attendance_page")).content.decode()
    csv = client.get(reverse("export_attendance") + "?format=csv").content.decode()
    assert "21040,Xã Bình Đông" in csv and "Cán bộ, công chức cấp xã: 12" in csv
    assert client.get(reverse("export_attendance")).content[:2] == b"PK"


def test_one_sees_the_attendance_of_ones_own_sites(held, cast):
    sheet = queries.attendance_sheet(held.ceremony, cast["foreign_coordinator"])
    assert (sheet.total, {line.site.unit.name for line in sheet.sites}) == (
        0,
        {"Thị xã Đức Phổ", "Phường Nguyễn Nghiêm"},
    )


def test_minutes_know_nothing_of_a_rehearsed_launch(stage, monkeypatch):
    ceremony.begin_rehearsal(by=None, ceremony=stage.ceremony)
    assert launch_now(stage, monkeypatch).state == "fired"
    ceremony.end_rehearsal(by=None, ceremony=stage.ceremony)
    assert queries.facts_now(stage.ceremony)["t0"] == ""


def test_minutes_follow_the_records_until_they_are_settled(client, held, cast, tmp_path):
    client.force_login(cast["organiser"])
    words = {"issuing_body": "UBND tỉnh", "sign": "BB-UBND", "chair": "Trần Thị Mai", "secretary": "Lê Văn An"}
    words |= {"course": "Buổi lễ diễn ra trang trọng.", "conclusion": "Các đơn vị triển khai ngay."}
    assert client.post(reverse("edit_minutes"), words).status_code == 302
    assert client.post(reverse("settle_minutes")).status_code == 409  # not closed yet
    ceremony.close_ceremony(by=None, ceremony=held.ceremony)
    client.post(reverse("settle_minutes"))
    group = DelegateGroup.objects.get(key="commune-team")
    ceremony.count_attendance(by=None, site=held.site, present={group.pk: 100})
    assert client.post(reverse("edit_minutes"), words).status_code == 409
    minutes = Minutes.objects.get()
    file = tmp_path / "bb.docx"
    file.write_bytes(papers.minutes_word(minutes))
    word = Document(file)
    said = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "BIÊN BẢN" in said and "Chủ trì: Trần Thị Mai." in said and "12 người" in said
    course = [[cell.text for cell in row.cells] for row in word.tables[2].rows]
    assert len(course) == 6 and course[1][1] == timezone.localtime(held.ceremony.starts_at).strftime("%H:%M")
    signed = [cell.text for cell in word.tables[3].rows[0].cells]
    assert "NGƯỜI GHI BIÊN BẢN" in signed[0] and "Lê Văn An" in signed[0] and "Trần Thị Mai" in signed[1]
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "pdf", "--outdir", tmp_path, file], check=True, capture_output=True
    )
    for paper in ((tmp_path / "bb.pdf").read_bytes(), papers.minutes_pdf(minutes)):
        assert paper.startswith(b"%PDF-")
    client.post(reverse("reopen_minutes"))
    assert Minutes.objects.get().facts is None
    assert client.get(reverse("export_minutes")).status_code == 200
    assert client.get(reverse("export_minutes") + "?form=exe").status_code == 404


def test_a_photo_is_shown_once_it_is_kept(client, held, cast, files):
    assert send(client, held, agreed="").status_code == 422  # the people on it were not asked
    assert send(client, held, content=b"not a photo").status_code == 422
    big = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    Image.new("RGB", (3000, 2000), "#1b7a48").save(big, "JPEG", exif=exif.tobytes())
    for _turn in range(2):
        assert send(client, held, content=big.getvalue()).status_code == 302
    photo = Photo.objects.get()
    kept = Image.open(io.BytesIO(photo.file.read()))
    photo.file.close()
    assert (kept.size, dict(kept.getexif()), photo.state) == ((1600, 1067), {}, "waiting")
    shown = reverse("photo_file", args=[photo.pk])
    client.force_login(cast["site_operator"])
    assert client.get(shown).status_code == 404
    client.force_login(cast["organiser"])
    assert "Hội trường" in client.get(reverse("photo_list") + "?state=waiting").content.decode()
    client.post(reverse("judge_photos"), {"photo": [photo.pk], "state": "shown"})
    client.post(reverse("caption_photo", args=[photo.pk]), {"caption": "Toàn cảnh"})
    with zipfile.ZipFile(io.BytesIO(client.get(reverse("photo_pack")).getvalue())) as pack:
        assert [name for name in pack.namelist() if name.endswith(".jpg")] == ["21040-xa-binh-dong-0001.jpg"]
        assert "Toàn cảnh" in pack.read("anh.csv").decode()
    client.force_login(cast["site_operator"])
    assert client.get(shown + "?small").getvalue()[:2] == b"\xff\xd8"
    assert "Toàn cảnh" in client.get(reverse("photo_list")).content.decode()


def test_a_site_takes_its_own_photo_back_and_no_others(client, held, files):
    send(client, held)
    photo = Photo.objects.get()
    other = held.ceremony.sites.get(unit__name="Xã Bình Thuận")
    foreign = reverse("withdraw_photo", args=[make_token("desk", other), photo.pk])
    assert client.post(foreign).status_code == 404
    assert client.post(desk(held) + f"photos/{photo.pk}/withdraw/").status_code == 302
    assert Photo.objects.count() == 0


def test_photos_that_nobody_kept_go_after_thirty_days(client, held, files):
    for colour, state in (("#fff", "shown"), ("#000", "waiting"), ("#777", "hidden")):
        out = io.BytesIO()
        Image.new("RGB", (50, 50), colour).save(out, "PNG")
        photo = actions.send_photo(by=None, site=held.site, file=out, caption=state)
        actions.judge_photos(by=None, ceremony=held.ceremony, photos=[photo.pk], state=state)
    assert actions.forget_photos(by=None) == 0
    Photo.objects.update(sent_at=timezone.now() - timedelta(days=31))
    assert actions.forget_photos(by=None) == 2
    assert Photo.objects.get().caption == "shown"


def test_a_site_sends_so_many_photos_and_no_more(held, files, monkeypatch):
    monkeypatch.setattr(actions, "PHOTOS_A_SITE", 1)
    actions.send_photo(by=None, site=held.site, file=io.BytesIO(picture()), caption="")
    with pytest.raises(Refused):
        actions.send_photo(by=None, site=held.site, file=io.BytesIO(picture((9, 9))), caption="")


def test_anybody_at_the_site_answers_once_and_may_change_it(client, held, cast):
    cache.clear()
    assert client.post(feedback(held), {**MARKS, "sound": "9"}).status_code == 422
    assert client.post(feedback(held), {}).status_code == 422
    assert "Xin cảm ơn" in client.post(feedback(held), MARKS).content.decode()
    client.post(feedback(held), {**MARKS, "sound": "2"})
    assert [(one.sound, one.site) for one in Feedback.objects.all()] == [(2, held.site)]
    client.cookies.clear()
    client.post(feedback(held), MARKS)
    client.force_login(cast["organiser"])
    page = client.get(reverse("feedback_page"))
    results = page.context["results"]
    assert (results.count, results.sites, results.answers[1].mean) == (2, 1, 3.0)
    assert "Âm thanh hơi nhỏ" in page.content.decode()
    assert client.get(reverse("export_feedback")).content[:2] == b"PK"
    cache.clear()


def test_feedback_is_limited_and_not_taken_before_the_ceremony(client, held, monkeypatch):
    cache.clear()
    Ceremony.objects.update(starts_at=timezone.now() + timedelta(hours=1))
    assert "chưa bắt đầu" in client.post(feedback(held), MARKS).content.decode()
    monkeypatch.setattr(linked, "MOST_ANSWERS", 3)
    assert [client.post(feedback(held), MARKS).status_code for _turn in range(4)] == [422, 422, 409, 409]
    assert Feedback.objects.count() == 0
    cache.clear()


def test_a_link_of_another_door_opens_nothing_here(client, held):
    screen, form = make_token("screen", held.site), make_token("feedback", held.site)
    for token in (screen, form, "x"):
        assert client.get(reverse("site_after", args=[token])).status_code == 404
    assert client.get(reverse("give_feedback", args=[make_token("desk", held.site)])).status_code == 404


def test_pages_ask_the_same_number_of_questions(client, held, cast, files, django_assert_num_queries):
    client.force_login(cast["organiser"])
    for round_ in range(2):
        for n in range(round_ * 2 + 1):
            out = io.BytesIO()
            Image.new("RGB", (20 + n, 20 + round_), "#1b7a48").save(out, "PNG")
            actions.send_photo(by=None, site=held.site, file=out, caption="")
        with django_assert_num_queries(3 + 15):
            client.get(reverse("closing_page"))
        with django_assert_num_queries(3 + 6):
            client.get(reverse("photo_list"))
