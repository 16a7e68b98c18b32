# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Drafting a script, agreeing to it, and what it then does to the stage."""

import io
import subprocess
import threading

import pytest
from django.db import connection
from django.urls import reverse
from docx import Document

from lantoa.ceremony.models import ProgrammeStep, StepMaterial
from lantoa.ceremony.queries import shown_materials
from lantoa.infra.documents.tests.test_uploads import VIDEO, pdf, picture
from lantoa.infra.web.errors import Refused
from lantoa.scripts import actions, papers, queries
from lantoa.scripts.models import ScriptComment, ScriptVersion
from lantoa.scripts.steps import Step, differences, read_steps

WORDS = {"title": "Chào cờ", "kind": "other", "minutes": 3, "presenter": "Toàn thể", "script": "Nghiêm!", "cue": "Nhạc"}


def titles(version):
    version.refresh_from_db()
    return [step.title for step in read_steps(version.steps)]


def agree(version):
    actions.propose_script(by=None, version=version)
    return actions.approve_script(by=None, version=version)


def refusal(act, **given):
    with pytest.raises(Refused) as refused:
        act(by=None, **given)
    return refused.value.code


def test_a_draft_begins_with_the_plans_programme_and_there_is_one(stage, draft):
    assert titles(draft) == [step.title for step in stage.steps]
    assert actions.open_script(by=None, ceremony=stage.ceremony) == draft


def test_steps_are_added_changed_moved_taken_out_and_undone(draft):
    before = titles(draft)
    key = actions.add_step(by=None, version=draft, **WORDS)
    assert titles(draft)[4:] == ["Chào cờ", "Kết thúc"]  # before the closing
    actions.move_step(by=None, version=draft, key=key, to=1)
    actions.edit_step(by=None, version=draft, key=key, **{**WORDS, "title": "Chào cờ, hát Quốc ca"})
    assert titles(draft)[0] == "Chào cờ, hát Quốc ca"
    actions.remove_step(by=None, version=draft, key=key)
    actions.remove_step(by=None, version=draft, key=key)
    assert titles(draft) == before
    for _turn in range(4):
        assert actions.undo_change(by=None, version=draft)
    assert not actions.undo_change(by=None, version=draft)
    assert titles(draft) == before


def test_a_draft_may_be_put_in_any_order(draft):
    for to, first in ((99, "Thông qua chương trình"), (1, "Tuyên bố lý do, giới thiệu đại biểu")):
        actions.move_step(by=None, version=draft, key="opening", to=to)
        assert titles(draft)[0] == first and len(titles(draft)) == 5


def test_there_is_one_launch(draft):
    assert refusal(actions.add_step, version=draft, **{**WORDS, "kind": "launch"}) == "script.second_launch"
    actions.edit_step(by=None, version=draft, key="ritual", kind="other")
    assert refusal(actions.propose_script, version=draft) == "script.no_launch"


def test_an_agreed_version_is_frozen_and_on_the_stage(stage, draft, cast):
    assert refusal(actions.approve_script, version=draft) == "script.not_proposed"
    actions.add_step(by=None, version=draft, **WORDS)
    assert ProgrammeStep.objects.count() == 5  # a draft does not disturb the stage
    actions.propose_script(by=None, version=draft)
    assert refusal(actions.add_step, version=draft, **WORDS) == "script.not_draft"
    actions.return_script(by=cast["organiser"], version=draft, reason="Thêm phần văn nghệ")
    actions.edit_step(by=None, version=draft, key="speech", minutes=25)
    actions.propose_script(by=None, version=draft)
    actions.approve_script(by=cast["organiser"], version=draft)
    assert [(step.title, step.minutes) for step in ProgrammeStep.objects.all()][2:5] == [
        ("Phát biểu phát động", 25),
        ("Nghi lễ phát động", 5),
        ("Chào cờ", 3),
    ]
    draft.refresh_from_db()
    assert (draft.state, draft.approved_by) == ("approved", cast["organiser"])
    for act, given in (
        (actions.add_step, WORDS),
        (actions.remove_step, {"key": "speech"}),
        (actions.discard_script, {}),
        (actions.return_script, {"reason": "x"}),
    ):
        assert refusal(act, version=draft, **given) in {"script.not_draft", "script.approved"}
    second = actions.open_script(by=None, ceremony=stage.ceremony)
    assert (second.number, second.steps) == (2, draft.steps)


