# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import gzip
import json
import re

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.utils import timezone

from lantoa.courses import actions
from lantoa.courses.models import Attempt, Certificate, Enrolment, LessonProgress, Question
from lantoa.people.models import User

from .conftest import answers_for


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def learner(client, cast):
    client.force_login(cast["learner"])
    return client


def device(answers, at=None):
    at = at or int(timezone.now().timestamp() * 1000)
    return json.dumps([{"question": a.question, "response": a.response, "at": at} for a in answers])


def register(client, tree, **changes):
    data = {"name": "Người học thử", "audience": "citizens", "unit": tree.binh_dong.pk, "consent": "on", "credit": ""}
    return client.post("/courses/thu/enrol/", {**data, **changes}, follow=True)


def test_a_stranger_sees_courses_and_registers(client, course, movement, tree):
    assert "Khóa học thử" in client.get("/courses/").text
    page = client.get("/courses/thu/").text
    assert "Tham gia khóa học" in page
    assert "Bài 1" in page
    found = client.post("/courses/thu/enrol/", {"find": "1", "words": "binh d", "name": "Người học thử"})
    assert found.status_code == 200
    assert "Xã Bình Đông" in found.text
    assert "Xã Bình Thuận" not in found.text
    assert 'value="Người học thử"' in found.text

    page = register(client, tree)
    person = User.objects.get(full_name="Người học thử")
    assert page.redirect_chain == [("/courses/key/", 302)]
    assert person.username in page.text
    pin = re.search(r'class="key">(\d{6})<', page.text)[1]
    assert [post.role for post in person.current_posts] == ["learner"]
    enrolment = Enrolment.objects.get(person=person)
    assert [enrolment.unit, enrolment.audience, enrolment.consent] == [tree.binh_dong, "citizens", actions.CONSENT]
    assert client.get("/courses/key/").status_code == 302  # the PIN is shown once

    client.logout()
    wrong = client.post("/courses/resume/", {"code": person.username, "pin": "000000" if pin != "000000" else "111111"})
    assert wrong.status_code == 422
    right = client.post("/courses/resume/", {"code": person.username.upper(), "pin": pin}, follow=True)
    assert right.redirect_chain == [("/courses/", 302)]
    assert right.context["user"] == person


def test_bad_registration_says_what_to_correct(client, course, movement, tree):
    page = client.post("/courses/thu/enrol/", {"name": "", "audience": "aliens", "phone": "12", "credit": "broken"})
    assert page.status_code == 422
    for text in (
        "Hãy tìm đơn vị của bạn rồi chọn trong danh sách.",
        "Cần sự đồng ý của bạn để tham gia.",
        "Mời bạn sửa lại",
    ):
        assert text in page.text
    assert User.objects.count() == 0


def test_the_link_brings_a_learner_back_until_renewed(client, course, movement, tree, cast):
    page = register(client, tree)
    address = page.context["address"].removeprefix(django_settings.PUBLIC_URL)
    client.logout()
    shown = client.get(address)
    assert "N•••• h•• thử" in shown.text
    assert not shown.context["user"].is_authenticated  # a link previewer signs nobody in
    client.post(address)
    person = User.objects.get(full_name="Người học thử")
    assert client.get("/courses/").context["user"] == person
    client.post("/courses/thu/key/")
    client.logout()
    assert client.get(address).status_code == 409
    assert client.get("/courses/resume/broken/").status_code == 409


def test_ten_wrong_pins_lock_the_pin(client, course, movement, tree):
    page = register(client, tree)
    pin, person = page.context["pin"], page.context["user"]
    wrong = f"{(int(pin) + 1) % 10**6:06d}"
    for _n in range(10):
        assert actions.use_pin(by=None, code=person.username, pin=wrong) is None
    assert actions.use_pin(by=None, code=person.username, pin=pin) is None


def test_a_pin_never_opens_an_account_with_other_duties(client, course, movement, tree, cast):
    page = register(client, tree)
    from lantoa.people.actions import add_post

    person = User.objects.get(pk=page.context["user"].pk)
    add_post(by=None, person=person, unit=tree.binh_dong, role="team_member")
    assert actions.use_pin(by=None, code=person.username, pin=page.context["pin"]) is None


def test_registration_is_limited_per_address(client, course, movement, tree):
    cache.clear()
    from lantoa.courses.views import taking_part

    for _n in range(3):
        taking_part.limit(type("R", (), {"META": {"REMOTE_ADDR": "9"}})(), "x", 3, 60)
    with pytest.raises(Exception, match="Có quá nhiều"):
        taking_part.limit(type("R", (), {"META": {"REMOTE_ADDR": "9"}})(), "x", 3, 60)


