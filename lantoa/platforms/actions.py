# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Every write of this room."""

import secrets
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.courses import actions as courses
from lantoa.courses.models import Course, Enrolment
from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused
from lantoa.people.models import User
from lantoa.plan.models import Movement
from lantoa.units.models import Unit

from . import keys
from .messages import Message
from .models import Account, Grade, Launch, Platform, ToolKey
from .queries import next_try, tool_key

FORGET = timedelta(days=1)


@transaction.atomic
def add_platform(*, by: Any, **facts: Any) -> Platform:
    """Let a platform open courses; one issuer and client is one platform."""
    if Platform.objects.filter(issuer=facts["issuer"], client_id=facts["client_id"]).exists():
        raise Refused("platforms.known", _("This platform with this client ID has been registered already."))
    platform = Platform.objects.create(**facts)
    make_tool_key(by=by)
    audit.note("platform.added", by=by, about=platform, issuer=platform.issuer)
    return platform


@transaction.atomic
def change_platform(*, by: Any, platform: Platform, **facts: Any) -> Platform:
    """Correct what was typed in; saying what is true already notes nothing."""
    kept = Platform.objects.select_for_update().get(pk=platform.pk)
    changed = sorted(name for name, value in facts.items() if getattr(kept, name) != value)
    if changed:
        for name in changed:
            setattr(kept, name, facts[name])
        same = Platform.objects.exclude(pk=kept.pk).filter(issuer=kept.issuer, client_id=kept.client_id)
        if same.exists():
            raise Refused("platforms.known", _("This platform with this client ID has been registered already."))
        kept.save(update_fields=changed)
        audit.note("platform.changed", by=by, about=kept, fields=changed)
    return kept


@transaction.atomic
def close_platform(*, by: Any, platform: Platform, is_open: bool = False) -> None:
    """From now on it opens no course and is told no grade; what its learners did stays. Or open it again."""
    if Platform.objects.filter(pk=platform.pk).exclude(is_open=is_open).update(is_open=is_open):
        audit.note("platform.opened" if is_open else "platform.closed", by=by, about=platform)


@transaction.atomic
def make_tool_key(*, by: Any) -> ToolKey:
    """Our key for platforms, made once."""
    return tool_key() or ToolKey.objects.create(sealed=keys.seal_new())


@transaction.atomic
def take_launch(*, by: Any, platform: Platform, message: Message, course: Course) -> Launch:
    """Keep what a platform vouched for; a message that comes a second time is refused."""
    try:
        with transaction.atomic():
            launch = Launch.objects.create(
                platform=platform, nonce=message.nonce, token=secrets.token_urlsafe(32), subject=message.subject,
                name=message.name, course=course, line=message.line,
            )  # fmt: skip
    except IntegrityError:
        said = _("This launch was used already. Go back to the platform and open the course again.")
        raise Refused("platforms.replayed", said) from None
    return launch


@transaction.atomic
def open_launch(*, by: Any, account: Account, launch: Launch) -> None:
    """Someone known opens a course again: from now on its grade goes to where this launch said."""
    if launch.line:
        Grade.objects.update_or_create(
            account=account, course=launch.course, line=launch.line, defaults={"launched_at": launch.at}
        )


@transaction.atomic
def join_launch(
    *, by: Any, launch: Launch, movement: Movement, unit: Unit | None = None, audience: str = "", name: str = "",
) -> courses.Registered | Enrolment:  # fmt: skip
    """Take part in the launched course, as the signed-in person or as somebody new, known from now on.

    Only what the person agreed to is kept: the platform's key of them, and the name that they themselves confirmed.
    """
    where = {"course": launch.course, "movement": movement, "unit": unit, "audience": audience}
    made: courses.Registered | Enrolment
    if by is None:
        made = courses.register_learner(by=None, name=name, **where)  # type: ignore[arg-type]
        person = made.person
    else:
        made = courses.enrol(by=by, person=by, consent=courses.CONSENT, **where)  # type: ignore[arg-type]
        person = by
    account = _link(by=by, launch=launch, person=person)
    open_launch(by=by, account=account, launch=launch)
    return made


def _link(*, by: Any, launch: Launch, person: User) -> Account:
    """The platform's learner is this person; whoever was linked before stays."""
    account, created = Account.objects.get_or_create(
        platform=launch.platform, subject=launch.subject, defaults={"person": person}
    )
    if account.person_id != person.pk:
        raise Refused("platforms.linked", _("This learner of the platform already has another account here."))
    if created:
        audit.note("platform.account_linked", by=person, about=launch.platform, person=person.pk)
    return account


@transaction.atomic
def note_told(*, by: Any, grade: Grade, tests: int, points: Decimal) -> None:
    """The platform has this result now."""
    told = {"tests": tests, "points": points, "told_at": timezone.now(), "tries": 0, "trouble": ""}
    Grade.objects.filter(pk=grade.pk).update(**told)
    audit.note("platform.graded", by=None, about=grade.account.platform, person=grade.account.person_id)


@transaction.atomic
def note_trouble(*, by: Any, grade: Grade, why: str) -> None:
    """It has not; try again later, less and less often."""
    Grade.objects.filter(pk=grade.pk).update(tries=grade.tries + 1, due_at=next_try(grade.tries + 1), trouble=why[:300])


@transaction.atomic
def forget_launches(*, by: Any) -> int:
    """Launches of yesterday: their messages have long expired. How many."""
    return Launch.objects.filter(at__lt=timezone.now() - FORGET).delete()[0]
