# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The writes of the responses: activities of units, their photos, and what of them is published."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.documents.pictures import forget_files, photograph
from lantoa.infra.web.errors import Refused
from lantoa.people.models import User
from lantoa.plan.models import Movement
from lantoa.responses.models import Activity, ActivityPhoto, Publication
from lantoa.responses.queries.activities import key_of
from lantoa.tallies.actions import add_counts
from lantoa.units.models import Unit

PHOTOS_AN_ACTIVITY = 20
KEPT_UNSHOWN = timedelta(days=60)
"""As conf/retention.yaml promises."""


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    """Lines of text in one form of Unicode."""
    return {
        name: "\n".join(map(text.nfc, value.splitlines())).strip() if isinstance(value, str) else value
        for name, value in fields.items()
    }


def _locked(activity: Activity) -> Activity:
    return Activity.objects.select_for_update(of=("self",)).select_related("unit", "movement").get(pk=activity.pk)


def _save(activity: Activity, fields: dict[str, Any]) -> None:
    """Write the fields; the tally of what was held moves with them, and the province looks at it anew."""
    before = [(key_of(activity), -1)] if activity.state == Activity.State.HELD else []
    for name, value in fields.items():
        setattr(activity, name, value)
    try:
        with transaction.atomic():
            activity.save(update_fields=[*fields, "changed_at"])
    except IntegrityError as error:
        raise Refused("activity.twice", _("Your unit has an activity of this name at this time already.")) from error
    after = [(key_of(activity), 1)] if activity.state == Activity.State.HELD else []
    add_counts([*before, *after])


@transaction.atomic
def plan_activity(*, by: User, movement: Movement, unit: Unit, **fields: Any) -> Activity:
    """A kick-off or activity that the unit will hold. Sent again, it is the same one."""
    fields = _clean(fields)
    same = {name: fields.pop(name) for name in ("title", "starts_at")}
    activity, is_new = Activity.objects.get_or_create(movement=movement, unit=unit, **same, defaults=fields)
    if is_new:
        audit.note("activity.planned", by=by, about=activity)
    return activity


@transaction.atomic
def edit_activity(*, by: User, activity: Activity, **fields: Any) -> Activity:
    """Change what it is, where and when. What was public waits for the province again."""
    activity = _locked(activity)
    fields = _clean(fields)
    changed = sorted(name for name, value in fields.items() if getattr(activity, name) != value)
    if changed:
        _save(activity, {**{name: fields[name] for name in changed}, "publication": Publication.WAITING})
        audit.note("activity.edited", by=by, about=activity, fields=changed)
    return activity


@transaction.atomic
def hold_activity(*, by: User, activity: Activity, people: int, outcome: str, links: list[str]) -> Activity:
    """Tell that it was held, how many came and what came of it; told again, it is corrected. It counts from now on."""
    activity = _locked(activity)
    if activity.starts_at > timezone.now():
        raise Refused("activity.too_early", _("It has not begun yet. Correct its time first if it was held earlier."))
    told = _clean({"people": people, "outcome": outcome}) | {"links": links, "state": Activity.State.HELD, "reason": ""}
    if any(getattr(activity, name) != value for name, value in told.items()):
        _save(activity, told | {"publication": Publication.WAITING})
        audit.note("activity.held", by=by, about=activity, people=people)
    return activity


@transaction.atomic
def cancel_activity(*, by: User, activity: Activity, reason: str) -> Activity:
    """It does not take place, or was told as held by mistake; it counts no more and leaves the public pages."""
    activity = _locked(activity)
    if activity.state != Activity.State.CANCELLED:
        _save(activity, _clean({"reason": reason}) | {"state": Activity.State.CANCELLED, "people": None})
        audit.note("activity.cancelled", by=by, about=activity)
    return activity


@transaction.atomic
def judge_activity(*, by: User, activity: Activity, publication: str, seen_at: datetime, remark: str = "") -> Activity:
    """Publish it with the photos that wait, or put it aside with a remark to the unit. Refused if the unit changed it
    since it was looked at."""
    activity = _locked(activity)
    if activity.changed_at != seen_at:
        raise Refused("activity.changed", _("The unit has changed it meanwhile. Look at it again."))
    if activity.publication != publication or activity.remark != remark:
        activity.publication, activity.remark = Publication(publication), text.nfc(remark)
        activity.save(update_fields=["publication", "remark"])
        if publication == Publication.SHOWN:
            activity.photos.filter(publication=Publication.WAITING).update(publication=Publication.SHOWN)
        audit.note("activity.judged", by=by, about=activity, publication=publication)
    return activity


@transaction.atomic
def add_activity_photo(*, by: User, activity: Activity, file: IO[bytes], caption: str) -> ActivityPhoto:
    """Keep a photo, shrunk and without EXIF; the same one twice is one. The province looks at it before it is shown."""
    activity = _locked(activity)
    taken = photograph(file)
    there = activity.photos.filter(digest=taken.digest).first()
    if there is not None:
        return there
    if activity.photos.count() >= PHOTOS_AN_ACTIVITY:
        raise Refused("activity.photos", _("There are 20 photos already. Take one back first."))
    photo = ActivityPhoto.objects.create(activity=activity, caption=text.nfc(caption)[:200], **taken.files())
    activity.save(update_fields=["changed_at"])
    audit.note("activity.photo_added", by=by, about=activity, photo=photo.pk)
    return photo


def _remove(photo: ActivityPhoto) -> None:
    forget_files(photo.file, photo.small)
    photo.delete()


@transaction.atomic
def withdraw_activity_photo(*, by: User, photo: ActivityPhoto) -> None:
    """The unit takes it back; it is gone for good."""
    audit.note("activity.photo_withdrawn", by=by, about=photo.activity, photo=photo.pk)
    _remove(photo)


@transaction.atomic
def judge_activity_photo(*, by: User, photo: ActivityPhoto, publication: str) -> None:
    """Show a photo, or put it aside."""
    if ActivityPhoto.objects.filter(pk=photo.pk).exclude(publication=publication).update(publication=publication):
        audit.note("activity.photo_judged", by=by, about=photo.activity, photo=photo.pk, publication=publication)


@transaction.atomic
def forget_activity_photos(*, by: User | None) -> int:
    """Take away photos that nobody has shown within their time. How many."""
    unshown = ActivityPhoto.objects.exclude(publication=Publication.SHOWN).select_related("activity")
    old = list(unshown.filter(sent_at__lt=timezone.now() - KEPT_UNSHOWN))
    for photo in old:
        audit.note("activity.photo_forgotten", by=by, about=photo.activity, photo=photo.pk)
        _remove(photo)
    return len(old)