def test_an_invitation_credits_the_member(client, course, movement, tree, cast):
    client.force_login(cast["team_member"])
    address = client.get("/courses/thu/").context["invitation"]
    client.logout()
    page = client.get(address.removeprefix(django_settings.PUBLIC_URL))
    register(client, tree, credit=page.context["form"]["credit"].value())
    assert Enrolment.objects.get().credited_to == cast["team_member"]


def test_learning_resumes_where_it_was_left(learner, enrolment):
    page = learner.get("/courses/thu/lessons/bai-1/")
    assert "Bài 1/2" in page.text
    learner.post("/courses/thu/lessons/bai-1/tick/", {"step": ["s2", "zz"]})
    progress = LessonProgress.objects.get()
    assert [progress.steps, progress.done_at] == [["s2"], None]
    assert learner.post("/courses/thu/lessons/bai-1/finish/").url == "/courses/thu/lessons/bai-2/"
    assert learner.get("/courses/thu/").context["state"].next_lesson.key == "bai-2"
    assert learner.post("/courses/thu/lessons/bai-2/finish/").url == "/courses/thu/test/"


def test_a_lesson_page_is_light(learner, db, movement, tree, cast):
    sample = django_settings.BASE_DIR / "samples" / "courses" / "online-public-services"
    version = actions.import_course(by=None, folder=sample)
    where = {"course": version.course, "movement": movement, "unit": tree.binh_dong, "audience": "citizens"}
    actions.enrol(by=None, person=cast["learner"], **where)
    sizes = [
        len(gzip.compress(learner.get(f"/courses/{version.course.slug}/lessons/{lesson.key}/").content))
        for lesson in version.lessons.all()
    ]
    assert max(sizes) < 8_000
    assert max(len(gzip.compress(bytes(picture.data))) for picture in version.pictures.all()) < 2_000


def test_right_answers_never_reach_the_browser_before_submission(learner, ready):
    learner.post("/courses/thu/test/start/")
    page = learner.get("/courses/thu/test/").text
    assert "Số chẵn".lower() in page.lower()
    for told in ("Giỏi lắm", "Đếm lại nhé", "Giải thích riêng", "right", "correct", "feedback", '"score'):
        assert told not in re.sub(r"right answer|<link[^>]*>|<script[^>]*>", "", page)
    attempt = Attempt.objects.get()
    assert learner.get(f"/courses/attempts/{attempt.pk}/").status_code == 302
    saved = learner.post(
        f"/courses/attempts/{attempt.pk}/save/", device(answers_for(attempt)), content_type="application/json"
    )
    assert saved.json() == {"saved": sorted(place["question"] for place in attempt.paper), "refused": []}
    learner.post(f"/courses/attempts/{attempt.pk}/submit/")
    result = learner.get(f"/courses/attempts/{attempt.pk}/").text
    assert "Giải thích riêng" in result
    assert "Giỏi lắm" in result


def test_a_mistake_names_the_lesson_to_read_again(learner, ready):
    Question.objects.update(tags=["a", "b", "bai-1"])
    learner.post("/courses/thu/test/start/")
    attempt = Attempt.objects.get()
    right = answers_for(attempt)[:1]
    learner.post(f"/courses/attempts/{attempt.pk}/save/", device(right), content_type="application/json")
    learner.post(f"/courses/attempts/{attempt.pk}/submit/")
    result = learner.get(f"/courses/attempts/{attempt.pk}/").text
    assert result.count("Đọc lại bài: ") == len(attempt.paper) - 1
    assert 'href="/courses/thu/lessons/bai-1/"' in result


def test_the_test_works_as_a_plain_form(learner, ready):
    assert learner.post("/courses/thu/test/start/").url == "/courses/thu/test/"
    attempt = Attempt.objects.get()
    form = {f"q{a.question}": a.response for a in answers_for(attempt)}
    page = learner.post(f"/courses/attempts/{attempt.pk}/submit/", form, follow=True)
    assert "Đạt. Chúc mừng bạn!" in page.text
    assert learner.get("/courses/thu/certificate/").status_code == 200
    document = learner.get("/courses/thu/certificate.pdf")
    assert document.content.startswith(b"%PDF-")


