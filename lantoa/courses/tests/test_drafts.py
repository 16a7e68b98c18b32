# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A course goes out and comes back as it was; a draft disturbs nobody; two authors do not overwrite each other."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lantoa.courses import actions, queries
from lantoa.courses.files import Item, of_bytes, of_folder, of_zip, to_folder, to_zip
from lantoa.courses.folder import read_files
from lantoa.courses.models import Blob, Course, CourseDraft, CourseVersion, DraftFile, Question, VersionFile
from lantoa.courses.shapes import LessonHead
from lantoa.courses.writing import entries_of, lesson_text, questions_text
from lantoa.infra.web.errors import Refused

from .conftest import SQUARE, answers_for

WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=60).filter(str.strip)


def contents(files):
    return {path: item.read() for path, item in files.items()}


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return out


def test_a_course_goes_out_and_comes_back_byte_for_byte(folder, course, tmp_path):
    (folder / "README.md").write_bytes(b"\xef\xbb\xbfCRLF\r\n")
    (folder / ".git").mkdir()
    (folder / ".git" / "HEAD").write_text("ref")
    version = actions.import_course(by=None, folder=folder)
    before = contents(of_folder(folder))
    assert ".git/HEAD" not in before
    published = queries.files_of(version.files)
    assert contents(published) == before
    written = to_zip(published, "thu")
    assert to_zip(published, "thu") == written
    again = of_zip(io.BytesIO(written))
    assert contents(again) == before
    assert actions.publish_files(by=None, files=again) == version
    to_folder(published, tmp_path / "out")
    assert contents(of_folder(tmp_path / "out")) == before


@settings(max_examples=80, deadline=None)
@given(
    title=WORDS, minutes=st.integers(1, 120),
    body=st.text(st.characters(blacklist_categories=["Cs", "Cc"], whitelist_characters="\n"), max_size=300),
    asked=WORDS, choices=st.lists(WORDS.map(str.strip), min_size=2, max_size=6, unique=True), said=WORDS,
)  # fmt: skip
@example(title="a: b # c", minutes=1, body="---\n- [ ] x", asked="- [x", choices=["yes", "1.5"], said="'\"")
def test_what_the_editor_writes_is_what_the_reader_reads(title, minutes, body, asked, choices, said):
    """Round trip through the files for any words that people may type."""
    head = LessonHead(title=title, minutes=minutes)
    files = {"lessons/01-bai.md": of_bytes(lesson_text(head, body).encode())}
    source = files["lessons/01-bai.md"].read().decode()
    read, rest = queries.parts_of_lesson(source)
    assert (LessonHead(**read), rest) == (head, body.strip() + "\n")
    entry = {"key": "k", "kind": "single", "text": asked, "tags": ["a"], "feedback": said, "choices": [
        {"key": f"c{n}", "text": text, "right": n == 0} for n, text in enumerate(choices)
    ]}  # fmt: skip
    assert entries_of(questions_text([entry, entry])) == [entry, entry]


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"../x": "1"}, "outside itself"),
        ({"a/../../x": "1"}, "outside itself"),
        ({"/etc/passwd": "1"}, "outside itself"),
        ({"a\\..\\x": "1"}, "outside itself"),
        ({"bomb.md": "0" * 20_000_000}, "unpacks to far more"),
        ({f"f{n}": "1" for n in range(1100)}, "more than 1000 files"),
    ],
)
def test_a_hostile_zip_is_refused(members, said):
    with translation.override("en"), pytest.raises(Refused) as refused:
        of_zip(zipped(**members))
    assert said in refused.value.message


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 4000), noise=st.binary(min_size=1, max_size=30))
def test_a_damaged_zip_is_a_refusal_never_a_fault(folder, cut, noise):
    whole = to_zip(of_folder(folder), "thu")
    damaged = whole[: cut % len(whole)] + noise + whole[cut % len(whole) + len(noise) :]
    try:
        read_files(of_zip(io.BytesIO(damaged)))
    except Refused as refused:
        assert refused.message


