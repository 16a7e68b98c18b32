# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The writes of the closing: minutes, photos, feedback."""

from collections.abc import Collection
from datetime import timedelta
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.models import Ceremony, Site
from lantoa.closing.models import Feedback, Minutes, Photo
from lantoa.closing.queries import default_body, facts_now
from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.documents.pictures import forget_files, photograph
from lantoa.infra.web.errors import Refused

PHOTOS_A_SITE = 40
KEPT_UNSHOWN = timedelta(days=30)
"""As conf/retention.yaml promises."""


@transaction.atomic
def edit_minutes(*, by: Any, ceremony: Ceremony, **words: str) -> Minutes:
    """Write what only people know: who chaired, how it went, what was concluded. Refused once settled."""
    Ceremony.objects.locked(ceremony.pk)
    minutes, _new = Minutes.objects.get_or_create(ceremony=ceremony, defaults={"issuing_body": default_body(ceremony)})
    if minutes.settled_at:
        raise Refused("minutes.settled", _("The minutes are settled. Open them again to change them."))
    for name, value in words.items():
        setattr(minutes, name, "\n".join(map(text.nfc, value.splitlines())))
    minutes.save(update_fields=list(words))
    audit.note("minutes.edited", by=by, about=ceremony, fields=sorted(words))
    return minutes


@transaction.atomic
def settle_minutes(*, by: Any, ceremony: Ceremony) -> Minutes:
    """Freeze the figures of the minutes as they stand now. Refused before the ceremony is closed."""
    ceremony = Ceremony.objects.locked(ceremony.pk)
    if ceremony.state != Ceremony.State.CLOSED:
        raise Refused("minutes.too_early", _("End the ceremony first: the timeline is still moving."))
    minutes, _new = Minutes.objects.get_or_create(ceremony=ceremony, defaults={"issuing_body": default_body(ceremony)})
    if minutes.settled_at is None:
        minutes.facts, minutes.settled_at = facts_now(ceremony), timezone.now()
        minutes.save(update_fields=["facts", "settled_at"])
        audit.note("minutes.settled", by=by, about=ceremony)
    return minutes


@transaction.atomic
def reopen_minutes(*, by: Any, ceremony: Ceremony) -> None:
    """Let the figures follow the records again."""
    if Minutes.objects.filter(ceremony=ceremony, settled_at__isnull=False).update(facts=None, settled_at=None):
        audit.note("minutes.reopened", by=by, about=ceremony)


@transaction.atomic
def send_photo(*, by: Any, site: Site, file: IO[bytes], caption: str) -> Photo:
    """Keep a photo of the site, shrunk; the same one twice is one. It waits to be looked at."""
    Site.objects.select_for_update(of=("self",)).get(pk=site.pk)
    taken = photograph(file)
    there = Photo.objects.filter(site=site, digest=taken.digest).first()
    if there is not None:
        return there
    if Photo.objects.filter(site=site).count() >= PHOTOS_A_SITE:
        raise Refused("photo.too_many", _("Your site has sent 40 photos already. Take some back first."))
    photo = Photo.objects.create(site=site, caption=text.nfc(caption)[:200], **taken.files())
    audit.note("photo.sent", by=by, about=site, photo=photo.pk)
    return photo


def _remove(photo: Photo) -> None:
    forget_files(photo.file, photo.small)
    photo.delete()


@transaction.atomic
def withdraw_photo(*, by: Any, photo: Photo) -> None:
    """The site takes its photo back; it is gone for good."""
    audit.note("photo.withdrawn", by=by, about=photo.site, photo=photo.pk)
    _remove(photo)


@transaction.atomic
def judge_photos(*, by: Any, ceremony: Ceremony, photos: Collection[int], state: str) -> int:
    """Keep the photos, or put them aside. How many changed."""
    rows = Photo.objects.filter(site__ceremony=ceremony, pk__in=photos).exclude(state=state)
    changed = rows.update(state=Photo.State(state), decided_at=timezone.now())
    if changed:
        audit.note("photos.judged", by=by, about=ceremony, photos=changed, state=state)
    return changed


@transaction.atomic
def caption_photo(*, by: Any, photo: Photo, caption: str) -> None:
    """Word the caption anew."""
    photo.caption = text.nfc(caption)[:200]
    photo.save(update_fields=["caption"])
    audit.note("photo.captioned", by=by, about=photo.site, photo=photo.pk)


@transaction.atomic
def forget_photos(*, by: Any) -> int:
    """Take away photos that nobody has kept within their time. How many."""
    unshown = Photo.objects.exclude(state=Photo.State.SHOWN).select_related("site")
    old = list(unshown.filter(sent_at__lt=timezone.now() - KEPT_UNSHOWN))
    for photo in old:
        audit.note("photo.forgotten", by=by, about=photo.site, photo=photo.pk)
        _remove(photo)
    return len(old)


@transaction.atomic
def give_feedback(*, by: Any, site: Site, device: UUID, **answers: Any) -> Feedback:
    """What a device says; its latest word counts. Taken from the beginning of the ceremony on."""
    if timezone.now() < site.ceremony.starts_at:
        raise Refused("feedback.too_early", _("The ceremony has not begun. Come back afterwards."))
    told = {**answers, "words": text.nfc(answers.get("words", ""))[:1000], "site": site, "said_at": timezone.now()}
    feedback, _new = Feedback.objects.update_or_create(ceremony=site.ceremony, device=device, defaults=told)
    return feedback