def test_the_test_works_from_a_device(learner, ready):
    learner.post("/courses/thu/test/start/")
    attempt = Attempt.objects.get()
    url = f"/courses/attempts/{attempt.pk}"
    sent = learner.post(f"{url}/submit/", device(answers_for(attempt)), content_type="application/json")
    assert sent.json() == {"result": f"{url}/"}
    again = learner.post(f"{url}/submit/", device([]), content_type="application/json")
    assert again.json() == {"result": f"{url}/"}
    closed = learner.post(
        f"{url}/save/", device([]), content_type="application/json", headers={"Accept": "application/json"}
    )
    assert [closed.status_code, closed.json()["code"]] == [409, "courses.attempt_closed"]


@pytest.mark.parametrize(
    "body", ["", "{}", '[{"question": "1", "response": [], "at": 1}]', "[" * 2000, '[{"at": 1e400}]']
)
def test_broken_answers_are_refused(learner, ready, body):
    attempt = actions.start_attempt(by=None, enrolment=ready)
    page = learner.post(
        f"/courses/attempts/{attempt.pk}/save/", body, content_type="application/json",
        headers={"Accept": "application/json"},
    )  # fmt: skip
    assert [page.status_code, page.json()["code"]] == [409, "courses.bad_answers"]


def test_nobody_sees_another_learners_test(client, cast, ready):
    attempt = actions.start_attempt(by=None, enrolment=ready)
    actions.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt))
    client.force_login(cast["organiser"])
    for url in (
        f"/courses/attempts/{attempt.pk}/", "/courses/thu/certificate/", "/courses/thu/certificate.pdf",
        "/courses/thu/test/", "/courses/thu/lessons/bai-1/",
    ):  # fmt: skip
        assert client.get(url).status_code == 404, url
    assert client.post(f"/courses/attempts/{attempt.pk}/submit/").status_code == 404


def test_a_stranger_checks_a_certificate(client, ready):
    attempt = actions.start_attempt(by=None, enrolment=ready)
    actions.submit_attempt(by=None, attempt=attempt, answers=answers_for(attempt))
    certificate = Certificate.objects.get()
    User.objects.filter(pk=ready.person_id).update(full_name="Đổi tên")
    Certificate.objects.update(holder="Trần Thị Thử")
    page = client.get(f"/courses/verify/{certificate.code}/")
    for text in ("T••• T•• Thử", certificate.number, "Khóa học thử", "Xã Bình Đông", "có giá trị"):
        assert text in page.text
    assert "Trần" not in page.text
    actions.revoke_certificate(by=None, certificate=certificate, reason="Cấp nhầm")
    page = client.get(f"/courses/verify/{certificate.code}/")
    assert "đã thu hồi" in page.text
    assert "Cấp nhầm" not in page.text
    assert client.get("/courses/verify/nothing/").status_code == 404


def test_pictures_do_nothing_by_themselves(client, course):
    picture = client.get("/courses/thu/pictures/1/o.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert "sandbox" in picture["Content-Security-Policy"]
    assert "immutable" in picture["Cache-Control"]


def test_query_counts_do_not_grow(
    client, learner, course, ready, django_assert_max_num_queries, django_assert_num_queries
):
    with django_assert_max_num_queries(12):
        learner.get("/courses/")
    with django_assert_max_num_queries(16):
        learner.get("/courses/thu/")
    learner.post("/courses/thu/test/start/")
    attempt = Attempt.objects.get()
    answers = answers_for(attempt)

    def save(some):
        body = device(some)
        return lambda: learner.post(f"/courses/attempts/{attempt.pk}/save/", body, content_type="application/json")

    save(answers[:1])()
    with django_assert_num_queries(8):
        save(answers[:1])()
    with django_assert_num_queries(8):
        save(answers)()


def test_start_save_and_submit_ask_the_same_whatever_the_paper(learner, ready, django_assert_max_num_queries):
    with django_assert_max_num_queries(13):
        learner.post("/courses/thu/test/start/")
    with django_assert_max_num_queries(7):
        learner.get("/courses/thu/test/")
    attempt = Attempt.objects.get()
    answers = answers_for(attempt)
    for some in (answers[:1], answers):
        with django_assert_max_num_queries(8):
            reply = learner.post(f"/courses/attempts/{attempt.pk}/save/", device(some), content_type="application/json")
    assert len(reply.json()["saved"]) == len(answers)
    with django_assert_max_num_queries(19):
        learner.post(f"/courses/attempts/{attempt.pk}/submit/", device(answers), content_type="application/json")
    attempt.refresh_from_db()
    assert attempt.score == 100
