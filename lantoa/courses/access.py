# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Doors: the only way in which a page gets one row."""

import re
from collections.abc import Iterable
from typing import Any, cast

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.crypto import salted_hmac

from lantoa.infra import rows
from lantoa.people.models import User
from lantoa.people.roles import ROLES, SECOND_FACTOR, May
from lantoa.people.signed import NEEDS_MORE, PROOF
from lantoa.plan.models import Movement
from lantoa.units.models import SEGMENT, Kind, Unit

from .models import (
    Attempt,
    Blob,
    Certificate,
    ClassSeat,
    Course,
    CourseDraft,
    CourseVersion,
    DraftFile,
    Enrolment,
    EnrolmentList,
    LearningClass,
    Lesson,
    Picture,
    Question,
    QuizRule,
    ResumeKey,
    VersionFile,
    Wave,
)

WITH_COURSE = (
    ("e", "", rows.fields_of(Enrolment)),
    ("c", "course", rows.fields_of(Course)),
    ("v", "version", tuple(field for field in rows.fields_of(CourseVersion) if field.name != "facts")),
    ("r", "version.rule", rows.fields_of(QuizRule)),
)
OWN_ENROLMENT = """FROM courses_enrolment e JOIN courses_course c ON c.id = e.course_id
    JOIN courses_courseversion v ON v.id = e.version_id JOIN courses_quizrule r ON r.version_id = v.id
    WHERE e.person_id = %s AND c.slug = %s"""
OWN_ATTEMPT = "WHERE id = %s AND enrolment_id IN (SELECT id FROM courses_enrolment WHERE person_id = %s)"
WITH_TAKER = (
    ("a", "", rows.fields_of(Attempt, "id", "enrolment", "paper", "state", "started_at", "deadline_at")),
    ("e", "enrolment", rows.fields_of(Enrolment, "id", "person")),
    ("p", "enrolment.person", rows.fields_of(User, "id", *PROOF)),
)
RUNNING = f"""FROM courses_attempt a JOIN courses_enrolment e ON e.id = a.enrolment_id
    JOIN people_user p ON p.id = e.person_id
    WHERE a.id = ANY(%s) AND a.state = ANY(%s) AND NOT {NEEDS_MORE} ORDER BY a.id"""
CREDIT = "courses.credit"
RESUME = "courses.resume"
RESUME_DAYS = 180


def get_course(slug: str) -> Course:
    """A published course; courses are public."""
    return get_object_or_404(Course.objects.select_related("current__rule"), slug=slug, current__isnull=False)


def get_edited_course(slug: str) -> Course:
    """A course, published or not, for those who write courses; the view asks for that right."""
    return get_object_or_404(Course.objects.select_related("current__rule", "draft"), slug=slug)


def get_draft(slug: str) -> CourseDraft:
    """The next version of a course, for those who write courses."""
    drafts = CourseDraft.objects.select_related("course__current", "based_on", "changed_by")
    return get_object_or_404(drafts, course__slug=slug)


def get_draft_file(slug: str, path: str) -> DraftFile:
    """A file of a draft."""
    files = DraftFile.objects.select_related("draft__course", "blob", "changed_by")
    return get_object_or_404(files, draft__course__slug=slug, path=path)


def get_draft_lesson(slug: str, key: str) -> DraftFile:
    """A lesson of a draft by its key, whatever its place."""
    files = DraftFile.objects.select_related("draft__course", "blob", "changed_by")
    wanted = files.filter(draft__course__slug=slug, path__regex=rf"^lessons/[0-9]{{2,3}}-{re.escape(key)}\.md$")
    return get_object_or_404(wanted)


def get_question(slug: str, pk: int) -> Question:
    """A question of a course's bank, in use or not any more, for those who write courses."""
    questions = Question.objects.select_related("course__current", "retired_by")
    return get_object_or_404(questions, pk=pk, course__slug=slug)


def get_wave(slug: str, movement: Movement | None, key: str) -> Wave:
    """A wave of a course in the movement."""
    return get_object_or_404(Wave, course__slug=slug, movement=movement, key=key)


def get_picture(slug: str, number: int, name: str) -> Picture:
    """A picture of a published version."""
    return get_object_or_404(Picture, version__course__slug=slug, version__number=number, name=name)


def get_media(slug: str, number: int, name: str) -> Blob:
    """A video, its captions or slides of a published version."""
    files = VersionFile.objects.select_related("blob").filter(version__course__slug=slug, blob__isnull=False)
    blob = get_object_or_404(files, version__number=number, path=f"media/{name}").blob
    assert blob is not None
    return blob


def get_package(digest: str) -> Blob:
    """The bytes of a package; whoever knows its digest knows its content."""
    return get_object_or_404(Blob, pk=digest)


