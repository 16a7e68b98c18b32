# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Many people enrolled from a list: looked at first, each once, bad rows named, a crash in the middle survived."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lantoa.courses import actions, jobs, queries
from lantoa.courses.models import CourseCount, Enrolment, EnrolmentList
from lantoa.infra.jobs.models import Job
from lantoa.infra.web.errors import Refused
from lantoa.people.actions import imports
from lantoa.people.models import Post, User

HEAD = "Họ và tên,Mã đơn vị,Điện thoại,E-mail,Mã cán bộ,Năm sinh\n"


def stage(course, movement, by, rows, audience="officials"):
    file = ContentFile((HEAD + rows).encode(), name="ds.csv")
    return actions.stage_enrolments(by=by, movement=movement, course=course, audience=audience, file=file)


def run(by, staged):
    """Apply as the worker would."""
    job = actions.apply_enrolments(by=by, enrolments=staged)
    return jobs.enrol_list(job, **job.kwargs)


def test_an_officer_sends_looks_and_enrols(client, course, movement, cast, tree):
    officer = cast["commune_coordinator"]
    client.force_login(officer)
    assert client.get(reverse("enrolment_template")).content[:2] == b"PK"
    rows = HEAD + "Trần Thị Lan,21040,0905000111,,,\nSai Đơn Vị,99999,,,,\nLê Xa,21439,,,,\n"
    sent = {"course": course.pk, "audience": "officials"}
    assert client.post(reverse("stage_enrolments"), {"course": course.pk, "audience": "pupils"}).status_code == 422
    reply = client.post(reverse("stage_enrolments"), {**sent, "file": SimpleUploadedFile("ds.csv", rows.encode())})
    page = client.get(reply.url).content.decode()
    assert "Trần Thị Lan" in page
    assert "99999" in page
    assert not Enrolment.objects.exists()
    staged = EnrolmentList.objects.get()
    client.post(reverse("apply_enrolments", args=[staged.pk]))
    client.post(reverse("apply_enrolments", args=[staged.pk]))
    job = Job.objects.get()
    assert "1" in jobs.enrol_list(job, **job.kwargs)["message"]
    learner = Enrolment.objects.get()
    assert (learner.person.full_name, learner.unit, learner.audience, learner.consent) == (
        "Trần Thị Lan", tree.binh_dong, "officials", "unit-list",
    )  # fmt: skip
    assert Post.objects.get(user=learner.person).role == "learner"
    done = client.get(reverse("enrolment_list", args=[staged.pk])).content.decode()
    assert "Sai Đơn Vị" in done
    assert "Lê Xa" in done  # another district: not this officer's to enrol
    assert client.get(reverse("bad_enrolments", args=[staged.pk])).content[:2] == b"PK"
    client.force_login(cast["foreign_coordinator"])
    assert client.get(reverse("enrolment_list", args=[staged.pk])).status_code == 404


def test_who_is_known_stays_one_person_with_one_record(course, movement, cast, tree, enrolment):
    person = enrolment.person
    User.objects.filter(pk=person.pk).update(external_id="CB1")
    row = f"{person.full_name},21043,,,CB1,\n"
    for _again in range(2):
        run(cast["organiser"], stage(course, movement, cast["organiser"], row + "Mới Đến,21043,,,CB2,\n"))
    lists = [(one.enrolled, one.known) for one in EnrolmentList.objects.order_by("pk")]
    assert lists == [(1, 1), (0, 2)]
    assert list(Enrolment.objects.order_by("pk").values_list("unit__code", flat=True)) == ["21040", "21043"]
    total = CourseCount.objects.filter(day="1970-01-01").values_list("unit__code", "enrolled")
    assert set(total) == {("21040", 1), ("21043", 1)}
    assert queries.figures_differ(movement) == []


def test_a_crash_between_chunks_enrols_nobody_twice(course, movement, cast, monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 3)
    staged = stage(course, movement, cast["organiser"], "".join(f"Người {n},21040,,,CB{n},\n" for n in range(10)))
    actions.apply_enrolments(by=cast["organiser"], enrolments=staged)

    class Crash(Exception):
        pass

    def stop(done, total):
        if done > 3:
            raise Crash

    staged = EnrolmentList.objects.select_related("source", "course", "movement").get(pk=staged.pk)
    with pytest.raises(Crash):
        actions.enrol_list(by=cast["organiser"], enrolments=staged, progress=stop)
    assert Enrolment.objects.count() == 6
    jobs.enrol_list(Job.objects.get(), enrolments=staged.pk)
    assert Enrolment.objects.count() == 10
    assert EnrolmentList.objects.get().enrolled == 10
    assert queries.figures_differ(movement) == []


def test_a_list_keeps_to_the_rules_of_taking_part(course, movement, cast, folder):
    text = (folder / "course.yaml").read_text().replace("slug: thu", "slug: sau\nprerequisites: [thu]")
    (folder / "course.yaml").write_text(text)
    second = actions.import_course(by=None, folder=folder).course
    run(cast["organiser"], stage(second, movement, cast["organiser"], "Trần Lan,21040,,,CB9,\n"))
    done = EnrolmentList.objects.get()
    assert (done.enrolled, done.source.bad) == (0, 1)
    assert "Khóa học thử" in done.source.bad_rows.get().cause
    broken = ContentFile(b"chi mot cot\nx\n", name="x.csv")
    with pytest.raises(Refused):
        actions.stage_enrolments(
            by=cast["organiser"], movement=movement, course=course, audience="officials", file=broken
        )
    assert EnrolmentList.objects.count() == 1
