# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Who is signed in, for many requests at once: the checks that Django makes for one, with one query for all."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from lantoa.infra import rows

PROOF = ("is_active", "password")
"""Of a person, what `proves` needs."""


@dataclass(frozen=True)
class Claim:
    """What a session says: this person signed in, while this was the password."""

    person: str
    proof: str


def claims(keys: Iterable[str]) -> dict[str, Claim]:
    """What living sessions say, by their key."""
    found: dict[str, Claim] = {}
    store = SessionStore()
    for key, data in rows.ask(_SESSION, _LIVING, [set(keys), timezone.now()]):
        said = store.decode(data)
        if said.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS:
            found[key] = Claim(str(said.get(SESSION_KEY, "")), str(said.get(HASH_SESSION_KEY, "")))
    return found


def proves(claim: Claim, person: Any) -> bool:
    """Is the claim about this person, who may still sign in and has not changed the password since?"""
    return (
        claim.person == str(person.pk)
        and person.is_active
        and constant_time_compare(claim.proof, person.get_session_auth_hash())
    )


NEEDS_MORE = """(p.is_superuser OR EXISTS (
    SELECT 1 FROM people_post wide WHERE wide.user_id = p.id AND wide.role = ANY(%s)))"""
"""Must the person `p` of a statement have a second factor first? Only Django's own cycle asks for it. Its parameter is
a list of the roles SECOND_FACTOR."""
_SESSION = rows.fields_of(Session, "session_key", "session_data")
_LIVING = "SELECT session_key, session_data FROM django_session WHERE session_key = ANY(%s) AND expire_date > %s"