def test_differences_name_the_fewest_changes(stage, draft):
    agree(draft)
    second = actions.open_script(by=None, ceremony=stage.ceremony)
    actions.move_step(by=None, version=second, key="closing", to=1)
    actions.edit_step(by=None, version=second, key="speech", minutes=30, presenter="Chủ tịch")
    actions.remove_step(by=None, version=second, key="programme")
    actions.add_step(by=None, version=second, **WORDS)
    second.refresh_from_db()
    found = [(one.what, one.step.key) for one in differences(read_steps(draft.steps), read_steps(second.steps))]
    assert found == [("moved", "closing"), ("changed", "speech"), ("added", "step-1"), ("removed", "programme")]
    changed = queries.script_changes(draft, second)[1]
    assert [field[1:] for field in changed.fields] == [("20", "30"), ("", "Chủ tịch")]


def test_materials_reach_the_stage_with_the_agreement(client, stage, draft, cast, files):
    client.force_login(cast["organiser"])
    url = reverse("show_material", args=[draft.pk, "speech"])

    def upload(name, content):
        file = io.BytesIO(content)
        file.name = name
        return client.post(url, {"file": file, "title": name})

    assert upload("bai-phat-bieu.pdf", pdf(2)).status_code == 302
    assert upload("phong-su.mp4", VIDEO).status_code == 302
    wrong = upload("virus.pdf", b"MZ not slides")
    assert wrong.status_code == 422 and "PDF" in wrong.content.decode()
    assert client.post(url, {}).status_code == 422
    page = client.get(reverse("edit_step", args=[draft.pk, "speech"])).content.decode()
    assert "bai-phat-bieu.pdf" in page and "2 trang" in page
    assert StepMaterial.objects.count() == 0
    agree(draft)
    speech = ProgrammeStep.objects.get(key="speech")
    assert [one.kind for one in shown_materials(stage.ceremony)[speech.pk]] == ["slides", "video"]
    second = actions.open_script(by=None, ceremony=stage.ceremony)
    first = read_steps(second.steps)[2].materials[0]
    client.post(reverse("hide_material", args=[second.pk, "speech", first]))
    assert client.post(reverse("show_material", args=[second.pk, "opening"]), {"material": first}).status_code == 302
    second.refresh_from_db()
    assert [len(step.materials) for step in read_steps(second.steps)] == [1, 0, 1, 0, 0]
    image = io.BytesIO(picture())
    image.name = "anh.jpg"
    assert client.post(url.replace(str(draft.pk), str(second.pk), 1), {"file": image}).status_code == 302


@pytest.mark.parametrize(
    ("who", "reads", "writes", "says"),
    [
        ("organiser", 200, 302, 302),
        ("unit_coordinator", 200, 403, 302),
        ("auditor", 200, 403, 302),
        ("learner", 403, 403, 403),
    ],
)
def test_all_who_see_the_ceremony_read_and_comment_one_writes(client, draft, cast, who, reads, writes, says):
    client.force_login(cast[who])
    assert client.get(reverse("script_page")).status_code == reads
    assert client.post(reverse("add_step", args=[draft.pk]), WORDS).status_code == writes
    words = {"words": "Rút ngắn phần này", "step_key": "speech"}
    assert client.post(reverse("comment_script", args=[draft.pk]), words).status_code == says
    assert client.post(reverse("comment_script", args=[draft.pk]), words).status_code == says
    assert ScriptComment.objects.count() == (says == 302)


