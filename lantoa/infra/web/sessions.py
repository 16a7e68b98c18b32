# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Sessions as Django keeps them in the database, read by the same statement each time: every page begins with it."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from lantoa.infra import rows


class SessionStore(DatabaseStore):
    """Django's own but for how a living session is found."""

    def _get_session_from_db(self) -> Session | None:
        living = "WHERE session_key = %s AND expire_date > %s"
        found: list[Session] = rows.found(Session, (), living, [self.session_key, timezone.now()])
        if found:
            return found[0]
        self._session_key = None
        return None