def get_enrolment(user: Any, slug: str) -> Enrolment:
    """Somebody's own enrolment; anyone else's does not exist for them."""
    mine: list[Enrolment] = rows.joined(WITH_COURSE, OWN_ENROLMENT, [user.pk, slug])
    if not mine:
        raise Http404
    mine[0].person = user
    return mine[0]


def lock_enrolment(pk: int) -> tuple[Enrolment, list[Attempt]]:
    """An enrolment and its attempts in order, held for what changes them."""
    # NO KEY: a submission of the same learner may insert rows that refer to this one meanwhile.
    (kept,) = rows.locked(Enrolment, "WHERE id = %s", [pk], how="NO KEY UPDATE")
    return kept, rows.locked(Attempt, "WHERE enrolment_id = %s ORDER BY number", [pk])


def get_attempt(user: Any, pk: int) -> Attempt:
    """Somebody's own attempt, to save and to submit: only itself."""
    mine: list[Attempt] = rows.found(Attempt, (), OWN_ATTEMPT, [pk, user.pk])
    if not mine:
        raise Http404
    return mine[0]


def lock_attempt(attempt: Attempt) -> Attempt:
    """An attempt that is about to be marked. Its enrolment is held first: who holds both takes them in this order."""
    with rows.one_journey():
        rows.send(rows.locking(Enrolment, [attempt.enrolment_id], how="NO KEY UPDATE"))
        (kept,) = rows.locked(Attempt, "WHERE id = %s", [attempt.pk])
    return cast("Attempt", kept)


def lock_running(pks: Iterable[int]) -> dict[int, Attempt]:
    """Running attempts under their locks, with what proves who takes them; who asks proves it before anything is done.

    Left out are those that another request holds at this moment, and takers who must have a second factor.
    """
    lock = " FOR NO KEY UPDATE OF a SKIP LOCKED" if connection.features.has_select_for_update else ""
    found = rows.joined(WITH_TAKER, RUNNING + lock, [set(pks), list(Attempt.RUNNING), list(SECOND_FACTOR)])
    return {attempt.pk: attempt for attempt in found}


def get_result(user: Any, pk: int) -> Attempt:
    """Somebody's own attempt with what its page shows."""
    attempts = Attempt.objects.select_related("enrolment__version__rule", "enrolment__course")
    return get_object_or_404(attempts, pk=pk, enrolment__person=user)


def get_own_certificate(user: Any, slug: str) -> Certificate:
    """The holder's certificate of a course."""
    return get_object_or_404(certificates(), enrolment__person=user, enrolment__course__slug=slug)


def get_certificate_by_code(code: str) -> Certificate:
    """Whoever holds the paper may check it: the code cannot be guessed."""
    return get_object_or_404(certificates(), code=code)


def certificates() -> Any:
    """Certificates with what their pages show."""
    names = ("enrolment__version__rule", "enrolment__unit", "enrolment__course")
    return Certificate.objects.select_related(*names)


def issues_certificates(user: Any) -> bool:
    """May this person revoke? Who writes courses and keeps people: the organiser of the movement."""
    return user.holds(May.COURSE_EDIT) and user.holds(May.PEOPLE_EDIT)


def certificates_of(user: Any) -> Q:
    """Which certificates somebody knows by name: the organiser all of the units, an officer those of the own unit."""
    unit = "enrolment__unit"
    where = user.over(May.PEOPLE_EDIT, f"{unit}__") if issues_certificates(user) else Q(pk__in=())
    for own in get_own_units(user):
        if own.kind in (Kind.PROVINCE, Kind.DISTRICT):
            where |= Q(**{unit: own.pk})
        else:
            where |= Q(**{f"{unit}__path__gte": own.path, f"{unit}__path__lt": own.path_end})
    return where


def get_registered_certificate(user: Any, pk: int) -> Certificate:
    """A certificate of the register as far as somebody knows its holder."""
    return get_object_or_404(certificates().filter(certificates_of(user)), pk=pk)


def get_revocable_certificate(user: Any, pk: int) -> Certificate:
    """A certificate that somebody may take back."""
    certificate = get_registered_certificate(user, pk)
    if not issues_certificates(user):
        raise PermissionDenied
    return certificate


def get_enrolment_list(user: Any, pk: int) -> EnrolmentList:
    """A list of one's own."""
    lists = EnrolmentList.objects.select_related("source", "course", "movement")
    return get_object_or_404(lists, pk=pk, source__by=user)


def get_lesson(enrolment: Enrolment, key: str) -> Lesson:
    """A lesson of the learner's own version."""
    return get_object_or_404(Lesson, version=enrolment.version_id, key=key)


def get_followed_unit(user: Any, pk: str | None) -> Unit:
    """A unit whose figures somebody may follow; their own highest one when none is named."""
    own = get_own_units(user)
    if not own:
        raise Http404
    if not pk:
        return min(own, key=lambda unit: unit.path)
    asked = int(pk) if pk.isdecimal() and len(pk) < 19 else 0
    found = [unit for unit in own if unit.pk == asked] or _followed(user, "WHERE id = %s", [asked])
    if not found:
        raise Http404
    return found[0]


