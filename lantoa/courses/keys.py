# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Codes that people type: a learner's own code with its PIN, and the code of a class."""

import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

from lantoa.people.models import ALPHABET, User

from .models import LearningClass, ResumeKey


def free_username() -> str:
    """A learner's code: easy to read aloud and to type on a phone."""
    while True:
        code = f"hv{secrets.randbelow(10**8):08d}"
        if not User.objects.filter(username=code).exists():
            return code


def free_class_code() -> str:
    """Six signs that nobody confuses on a blackboard."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _sign in range(6))
        if not LearningClass.objects.filter(code=code).exists():
            return code


def new_key(person: User) -> tuple[str, str]:
    """A new (nonce, PIN) for this person; an old link and PIN stop working."""
    pin, nonce = f"{secrets.randbelow(10**6):06d}", secrets.token_urlsafe(16)
    fresh = {"nonce": nonce, "pin": _seal(person, pin), "failures": 0}
    ResumeKey.objects.update_or_create(person=person, defaults=fresh)
    return nonce, pin


def is_pin(key: ResumeKey, pin: str) -> bool:
    """Is this the PIN that was given out?"""
    return constant_time_compare(key.pin, _seal(key.person, pin))


def _seal(person: User, pin: str) -> str:
    """Keyed with the site's secret: a stolen table alone tells no PIN."""
    return salted_hmac("courses.pin", f"{person.pk}:{pin}", algorithm="sha256").hexdigest()
