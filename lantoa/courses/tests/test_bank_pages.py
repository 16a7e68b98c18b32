# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A question file is looked at, then added as a new version, while a learner is in the middle of the old one."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lantoa.courses import actions
from lantoa.courses.models import Attempt, CourseDraft, Picture, Question, StagedBank
from lantoa.infra.web.errors import Refused

from .conftest import answers_for
from .test_bank_files import ESSAY, TAO, filled, package
from .test_banks import BOMB, MOODLE

GOOD = b"// [id:q1]\n::M::[html]<p>M?</p> {=a ~b}\n\nHai {=x -> 1 =y -> 2}\n"


@pytest.fixture
def writer(client, cast):
    client.force_login(cast["teacher"])
    return client


def send(client, name, data):
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("stage_questions", args=["thu"]), {"file": file, "tag": "a"}, follow=True)


def kept():
    """Every row of the database that is not of a session, and every stored file."""
    rows = {
        model._meta.db_table: model.objects.count()
        for model in apps.get_models() if model._meta.app_label != "sessions"
    }  # fmt: skip
    return rows, sorted(path for path in Path(settings.MEDIA_ROOT).rglob("*"))


BROKEN = {
    "x.xml": MOODLE.replace("20000", "hai").encode(),
    "x.gift": GOOD + b"\nHai? {#hai}\n",
    "x.txt": b"Hai?\nA. 1\nB. 2\nANSWER: C\n",
    "x.zip": package(**{"a.xml": TAO, "b.xml": ESSAY}),
    "y.zip": package(**{"../a.xml": TAO}),
    "x.xlsx": filled([{"text": "Hỏi?", "kind": "single", "right": "D", "A": "1", "B": "2"}]),
    "y.xml": BOMB.encode(),
    "z.gift": b"\xff\xfe",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_refused_file_leaves_nothing_behind(writer, course, name):
    send(writer, "good.gift", GOOD)
    before = kept()
    answer = send(writer, name, BROKEN[name])
    page = answer.content.decode()
    assert answer.status_code == 422 and "Dòng " in page and f"“{name}”" in page
    assert kept() == before
    assert StagedBank.objects.get().name == "good.gift", "what was looked at before is still there"
    writer.post(reverse("discard_questions", args=["thu"]))
    assert writer.post(reverse("add_questions", args=["thu"])).status_code == 409


def test_questions_are_added_by_a_new_version_that_disturbs_nobody(writer, course, ready):
    attempt = actions.start_attempt(by=None, enrolment=ready)
    page = send(writer, "x.gift", GOOD).content.decode()
    assert reverse("add_questions", args=["thu"]) in page
    assert Question.objects.count() == 3
    writer.post(reverse("add_questions", args=["thu"]))
    assert course.versions.count() == 1
    actions.publish_draft(by=None, draft=course.draft)
    course.refresh_from_db()
    assert course.current.number == 2
    assert [course.current.lessons.count(), course.current.pictures.count(), course.current.rule.size] == [2, 1, 3]
    added = course.current.questions.exclude(pk__in=[question.pk for question in ready.version.questions.all()])
    assert {(question.kind, *question.tags) for question in added} == {("single", "a"), ("matching", "a")}
    assert course.current.questions.count() == 4
    assert not StagedBank.objects.exists()
    ready.refresh_from_db()
    attempt.refresh_from_db()
    assert ready.version.number == 1
    done = actions.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt))
    assert [done.state, done.score] == [Attempt.State.GRADED, 100]
    send(writer, "x.gift", GOOD)
    assert actions.add_questions(by=get_user(writer), course=course) == 2
    assert actions.publish_draft(by=None, draft=CourseDraft.objects.get()).number == 2, (
        "the same again is no new version"
    )


def _by(client):
    from django.contrib.auth import get_user

    return get_user(client)


def test_pictures_come_along_and_go_out_again(writer, course):
    send(writer, "x.xml", MOODLE.encode())
    writer.post(reverse("add_questions", args=["thu"]))
    actions.publish_draft(by=None, draft=course.draft)
    question = Question.objects.get(kind="multiple", text__contains="Đây là")
    name = Picture.objects.get(name__endswith=".png").name
    address = reverse("course_picture", args=["thu", 2, name])
    assert address in question.text
    assert writer.get(address).status_code == 200
    xml = writer.get(reverse("export_questions", args=["thu", "moodle"])).content.decode()
    assert f'<img src="@@PLUGINFILE@@/{name}"'.replace("<", "&lt;") in xml
    assert f'<file name="{name}" path="/" encoding="base64">' in xml
    assert "::q2::" in writer.get(reverse("export_questions", args=["thu", "gift"])).content.decode()
    assert writer.get(reverse("export_questions", args=["thu", "pdf"])).status_code == 404


def test_nothing_staged_is_refused(course, cast):
    with pytest.raises(Refused):
        actions.add_questions(by=cast["teacher"], course=course)


@pytest.mark.parametrize("copies", [1, 3])
def test_the_bank_page_asks_as_often_for_one_question_as_for_three(
    writer, course, copies, django_assert_max_num_queries
):
    for number in range(copies):
        question = Question.objects.create(
            course=course, key=f"n{number}", digest="d", kind="number", text="?", payload={"value": number}
        )
        course.current.questions.add(question)
    with django_assert_max_num_queries(14):
        assert writer.get(reverse("question_bank", args=["thu"])).status_code == 200
