# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What a letter of invitation says: as data for PDF, as an official document for Word, as an entry of a calendar."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Alarm, Calendar, Event, vText

from lantoa.infra import text
from lantoa.infra.documents import decree30, pdf, qr
from lantoa.infra.documents.word import render_word

from .links import invitation_address
from .models import Delegate, Letter
from .tickets import ticket_address

LASTS = timedelta(hours=1)
A_FILE = 40
"""Letters compiled at once: much quicker than one by one, and little enough to report progress."""


def _where(delegate: Delegate) -> str:
    site = delegate.site
    return ", ".join(filter(None, [site.venue or site.unit.name, site.address]))


def _when(delegate: Delegate) -> str:
    at = timezone.localtime(delegate.ceremony.starts_at)
    return _("at %(time)s on %(day)s") % {"time": at.strftime("%H:%M"), "day": text.day(at.date())}


def _person(delegate: Delegate) -> str:
    return ", ".join(filter(None, [delegate.full_name, delegate.position, delegate.unit.name]))


def letter_data(delegate: Delegate, letter: Letter) -> dict[str, Any]:
    """All words of one letter; call it in Vietnamese."""
    address = invitation_address(delegate)
    rows = [
        [_("Time"), _when(delegate)],
        [_("Place"), _where(delegate)],
        [_("Site"), f"{delegate.site.unit.name} ({delegate.site.get_level_display()})"],
    ]
    if delegate.seat:
        rows.append([_("Seat or row"), delegate.seat])
    return {
        "body": letter.issuing_body,
        "country": decree30.WORDS["country"],
        "motto": decree30.WORDS["motto"],
        "number": decree30.number_line(letter.sign),
        "place_date": decree30.place_and_date(delegate.ceremony.movement.root.name.partition(" ")[2], None),
        "type": decree30.WORDS["types"]["GM"],
        "subject": letter.invites,
        "greeting": _("We respectfully invite:"),
        "person": _person(delegate),
        "rows": rows,
        "request": letter.request,
        "answer": _("Please answer before %(when)s: scan the code or open the address below.")
        % {"when": text.instant(letter.answer_until)},
        "address": address,
        "ticket": _("Ticket %(number)s") % {"number": f"{delegate.number:05d}"},
        "qr": qr.path(ticket_address(delegate), in_bulk=True),
        "recipients_head": decree30.WORDS["recipients"],
        "recipients": [_("As above;"), decree30.WORDS["archive"].format(offices="VT")],
        "authority": letter.authority,
        "signer_title": letter.signer_title,
        "signer": letter.signer,
    }


def letter_pdf(delegate: Delegate, letter: Letter) -> bytes:
    """One letter."""
    return letters_pdf([delegate], letter)


def letters_pdf(delegates: Iterable[Delegate], letter: Letter) -> bytes:
    """A letter a page."""
    with override("vi"):
        return pdf.render("delegates/letters.typ", {"letters": [letter_data(one, letter) for one in delegates]})


def letter_files(delegates: Sequence[Delegate], letter: Letter) -> Iterator[tuple[int, bytes]]:
    """(how many, PDF) for a long list, in its order."""
    for start in range(0, len(delegates), A_FILE):
        part = delegates[start : start + A_FILE]
        yield len(part), letters_pdf(part, letter)


def letter_word(delegate: Delegate, letter: Letter) -> bytes:
    """The same as Word, for those who want to change a word before it is signed."""
    with override("vi"):
        data = letter_data(delegate, letter)
        body: list[Any] = [
            decree30.Text(f"{data['greeting']} {data['person']}"),
            *(decree30.Text(f"{name}: {value}.") for name, value in data["rows"]),
            *([decree30.Text(data["request"])] if data["request"] else []),
            decree30.Text(data["answer"]),
            decree30.Code(ticket_address(delegate), [data["ticket"], data["address"]]),
        ]
        document = decree30.OfficialDocument(
            issuing_body=letter.issuing_body, sign=letter.sign, type_name=data["type"], abstract=letter.invites,
            place=delegate.ceremony.movement.root.name.partition(" ")[2], body=body, recipients=[_("As above")],
            authority=letter.authority, title=letter.signer_title, signer=letter.signer,
        )  # fmt: skip
        return render_word(document)


def badges_pdf(delegates: Iterable[Delegate]) -> bytes:
    """Badges to wear, eight a sheet, in the order given."""
    with override("vi"):
        badges = [
            {
                "title": one.ceremony.title,
                "name": one.full_name,
                "position": one.position,
                "unit": one.unit.name,
                "group": one.group.title,
                "site": _("Site: %(name)s") % {"name": one.site.unit.name},
                "seat": _("Seat or row: %(seat)s") % {"seat": one.seat} if one.seat else "",
                "ticket": _("Ticket %(number)s") % {"number": f"{one.number:05d}"},
                "qr": qr.path(ticket_address(one), in_bulk=True),
            }
            for one in delegates
        ]
        return pdf.render("delegates/badges.typ", {"badges": badges})


def calendar_file(delegate: Delegate) -> bytes:
    """The ceremony as an entry for the delegate's own calendar, with a reminder on the eve."""
    ceremony = delegate.ceremony
    event = Event()
    event.add("uid", f"delegate-{delegate.pk}@lantoa")
    event.add("dtstamp", timezone.now())
    event.add("dtstart", ceremony.starts_at)
    event.add("dtend", ceremony.starts_at + LASTS)
    event.add("summary", ceremony.title)
    event["location"] = vText(_where(delegate))
    event.add("url", invitation_address(delegate))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", ceremony.title)
    alarm.add("trigger", timedelta(hours=-14))
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//Lan Toa//delegates//VI")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return calendar.to_ical()


def pack_path(job: int) -> Path:
    """Where the letters that a job made lie until they are fetched."""
    return Path(settings.MEDIA_ROOT) / "delegates" / f"letters-{job}.zip"
