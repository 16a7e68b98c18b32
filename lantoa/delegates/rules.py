# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What every write of this room minds: the deadline, the place, the next number, who is told."""

from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.ceremony.models import Ceremony, DelegateGroup, Site
from lantoa.infra import text
from lantoa.infra.live import actions as live
from lantoa.infra.web.errors import Refused
from lantoa.people.roles import May
from lantoa.units.models import Unit

from .models import Delegate, Letter


def tell(ceremony_id: int, **fact: Any) -> None:
    """Lists of delegates that are open anywhere look again."""
    live.announce(f"ceremony/{ceremony_id}/delegates", **fact)


def require_time(by: Any, ceremony: Ceremony) -> None:
    """Refuse after the units' deadline; the organiser may always. None is the delegate or the program itself."""
    letter = Letter.objects.filter(ceremony=ceremony).first()
    late = letter is not None and timezone.now() > letter.nominate_until
    if late and by is not None and not by.holds(May.CEREMONY_RUN, ceremony.movement.root):
        sentence = _("The time to name delegates ended at %(when)s. Ask the organiser.")
        raise Refused("delegate.too_late", sentence % {"when": text.instant(letter.nominate_until)})  # type: ignore[union-attr]


def require_place(unit: Unit, site: Site, group: DelegateGroup) -> None:
    """Refuse unless people of this unit and class sit at this site."""
    if not site.unit.contains(unit):
        sentence = _("%(unit)s sends delegates to its own site or one above it, not to %(site)s.")
        raise Refused("delegate.foreign_site", sentence % {"unit": unit.name, "site": site.unit.name})
    if group.ceremony_id != site.ceremony_id or group.level != site.level:
        raise Refused(
            "delegate.foreign_group", _("“%(group)s” is not invited to sites of this level.") % {"group": group.title}
        )


def next_number(ceremony: Ceremony) -> int:
    """The next ticket number; the caller's transaction holds the ceremony's lock from here on."""
    Ceremony.objects.select_for_update().get(pk=ceremony.pk)
    highest = Delegate.objects.filter(ceremony=ceremony).aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1