def test_the_page_shows_everything_with_the_same_number_of_queries(
    client, stage, draft, cast, django_assert_num_queries
):
    agree(draft)
    second = actions.open_script(by=None, ceremony=stage.ceremony)
    client.force_login(cast["organiser"])
    for n in range(1, 8, 3):
        for turn in range(n):
            actions.comment_script(by=cast["auditor"], version=second, words=f"Ý {n} {turn}", step_key="speech")
            actions.add_step(by=None, version=second, **{**WORDS, "script": "Kính thưa\nquý vị"})
        with django_assert_num_queries(3 + 7):
            page = client.get(reverse("script_page")).content.decode()
    assert page.count("data-move=") == 5 + 12 and "Khác gì so với phiên bản 1" in page
    part = client.get(reverse("script_page"), headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<div id="script"')
    comment = ScriptComment.objects.first()
    client.post(reverse("settle_comment", args=[second.pk, comment.pk]))
    comment.refresh_from_db()
    assert comment.settled_at


def test_the_pages_lead_through_the_agreement(client, stage, cast):
    client.force_login(cast["organiser"])
    assert "Chưa có kịch bản" in client.get(reverse("script_page")).content.decode()
    client.post(reverse("open_script"))
    version = ScriptVersion.objects.get()
    new = client.post(reverse("add_step", args=[version.pk]), WORDS)
    assert new["Location"].endswith("#step-step-1")
    wrong = client.post(reverse("add_step", args=[version.pk]), {**WORDS, "minutes": "0"})
    assert wrong.status_code == 422
    assert (
        client.post(reverse("edit_step", args=[version.pk, "step-1"]), {**WORDS, "kind": "launch"}).status_code == 422
    )
    client.post(reverse("edit_step", args=[version.pk, "step-1"]), {**WORDS, "title": "Văn nghệ"})
    client.post(reverse("move_step", args=[version.pk, "step-1"]), {"to": "1"})
    client.post(reverse("remove_step", args=[version.pk, "opening"]))
    client.post(reverse("undo_change", args=[version.pk]))
    assert titles(version)[:2] == ["Văn nghệ", "Tuyên bố lý do, giới thiệu đại biểu"]
    client.post(reverse("propose_script", args=[version.pk]))
    client.post(reverse("return_script", args=[version.pk]), {"words": "Thêm"})
    client.post(reverse("propose_script", args=[version.pk]))
    client.post(reverse("approve_script", args=[version.pk]))
    page = client.get(reverse("script_page")).content.decode()
    assert "Phiên bản này được giữ nguyên" in page and "data-move=" not in page
    client.post(reverse("open_script"))
    client.post(reverse("discard_script", args=[ScriptVersion.objects.first().pk]))
    assert [one.number for one in ScriptVersion.objects.all()] == [1]


def test_the_programme_is_an_official_paper(draft, tmp_path):
    actions.edit_step(by=None, version=draft, key="speech", presenter="Lãnh đạo UBND tỉnh")
    draft.refresh_from_db()
    file = tmp_path / "ct.docx"
    file.write_bytes(papers.programme_word(draft))
    word = Document(file)
    rows = [[cell.text for cell in row.cells] for row in word.tables[1].rows]
    assert rows[0] == ["STT", "Thời gian", "Nội dung", "Người thực hiện"]
    assert rows[3] == ["3", "08:15 – 08:35", "Phát biểu phát động", "Lãnh đạo UBND tỉnh"]
    assert "CHƯƠNG TRÌNH" in [p.text for p in word.paragraphs]
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "pdf", "--outdir", tmp_path, file], check=True, capture_output=True
    )
    for paper in ((tmp_path / "ct.pdf").read_bytes(), papers.programme_pdf(draft), papers.rundown(draft)):
        assert paper.startswith(b"%PDF-") and len(paper) > 5000
    assert papers.rundown_data(draft)["steps"][3]["launch"]


def test_an_unknown_export_is_not_found(client, draft, cast):
    client.force_login(cast["auditor"])
    url = reverse("export_script", args=[draft.pk])
    assert client.get(url)["Content-Disposition"].startswith("attachment")
    assert client.get(url + "?form=exe").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_people_change_one_draft_and_nothing_is_lost(movement):
    from .conftest import make_stage

    version = actions.open_script(by=None, ceremony=make_stage(movement).ceremony)

    def work(name):
        try:
            for n in range(4):
                actions.add_step(by=None, version=version, **{**WORDS, "title": f"{name} {n}"})
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("An", "Bình", "Chi")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(titles(version)) == 17 and len({step.key for step in read_steps(version.steps)}) == 17


def test_a_moved_step_is_named_once():
    def make(*keys):
        return [Step(key=key, title=key, minutes=1) for key in keys]

    found = differences(make("a", "b", "c", "d"), make("d", "a", "b", "c"))
    assert [(one.what, one.step.key) for one in found] == [("moved", "d")]
