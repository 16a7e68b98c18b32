# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Doors: the only way in which a page gets one row, and signed names for a login that is under way."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.courses.models import Course
from lantoa.infra.web.errors import Refused

from .models import Account, Launch, Platform

STATE = "platforms.state"
LOGIN_SECONDS = 600
JOIN = timedelta(hours=1)
"""How long a launch may still be joined: reading, signing in and agreeing takes a while on a phone."""


def get_platform(pk: int) -> Platform:
    """A platform, for those who connect them; the view asks for that right."""
    return get_object_or_404(Platform.objects.select_related("unit"), pk=pk)


def find_platform(issuer: str, client_id: str) -> Platform:
    """The open platform that begins a login. Without a client ID the issuer must have registered us only once."""
    found = list(
        Platform.objects.filter(issuer=issuer, is_open=True, **({"client_id": client_id} if client_id else {}))
    )
    if len(found) != 1:
        raise Refused("platforms.unknown", _("This platform has not been registered here. Ask the organisers."))
    return found[0]


def make_state(platform: Platform, nonce: str) -> str:
    """What comes back with the message: which login it answers."""
    return signing.dumps([platform.pk, nonce], salt=STATE)


def get_login(state: str) -> tuple[Platform, str]:
    """(the platform, the nonce) of a login that was begun here a short while ago."""
    try:
        pk, nonce = signing.loads(state, salt=STATE, max_age=LOGIN_SECONDS)
    except signing.BadSignature:
        said = _("The launch has expired. Go back to the platform and open the course again.")
        raise Refused("platforms.expired", said) from None
    return get_object_or_404(Platform, pk=pk, is_open=True), nonce


def get_launched_course(slug: str) -> Course:
    """The published course that a message names; else its activity has a wrong parameter, which one must be told."""
    course = Course.objects.select_related("current").filter(slug=slug, current__isnull=False).first()
    if course is None:
        said = _("The activity names no course of ours (course=%(slug)s). Ask the platform's administrator.")
        raise Refused("platforms.no_course", said % {"slug": slug[:50]})
    return course


def get_launch(token: str) -> Launch:
    """A launch of the last hour, for the browser that made it: the token cannot be guessed."""
    launches = Launch.objects.select_related("platform__unit", "course__current")
    return get_object_or_404(launches, token=token, at__gt=timezone.now() - JOIN, platform__is_open=True)


def account_of(launch: Launch) -> Account | None:
    """Who the launch's learner is here, if they came before."""
    accounts = Account.objects.select_related("person")
    return accounts.filter(platform=launch.platform_id, subject=launch.subject).first()


def only_learns(person: Any) -> bool:
    """May a platform sign this person in? Whoever has other duties signs in with a password here."""
    return person.is_active and not person.is_superuser and {post.role for post in person.current_posts} <= {"learner"}


def address_of(name: str, *args: object) -> str:
    """The full address of a page, as a platform's administrator types it in."""
    return f"{settings.PUBLIC_URL}{reverse(name, args=args)}"


def own_launch(launch: Launch, user: Any) -> Account | None:
    """The account of a launch that was joined before; somebody else's launch does not exist for this person."""
    account = account_of(launch)
    if account and user.is_authenticated and account.person_id != user.pk:
        raise Http404
    return account


def launched_account(launch: Launch) -> Account | None:
    """Who may be signed in by this launch: known here, and with no other duty than learning."""
    account = account_of(launch)
    return account if account and only_learns(account.person) else None
