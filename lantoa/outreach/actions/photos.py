# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Photos of sessions: taken in once after their records, and taken away when their time is over."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.audit import actions as audit
from lantoa.infra.documents.pictures import forget_files
from lantoa.infra.web.errors import Refused
from lantoa.outreach.models import GuidanceSession, SessionPhoto
from lantoa.outreach.pictures import clean_photo
from lantoa.people.models import User

from .repair import KEEP_DAYS

MOST_VERSIONS = 1000
State = GuidanceSession.State
GONE = (State.REPLACED, State.WITHDRAWN)


def add_session_photo(*, by: User, session: GuidanceSession, data: bytes, consent: int) -> bool:
    """Keep the photo of one's own record; sent again, it is there already. Was it new?

    Like the records themselves it is not noted in the audit chain, whose one lock would line up all phones; and it is
    read before the transaction begins, for the same reason.
    """
    if not 1 <= consent <= MOST_VERSIONS:
        raise Refused("photo.no_consent", _("Without the consent of the people in it, a photo is not kept."))
    if SessionPhoto.objects.filter(session=session).exists():
        return False
    content = clean_photo(data)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        session = GuidanceSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
        if session.kind != GuidanceSession.Kind.SESSION or session.state in GONE:
            raise Refused("photo.gone", _("The record was corrected or withdrawn; it keeps no photo."))
        if SessionPhoto.objects.filter(session=session).exists():
            return False
        file = ContentFile(content, name=f"{digest[:24]}.jpg")
        SessionPhoto.objects.create(session=session, file=file, size=len(content), digest=digest, consent=consent)
    return True


@transaction.atomic
def forget_photos(*, by: User | None) -> int:
    """Take away photos of records that were withdrawn or corrected, and those whose time is over. How many."""
    before = timezone.localdate() - timedelta(days=KEEP_DAYS)
    over = SessionPhoto.objects.filter(Q(session__day__lt=before) | Q(session__state__in=GONE))
    old = list(over.select_related("session__movement"))
    forget_files(*[photo.file for photo in old])
    SessionPhoto.objects.filter(pk__in=[photo.pk for photo in old]).delete()
    for movement, n in Counter(photo.session.movement for photo in old).items():
        audit.note("outreach.photos_forgotten", by=by, about=movement, photos=n)
    return len(old)
