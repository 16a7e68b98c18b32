# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The authors' pages: what is sent is kept or refused with words, and nobody overwrites anybody."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lantoa.courses import actions
from lantoa.courses.files import of_folder, to_zip
from lantoa.courses.models import Course, CourseDraft, Wave


@pytest.fixture
def author(client, cast):
    client.force_login(cast["teacher"])
    return client


@pytest.fixture
def draft(course, cast):
    return actions.open_draft(by=cast["organiser"], course=course)


def to(name, *args):
    return reverse(name, args=["thu", *args])


def send_zip(client, data):
    return client.post(reverse("import_course"), {"file": SimpleUploadedFile("khoa.zip", data)})


def test_a_zip_becomes_a_draft_or_every_problem_is_told(author, folder):
    (folder / "facts.md").unlink()
    page = send_zip(author, to_zip(of_folder(folder), "thu"))
    assert (page.status_code, "facts.md" in page.content.decode()) == (422, True)
    assert send_zip(author, b"PK no zip").status_code == 422
    assert [Course.objects.count(), CourseDraft.objects.count()] == [0, 0]
    (folder / "facts.md").write_text("Nguồn.\n")
    assert send_zip(author, to_zip(of_folder(folder), "thu")).url == to("draft_page")
    assert author.post(to("publish_draft")).url == reverse("course_desk")
    exported = author.get(to("export_course"))
    with zipfile.ZipFile(io.BytesIO(exported.content)) as file:
        assert file.read("thu/facts.md").decode() == "Nguồn.\n"


def lesson_form(**changes):
    return {"title": "Bài 1", "minutes": "5", "kind": "text", "shown": "", "captions": "", "seen": "1"} | changes


def test_a_lesson_is_saved_as_it_is_typed_and_shown_as_learners_see_it(author, draft):
    address = to("edit_lesson", "bai-1")
    sent = lesson_form(body="## Mới\n\n![Ô](pictures/o.svg)\n\n- [ ] Bước\n")
    answer = author.post(address, sent, headers={"Accept": "application/json"}).json()
    assert answer["revision"] == 2
    assert "<h2>Mới</h2>" in answer["html"] and to("draft_part", "pictures/o.svg") in answer["html"]
    assert answer["faults"] == []
    stale = author.post(address, lesson_form(body="Khác"), headers={"Accept": "application/json"})
    assert (stale.status_code, stale.json()["code"]) == (409, "courses.changed_meanwhile")
    empty = author.post(address, lesson_form(title=""), headers={"Accept": "application/json"})
    assert (empty.status_code, list(empty.json()["errors"])) == (422, ["title"])
    missing = author.post(
        address, lesson_form(seen="2", body="![Ô](pictures/x.svg)"), headers={"Accept": "application/json"}
    )
    assert "pictures/x.svg" in missing.json()["faults"][0]
    assert "Ô" in author.get(address).content.decode()
    assert author.get(to("draft_part", "pictures/o.svg"))["Content-Security-Policy"].endswith("sandbox")
    assert author.get(to("draft_part", "course.yaml")).status_code == 404


def test_particulars_keep_what_the_form_does_not_know(author, draft):
    page = author.get(to("edit_settings")).content.decode()
    assert 'value="2026-11-23"' in page
    sent = {
        "title": "Tên mới", "summary": "S", "issuer": "", "audiences": ["pupils"], "skills": "1.1, 2.2", "seen": "1",
        "checked_on": "2026-11-24", "minutes": "10", "pass_mark": "60", "attempts": "2", "pause_minutes": "5",
        "draw-TOTAL_FORMS": "3", "draw-INITIAL_FORMS": "2", "draw-0-tag": "a", "draw-0-count": "2",
        "draw-0-difficulty": "0", "draw-1-tag": "", "draw-1-count": "", "draw-2-tag": "b", "draw-2-count": "1",
        "draw-2-difficulty": "",
    }  # fmt: skip
    assert author.post(to("edit_settings"), sent | {"pass_mark": "101"}).status_code == 422
    page = author.post(to("edit_settings"), sent)
    assert page.status_code == 302, page.context["form"].errors
    version = actions.publish_draft(by=None, draft=draft)
    assert [version.title, version.course.skills, version.rule.draws] == [
        "Tên mới", ["1.1", "2.2"],
        [{"tag": "a", "count": 2, "difficulty": 0}, {"tag": "b", "count": 1, "difficulty": 0}],
    ]  # fmt: skip