def test_a_draft_is_published_while_a_learner_is_in_the_middle(course, ready, cast):
    attempt = actions.start_attempt(by=None, enrolment=ready)
    draft = actions.open_draft(by=cast["teacher"], course=course)
    assert actions.open_draft(by=cast["teacher"], course=course) == draft
    file = actions.save_text(by=cast["teacher"], draft=draft, path="facts.md", text="Mới.\n", seen=1)
    assert file.revision == 2
    added = actions.add_lesson(by=cast["teacher"], draft=draft, title="Bài thêm")
    assert added.path == "lessons/03-bai-them.md"
    actions.move_lesson(by=cast["teacher"], draft=draft, key="bai-them", place=1)
    paths = [file.path for file in draft.files.filter(path__startswith="lessons/").order_by("path")]
    assert paths == ["lessons/01-bai-them.md", "lessons/02-bai-1.md", "lessons/03-bai-2.md"]
    assert [(c.how, c.what) for c in queries.difference(course.current, draft)] == [
        ("added", "lesson"), ("changed", "file"),
    ]  # fmt: skip
    assert Course.objects.get().current.number == 1
    version = actions.publish_draft(by=cast["teacher"], draft=draft)
    assert [version.number, version.lessons.count()] == [2, 3]
    assert not CourseDraft.objects.exists()
    ready.refresh_from_db()
    assert [ready.version.number, ready.version.lessons.count()] == [1, 2]
    done = actions.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt))
    assert [done.state, done.passed] == ["graded", True]
    with pytest.raises(Refused):
        actions.publish_draft(by=cast["teacher"], draft=draft)


def test_who_saves_over_a_newer_text_is_told_and_loses_nothing(course, cast):
    draft = actions.open_draft(by=cast["teacher"], course=course)
    actions.save_text(by=cast["teacher"], draft=draft, path="facts.md", text="Một", seen=1)
    with pytest.raises(Refused) as refused:
        actions.save_text(by=cast["organiser"], draft=draft, path="facts.md", text="Hai", seen=1)
    assert refused.value.code == "courses.changed_meanwhile"
    assert cast["teacher"].full_name in refused.value.message
    assert draft.files.get(path="facts.md").text == "Một"
    same = actions.save_text(by=cast["organiser"], draft=draft, path="facts.md", text="Một", seen=1)
    assert same.revision == 2


def test_a_draft_with_problems_is_not_published_and_says_where(course, cast):
    draft = actions.open_draft(by=None, course=course)
    actions.save_text(by=None, draft=draft, path="lessons/01-bai-1.md", text="---\ntitle: A\n---\n", seen=1)
    faults = queries.state_of_draft(draft).faults
    assert [(fault.file, fault.line) for fault in faults] == [("lessons/01-bai-1.md", 2)]
    with pytest.raises(Refused):
        actions.publish_draft(by=None, draft=draft)
    with pytest.raises(Refused):
        actions.schedule_draft(by=None, draft=draft, at=timezone.now() + timedelta(hours=1))
    assert CourseVersion.objects.count() == 1
    for path in ("../x.md", "lessons/x/01-a.md", "media/a.zip", "lessons/1-a.md"):
        with pytest.raises(Refused):
            actions.save_text(by=None, draft=draft, path=path, text="x", seen=0)


def test_a_scheduled_draft_is_published_at_its_moment_once(course, cast):
    draft = actions.open_draft(by=cast["teacher"], course=course)
    actions.save_text(by=cast["teacher"], draft=draft, path="facts.md", text="Mới", seen=1)
    with pytest.raises(Refused):
        actions.schedule_draft(by=cast["teacher"], draft=draft, at=timezone.now())
    actions.schedule_draft(by=cast["teacher"], draft=draft, at=timezone.now() + timedelta(hours=1))
    assert actions.publish_due(by=None) == 0
    CourseDraft.objects.update(publish_at=timezone.now())
    assert [actions.publish_due(by=None), actions.publish_due(by=None)] == [1, 0]
    assert Course.objects.get().current.number == 2


def test_a_course_is_duplicated_and_a_new_one_begun_and_thrown_away(course, cast):
    copied = actions.duplicate_course(by=None, course=course, slug="ban-sao", title="Bản sao: “thử”")
    version = actions.publish_draft(by=None, draft=copied)
    assert [version.title, version.lessons.count(), version.questions.count()] == ["Bản sao: “thử”", 2, 3]
    with pytest.raises(Refused):
        actions.start_course(by=None, slug="thu", title="Trùng")
    draft = actions.start_course(by=None, slug="moi", title="Mới")
    actions.discard_draft(by=None, draft=draft)
    assert set(Course.objects.values_list("slug", flat=True)) == {"thu", "ban-sao"}


def test_a_refused_folder_leaves_nothing_behind(folder, db):
    (folder / "questions.yaml").write_text("- {key: x}\n")
    with pytest.raises(Refused):
        actions.take_files(by=None, files=of_folder(folder))
    assert [model.objects.count() for model in (Course, CourseDraft, DraftFile, Blob, VersionFile)] == [0] * 5