def _followed(user: Any, which: str, params: list[Any]) -> list[Unit]:
    """Those of these units whose figures somebody may follow."""
    units: list[Unit] = rows.found(Unit, (), which, params)
    return [unit for unit in units if user.holds(May.COURSE_FOLLOW, unit)]


def get_own_units(user: Any) -> list[Unit]:
    """The units whose learners somebody knows by name: where they hold a post that follows courses."""
    return [post.unit for post in user.current_posts if May.COURSE_FOLLOW in ROLES[post.role]]


def names_unit(user: Any, unit: Unit) -> bool:
    """May this person see the names of a unit's learners? Its own officer only; a commune's also its villages'."""
    return any(
        own.pk == unit.pk or (own.kind not in (Kind.PROVINCE, Kind.DISTRICT) and own.contains(unit))
        for own in get_own_units(user)
    )


def get_named_unit(user: Any, pk: str | None) -> Unit:
    """One of one's own units, whose learners one knows by name; the first when none is asked for."""
    own = [unit for unit in get_own_units(user) if not pk or str(unit.pk) == pk]
    if not own:
        raise Http404
    return own[0]


def get_followed_learner(user: Any, pk: int) -> Enrolment:
    """A learner of one's own unit; of a unit below they exist, but without a name: 404."""
    learners = Enrolment.objects.select_related("course", "version__rule", "unit", "person", "movement")
    found = get_object_or_404(learners, pk=pk)
    if not names_unit(user, found.unit):
        raise Http404
    return found


def get_followed_attempt(user: Any, pk: int) -> Attempt:
    """A graded test of a learner of one's own unit."""
    attempt = get_object_or_404(Attempt.objects.select_related("enrolment__unit"), pk=pk, state=Attempt.State.GRADED)
    if not names_unit(user, attempt.enrolment.unit):
        raise Http404
    return attempt


def get_class(user: Any, pk: int) -> LearningClass:
    """A class of one's own unit."""
    classes = LearningClass.objects.select_related("course__current", "movement", "unit")
    return get_object_or_404(classes, pk=pk, unit__in=get_own_units(user))


def plain_code(code: str) -> str:
    """The code of a class as it is stored, however it was typed."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def get_class_by_code(code: str) -> LearningClass:
    """Whoever has the code of an open class may see its name and take part."""
    classes = LearningClass.objects.select_related("course__current", "movement", "unit", "opened_by")
    return get_object_or_404(classes, code=plain_code(code), closed_at=None)


def get_seat_of(learning_class: LearningClass, number: int) -> ClassSeat:
    """A numbered seat of a class."""
    return get_object_or_404(ClassSeat.objects.select_related("person"), learning_class=learning_class, number=number)


def class_address(learning_class: LearningClass) -> str:
    """The address behind the QR code on the blackboard."""
    return f"{settings.PUBLIC_URL}{reverse('join_class', args=[learning_class.code])}"


def units_above(user: Any, unit: Unit) -> list[Unit]:
    """The units between the viewer's own and this one, highest first: the way back up."""
    highest = min(len(own.path) for own in get_own_units(user) if own.contains(unit))
    paths = [unit.path[:end] for end in range(highest, len(unit.path), SEGMENT)]
    return _followed(user, "WHERE path = ANY(%s) ORDER BY path", [paths]) if paths else []


def invitation(user: Any, course: Course) -> str:
    """The address with which a team member invites to a course; learners who come by it are credited to them."""
    token = signing.dumps(user.pk, salt=CREDIT)
    return f"{settings.PUBLIC_URL}{reverse('enrol', args=[course.slug])}?by={token}"


def reminder_address(course: Course | None) -> str:
    """Where a reminder leads: to the course, or to all of them."""
    return f"{settings.PUBLIC_URL}{reverse('course_page', args=[course.slug]) if course else reverse('course_list')}"


def reader_of(user: Any) -> str:
    """Whose pages a phone keeps: tells two people on one phone apart and nobody who they are."""
    return salted_hmac("courses.reader", str(user.pk)).hexdigest()[:16] if user.is_authenticated else ""


def resume_address(nonce: str) -> str:
    """The address with which a learner without password comes back; a new nonce makes it stop working."""
    return f"{settings.PUBLIC_URL}{reverse('use_resume_link', args=[signing.dumps(nonce, salt=RESUME)])}"


def get_resume_key(token: str) -> ResumeKey | None:
    """The key behind a link, or None when it is broken, old, renewed, or its account got other duties."""
    try:
        nonce = signing.loads(token, salt=RESUME, max_age=RESUME_DAYS * 86400)
    except signing.BadSignature:
        return None
    key = ResumeKey.objects.select_related("person").filter(nonce=nonce, person__is_active=True).first()
    return key if key and {post.role for post in key.person.current_posts} <= {"learner"} else None