ROW = {"row-INITIAL_FORMS": "0", "row-TOTAL_FORMS": "3"}
KINDS = [
    ("single", {"row-0-text": "A", "row-0-right": "on", "row-1-text": "B", "row-1-feedback": "Sai"}),
    ("multiple", {"row-0-text": "A", "row-0-right": "on", "row-1-text": "B", "partial": "on"}),
    ("true_false", {"row-0-text": "Đúng", "row-0-right": "on", "row-1-text": "Sai"}),
    ("matching", {"row-0-text": "A", "row-0-match": "1", "row-1-text": "B", "row-1-match": "2", "partial": "on"}),
    ("ordering", {"row-0-text": "A", "row-1-text": "B", "partial": "on"}),
    ("number", {"value": "12.5", "tolerance": "0.5", "unit": "kg"}),
    ("short", {"row-0-text": "Hà Nội", "row-1-text": "*nội*", "row-1-worth": "0.5"}),
]


@pytest.mark.parametrize(("kind", "lines"), KINDS, ids=[kind for kind, _lines in KINDS])
def test_each_kind_of_question_is_written_read_and_changed(author, draft, kind, lines):
    assert author.get(to("add_question", kind)).status_code == 200
    sent = {"text": "Hỏi gì?", "tags": "a, b", "difficulty": "2", "skill": "1.1", "feedback": "Vì thế", **ROW, **lines}
    assert author.post(to("add_question", kind), sent).status_code == 302
    key = f"{kind.replace('_', '-')}-1"
    page = author.get(to("edit_question", key))
    assert author.post(to("edit_question", key), sent | {"text": "Khác?"}).status_code == 409, (
        "saved by nobody knows who"
    )
    seen = page.context["seen"]
    assert author.post(to("edit_question", key), sent | {"text": "Khác?", "seen": seen}).status_code == 302
    version = actions.publish_draft(by=None, draft=draft)
    question = version.questions.get(key=key)
    assert [question.kind, question.difficulty, question.skill, "Khác" in question.text] == [kind, 2, "1.1", True]


def test_a_question_that_cannot_be_asked_is_refused_with_words(author, draft):
    sent = {"text": "?", "tags": "a", **ROW, "row-0-text": "A", "row-1-text": "B"}
    page = author.post(to("add_question", "single"), sent)
    assert page.status_code == 422
    assert author.get(to("add_question", "essay")).status_code == 404
    assert author.get(to("edit_question", "khong-co")).status_code == 404
    author.post(to("remove_question"), {"key": "q1"})
    assert "q1" not in draft.files.get(path="questions.yaml").text


def test_lessons_are_added_ordered_and_removed(author, draft):
    author.post(to("add_lesson"), {"title": "Bài ba", "kind": "practice"})
    author.post(to("move_lesson", "bai-ba"), {"place": "1"})
    author.post(to("remove_part"), {"path": "lessons/03-bai-2.md"})
    paths = draft.files.filter(path__startswith="lessons/").order_by("path").values_list("path", flat=True)
    assert list(paths) == ["lessons/01-bai-ba.md", "lessons/02-bai-1.md"]
    page = author.get(to("draft_page")).content.decode()
    assert "Bài ba" in page
    author.post(to("add_part"), {"file": SimpleUploadedFile("Anh.png", b"x")})
    assert draft.files.filter(path="pictures/anh.png").exists()


def test_waves_are_set_changed_and_removed(author, course, movement):
    sent = {"title": "Đợt một", "audiences": ["pupils"], "opens_at": "2027-01-01T08:00", "closes_at": ""}
    assert author.post(to("course_waves"), sent | {"closes_at": "2026-01-01T08:00"}).status_code == 422
    assert author.post(to("course_waves"), sent).status_code == 302
    assert author.post(to("course_waves"), sent).status_code == 409
    assert author.post(to("change_wave", "dot-mot"), sent | {"title": "Đợt 1"}).status_code == 302
    assert Wave.objects.get().title == "Đợt 1"
    author.post(to("remove_wave", "dot-mot"))
    assert not Wave.objects.exists()


@pytest.mark.parametrize("copies", [1, 3])
def test_the_desk_asks_as_often_for_one_course_as_for_three(author, course, copies, django_assert_max_num_queries):
    for number in range(copies):
        copied = actions.duplicate_course(by=None, course=course, slug=f"ban-{number}", title=f"Bản {number}")
        if number:
            actions.publish_draft(by=None, draft=copied)
    with django_assert_max_num_queries(8):
        page = author.get(reverse("course_desk"))
    assert page.content.decode().count('class="card mb-3"') == copies + 1
