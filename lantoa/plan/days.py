# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Days and instants of a plan file: fixed, or counted from the launch day D."""

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated

from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import AfterValidator

_RELATIVE = re.compile(r"^D(?P<days>[+-]\d{1,3})?(?:T(?P<hour>\d\d):(?P<minute>\d\d))?$")
DAY_END = time(23, 59)


def _check(value: str) -> str:
    found = _RELATIVE.match(value)
    try:
        if found is None:
            datetime.fromisoformat(value)
        elif found["hour"]:
            time(int(found["hour"]), int(found["minute"]))
    except ValueError:
        raise ValueError(_("a moment is expected, like 2023-08-15T17:00, D, D+7 or D+18T17:00")) from None
    return value


Moment = Annotated[str, AfterValidator(_check)]
"""2023-08-15, 2023-08-15T17:00, D, D+7 or D+18T17:00; without a time it means the end of the day."""


def _check_day(value: str) -> str:
    if "T" in value:
        raise ValueError(_("a day is expected, like 2023-08-15, D or D+7"))
    try:
        return _check(value)
    except ValueError:
        raise ValueError(_("a day is expected, like 2023-08-15, D or D+7")) from None


Day = Annotated[str, AfterValidator(_check_day)]
"""2023-08-15, D or D+7: a moment without a time."""


def resolve_day(value: str, launch_day: date) -> date:
    """The calendar day that a Day means."""
    return timezone.localdate(resolve(value, launch_day))


def resolve(moment: str, launch_day: date) -> datetime:
    """The instant in the province's time."""
    zone = timezone.get_current_timezone()
    found = _RELATIVE.match(moment)
    if found is None:
        at = datetime.fromisoformat(moment)
        return at.replace(tzinfo=zone) if "T" in moment else datetime.combine(at.date(), DAY_END, zone)
    clock = time(int(found["hour"]), int(found["minute"])) if found["hour"] else DAY_END
    return datetime.combine(launch_day + timedelta(days=int(found["days"] or 0)), clock, zone)
