# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Classes: opened with a code, joined by it; pupils' seats, slips and consents."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.people import actions as people
from lantoa.people.models import User
from lantoa.plan.models import Movement
from lantoa.units.models import Unit

from ..keys import free_class_code, free_username, new_key
from ..models import ClassSeat, Course, LearningClass
from .taking_part import CONSENT, Registered, enrol, register_learner

MOST_SEATS = 100


@dataclass(frozen=True)
class Slip:
    """What one pupil gets on paper; the PIN stands nowhere else."""

    seat: ClassSeat
    pin: str
    nonce: str


@transaction.atomic
def open_class(
    *, by: Any, movement: Movement, course: Course, unit: Unit, title: str, audience: str, seats: int = 0
) -> LearningClass:
    """A class with a code; for pupils with so many numbered seats."""
    title = text.nfc(title)
    if not title:
        raise Refused("courses.class_title", _("Give the class a name that its members know."))
    opened = LearningClass.objects.create(
        movement=movement, course=course, unit=unit, title=title[:100], audience=audience, code=free_class_code(),
        opened_by=by,
    )  # fmt: skip
    audit.note("class.opened", by=by, about=opened, audience=audience, seats=seats)
    if opened.is_of_pupils:
        add_seats(by=by, learning_class=opened, seats=seats)
    return opened


@transaction.atomic
def add_seats(*, by: Any, learning_class: LearningClass, seats: int) -> list[ClassSeat]:
    """More numbered seats for pupils: accounts without a name, which learn once a consent is noted."""
    kept = LearningClass.objects.select_for_update().get(pk=learning_class.pk)
    taken = kept.seats.count()
    if not kept.is_of_pupils or not 0 < seats <= MOST_SEATS - taken:
        said = _("A class of pupils has from 1 to %(most)s numbers.")
        raise Refused("courses.class_size", said % {"most": MOST_SEATS})
    made = []
    for number in range(taken + 1, taken + seats + 1):
        person = User(username=free_username(), activated_at=timezone.now())
        person.set_name(_("Pupil %(number)s, %(title)s") % {"number": number, "title": kept.title})
        person.set_unusable_password()
        person.save(force_insert=True)
        people.add_post(by=None, person=person, unit=kept.unit, role="learner")
        made.append(ClassSeat.objects.create(learning_class=kept, number=number, person=person))
    return made


@transaction.atomic
def close_class(*, by: Any, learning_class: LearningClass) -> LearningClass:
    """The code stops working; who is in goes on learning."""
    kept = LearningClass.objects.select_for_update().get(pk=learning_class.pk)
    if kept.closed_at is None:
        kept.closed_at = timezone.now()
        kept.save(update_fields=["closed_at"])
        audit.note("class.closed", by=by, about=kept)
    return kept


@transaction.atomic
def join_class(
    *, by: User | None, learning_class: LearningClass, name: str = "", phone: str | None = None
) -> Registered | None:
    """A grown-up takes part by the code of a class: with their account (`by`), or with one made now, then returned."""
    kept = LearningClass.objects.select_for_update().get(pk=learning_class.pk)
    if kept.closed_at or kept.is_of_pupils:
        raise Refused("courses.class_closed", _("This class takes nobody in now. Ask who gave you the code."))
    where: dict[str, Any] = {
        "course": kept.course, "movement": kept.movement, "unit": kept.unit, "audience": kept.audience,
        "credited_to": kept.opened_by if kept.opened_by != by else None,
    }  # fmt: skip
    made = register_learner(by=None, name=name, phone=phone, **where) if by is None else None
    person = made.person if made else by
    assert person is not None
    if made is None:
        enrol(by=by, person=person, consent=CONSENT, **where)
    if not kept.seats.filter(person=person).exists():
        ClassSeat.objects.create(learning_class=kept, person=person, number=kept.seats.count() + 1)
    return made


@transaction.atomic
def note_consents(*, by: Any, learning_class: LearningClass, numbers: Iterable[int], on: date, form: str) -> int:
    """Write down that the guardians of these numbers agreed, when and how; the pupils take part from now on."""
    if on > timezone.localdate():
        raise Refused("courses.consent_day", _("The day of the consent lies in the future."))
    waiting = ClassSeat.objects.select_for_update().filter(
        learning_class=learning_class, number__in=list(numbers), consent_on=None
    )
    seats = list(waiting.select_related("person"))
    for seat in seats:
        seat.consent_on, seat.consent_form, seat.consent_noted_by = on, form, by
        seat.save(update_fields=["consent_on", "consent_form", "consent_noted_by"])
        if not seat.person.is_active:
            seat.person.is_active = True
            seat.person.save(update_fields=["is_active"])
        enrol(
            by=by, person=seat.person, course=learning_class.course, movement=learning_class.movement,
            unit=learning_class.unit, audience=learning_class.audience, consent=f"guardian-{form}",
        )  # fmt: skip
    if seats:
        numbers = sorted(seat.number for seat in seats)
        audit.note("class.consents", by=by, about=learning_class, numbers=numbers, on=on.isoformat(), form=form)
    return len(seats)


@transaction.atomic
def take_back_consent(*, by: Any, seat: ClassSeat) -> ClassSeat:
    """A guardian no longer agrees: the pupil's account is closed until a consent is noted again."""
    kept = ClassSeat.objects.select_for_update(of=("self",)).select_related("person").get(pk=seat.pk)
    if kept.consent_on is not None:
        kept.consent_on, kept.consent_form = None, ""
        kept.save(update_fields=["consent_on", "consent_form"])
        kept.person.is_active = False
        kept.person.save(update_fields=["is_active"])
        audit.note("class.consent_taken_back", by=by, about=kept)
    return kept


@transaction.atomic
def make_slips(*, by: Any, learning_class: LearningClass, numbers: Iterable[int]) -> list[Slip]:
    """New PINs for these numbers, to print once; slips printed before stop working."""
    seats = learning_class.seats.filter(number__in=list(numbers)).select_related("person")
    slips = []
    for seat in seats if learning_class.is_of_pupils else ():
        nonce, pin = new_key(seat.person)
        slips.append(Slip(seat, pin, nonce))
    audit.note("class.slips", by=by, about=learning_class, numbers=[slip.seat.number for slip in slips])
    return slips