def test_an_imported_folder_takes_the_place_of_the_draft(folder, course):
    draft = actions.open_draft(by=None, course=course)
    (folder / "facts.md").write_text("Khác")
    assert actions.take_files(by=None, files=of_folder(folder)) == draft
    assert draft.files.get(path="facts.md").text == "Khác"
    assert Blob.objects.count() == 1, "the picture is kept once"


def test_pictures_and_media_are_named_and_checked(course):
    draft = actions.open_draft(by=None, course=course)
    file = actions.add_file(by=None, draft=draft, name="Ảnh Đẹp.SVG", item=of_bytes(SQUARE.encode()))
    assert file.path == "pictures/anh-dep.svg"
    for name, item in {"x.exe": of_bytes(b"x"), "x.png": Item(2_000_000, open), "y.png": of_bytes(b"")}.items():
        with pytest.raises(Refused):
            actions.add_file(by=None, draft=draft, name=name, item=item)
    actions.remove_file(by=None, draft=draft, path=file.path)
    actions.remove_file(by=None, draft=draft, path=file.path)
    with pytest.raises(Refused):
        actions.remove_file(by=None, draft=draft, path="course.yaml")
    assert not draft.files.filter(path=file.path).exists()


def test_a_question_of_another_course_is_the_very_same_question(folder, course, tmp_path):
    (folder / "course.yaml").write_text((folder / "course.yaml").read_text().replace("slug: thu", "slug: hai"))
    text = (folder / "questions.yaml").read_text()
    start = text.index("- key: q3")
    (folder / "questions.yaml").write_text(text[:start] + "- use: thu/q3\n")
    version = actions.import_course(by=None, folder=folder)
    assert Question.objects.count() == 5
    assert version.questions.get(key="q3").course == course
    (folder / "questions.yaml").write_text(text[:start] + "- use: thu/khong-co\n")
    with pytest.raises(Refused) as refused:
        actions.import_course(by=None, folder=folder)
    assert "khong-co" in refused.value.message


VIDEO = "---\ntitle: Xem\nminutes: 5\nkind: video\nmedia: a.mp4\ncaptions: a.vtt\n---\nLời của video.\n"


def test_a_video_has_captions_and_words_and_is_sent_by_parts(folder, client, cast, tree, movement, db):
    (folder / "media").mkdir()
    (folder / "media" / "a.mp4").write_bytes(bytes(range(256)) * 4)
    (folder / "media" / "a.vtt").write_text("WEBVTT\n")
    (folder / "lessons" / "03-xem.md").write_text(VIDEO)
    version = actions.import_course(by=None, folder=folder)
    actions.enrol(
        by=None, person=cast["learner"], course=version.course, movement=movement, unit=tree.binh_dong,
        audience="citizens",
    )  # fmt: skip
    client.force_login(cast["learner"])
    page = client.get("/courses/thu/lessons/xem/").content.decode()
    assert 'src="/courses/thu/media/1/a.mp4"' in page and '<track kind="captions"' in page and "Lời của video" in page
    part = client.get("/courses/thu/media/1/a.mp4", headers={"Range": "bytes=10-19"})
    assert [part.status_code, b"".join(part.streaming_content)] == [206, bytes(range(10, 20))]
    assert client.get("/courses/thu/media/1/b.mp4").status_code == 404


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (VIDEO.replace("a.mp4", "b.mp4"), "line 5: “media” must name a file"),
        (VIDEO.replace("captions: a.vtt\n", ""), "a video needs captions"),
        (VIDEO.replace("Lời của video.", ""), "write the words of the video here"),
        (VIDEO.replace("kind: video", "kind: slides"), "that ends with .pdf"),
        (VIDEO.replace("kind: video", "kind: text"), "only a video, slides or a package show a file"),
        (VIDEO.replace("kind: video\nmedia: a.mp4\ncaptions: a.vtt", "kind: practice"), "needs steps"),
    ],
)
def test_a_lesson_that_cannot_be_shown_names_line_and_cause(folder, text, said):
    (folder / "media").mkdir()
    (folder / "media" / "a.mp4").write_bytes(b"x")
    (folder / "media" / "a.vtt").write_text("WEBVTT\n")
    (folder / "lessons" / "03-xem.md").write_text(text)
    with translation.override("en"), pytest.raises(Refused) as refused:
        read_files(of_folder(folder))
    assert said in refused.value.message
