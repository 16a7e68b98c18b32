# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Taking part: enrolling, registering without an account, and coming back."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.people import actions as people
from lantoa.people.models import User
from lantoa.plan.models import Movement
from lantoa.units.models import Unit

from ..counting import ENROLLED, count
from ..keys import free_username, is_pin, new_key
from ..models import Audience, ClassSeat, Course, Enrolment, ResumeKey
from ..queries import missing_before
from ..rules import open_wave
from ..statements import tell_enrolled

CONSENT = "learn-2026-11"
"""The wording that a learner agrees to; a new wording gets a new name."""
MOST_FAILURES = 10


@dataclass(frozen=True)
class Registered:
    """What a new learner must keep: the PIN is shown once."""

    person: User
    enrolment: Enrolment
    pin: str
    nonce: str


@transaction.atomic
def enrol(
    *, by: Any, person: User, course: Course, movement: Movement, unit: Unit, audience: str,
    credited_to: User | None = None, consent: str = "",
) -> Enrolment:  # fmt: skip
    """Take part, once per person and course; a second call returns the first enrolment unchanged."""
    known = Enrolment.objects.filter(person=person, course=course).first()
    if known is not None:
        return known
    if ClassSeat.objects.filter(person=person, consent_on=None, learning_class__audience=Audience.PUPILS).exists():
        said = _("Your school has not yet written down that a parent or guardian agrees. Ask your teacher.")
        raise Refused("courses.no_guardian", said)
    if course.current is None:
        raise Refused("courses.not_published", _("This course has not been published yet."))
    missing = missing_before(person, course)
    if missing:
        said = _("First complete: %(courses)s. Then this course opens for you.")
        raise Refused("courses.first_others", said % {"courses": ", ".join(f"“{one.title}”" for one in missing)})
    now = timezone.now()
    enrolment, created = Enrolment.objects.get_or_create(
        person=person,
        course=course,
        defaults={
            "movement": movement, "version": course.current, "unit": unit, "audience": audience,
            "wave": open_wave(movement, course, audience), "credited_to": credited_to, "consent": consent,
            "started_at": now,
        },
    )  # fmt: skip
    if created:
        count(ENROLLED, [(enrolment, now)])
        tell_enrolled([enrolment])
    return enrolment


@transaction.atomic
def register_learner(
    *, by: Any, name: str, unit: Unit, audience: str, course: Course, movement: Movement,
    phone: str | None = None, email: str | None = None, credited_to: User | None = None,
) -> Registered:  # fmt: skip
    """An account for someone who has none, enrolled at once. The caller has shown CONSENT and got a yes."""
    if phone and User.objects.filter(phone=phone).exists():
        raise Refused("courses.phone_taken", _("This phone number already has an account. Please sign in with it."))
    if email and User.objects.filter(email__iexact=email).exists():
        raise Refused("courses.email_taken", _("This e-mail already has an account. Please sign in with it."))
    person = User(username=free_username(), phone=phone or None, email=email or None, activated_at=timezone.now())
    person.set_name(name)
    person.set_unusable_password()
    person.save(force_insert=True)
    people.add_post(by=None, person=person, unit=unit, role="learner")
    nonce, pin = new_key(person)
    enrolment = enrol(
        by=by, person=person, course=course, movement=movement, unit=unit, audience=audience,
        credited_to=credited_to, consent=CONSENT,
    )  # fmt: skip
    audit.note("learner.registered", by=by, about=person, consent=CONSENT)
    return Registered(person, enrolment, pin, nonce)


def _only_learns(person: User) -> bool:
    return person.is_active and {post.role for post in person.current_posts} <= {"learner"}


@transaction.atomic
def use_pin(*, by: Any, code: str, pin: str) -> User | None:
    """The learner with this code and PIN, or None. Ten wrong tries lock the PIN; the link still works."""
    key = ResumeKey.objects.select_for_update().select_related("person").filter(person__username=code.lower()).first()
    if key is None or key.failures >= MOST_FAILURES or not _only_learns(key.person):
        return None
    right = is_pin(key, pin)
    failures = 0 if right else key.failures + 1
    if failures != key.failures:
        key.failures = failures
        key.save(update_fields=["failures"])
    return key.person if right else None


@transaction.atomic
def renew_resume_key(*, by: Any, person: User) -> tuple[str, str]:
    """A new (nonce, PIN); the old link and PIN stop working."""
    if not _only_learns(person):
        raise Refused("courses.not_a_learner", _("Accounts with other duties sign in with a password."))
    nonce, pin = new_key(person)
    audit.note("learner.key_renewed", by=by, about=person)
    return nonce, pin
