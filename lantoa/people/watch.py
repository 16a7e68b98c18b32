# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What an auditor must find about accounts: who came in with rights over others, and every change of the keys.

Learners' and team members' sign-ins are not kept: when somebody studies is nobody's business.
"""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as factors
from django.core.cache import cache
from django.dispatch import receiver

from lantoa.infra.audit import actions as audit

from .models import User
from .roles import EVERYONE, May

OWN_WORK = EVERYONE | {May.CONSOLE_VIEW, May.OUTREACH_LOG}
LOCK_NOTED_SECONDS = 15 * 60


@receiver(account.user_logged_in)
def note_sign_in(sender: Any, request: Any, user: User, **kwargs: Any) -> None:
    """Somebody who may see or change others' work is in."""
    if user.may - OWN_WORK or user.is_staff:
        audit.note("account.signed_in", by=user, about=user)


def note_lock(user: User) -> None:
    """Too many wrong tries on this account: once a lock, however many follow."""
    if cache.add(f"lock-noted:{user.pk}", 1, LOCK_NOTED_SECONDS):
        audit.note("account.locked", by=None, about=user)


@receiver([account.password_changed, account.password_set, account.password_reset])
def note_password(sender: Any, request: Any, user: User, **kwargs: Any) -> None:
    """A new password."""
    audit.note("account.password_changed", by=user, about=user)


@receiver(factors.authenticator_added)
def note_factor_added(sender: Any, request: Any, user: User, authenticator: Any, **kwargs: Any) -> None:
    """A code app, a passkey or recovery codes."""
    audit.note("account.factor_added", by=user, about=user, kind=authenticator.type)


@receiver(factors.authenticator_removed)
def note_factor_removed(sender: Any, request: Any, user: User, authenticator: Any, **kwargs: Any) -> None:
    """The same, gone."""
    audit.note("account.factor_removed", by=user, about=user, kind=authenticator.type)
