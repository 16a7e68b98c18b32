# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Vietnamese text, dates and numbers: one form on the way in, one order, one way of writing."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone, translation

_MARKS = re.compile(r"[\u0300-\u036f]")
_SPACE = re.compile(r"\s+")
# Base letters sort by their place in the Vietnamese alphabet; tones only break ties.
_BASES = {letter: place for place, letter in enumerate("0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", 1)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}


def nfc(text: str) -> str:
    """The composed Unicode form (TCVN 6909), outer space removed, inner runs of space made one."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


def fold(text: str) -> str:
    """For search: lower case, no marks, đ as d, so that hoà, hòa and hoa meet."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return _SPACE.sub(" ", _MARKS.sub("", plain)).strip()


def sort_key(text: str) -> str:
    """A plain string that a database sorts in Vietnamese order: letters first, then tones."""
    bases, tones = [], []
    for letter in unicodedata.normalize("NFC", text.lower()):
        parts = unicodedata.normalize("NFD", letter)
        tone = next((_TONES[mark] for mark in parts if mark in _TONES), 0)
        base = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in _TONES))
        place = _BASES.get(base)
        bases.append("00" if place is None else f"{place:02d}")
        tones.append(str(tone))
    return "".join(bases) + "-" + "".join(tones)


def number(value: int | float | Decimal, places: int = 0) -> str:
    """1234.5 as 1.234,5 in Vietnamese and 1,234.5 in English."""
    text = f"{value:,.{places}f}"
    if (translation.get_language() or "vi").startswith("vi"):
        return text.translate(str.maketrans(",.", ".,"))
    return text


def day(value: date | datetime) -> str:
    """dd/mm/yyyy; an instant is read in Viet Nam's time."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return value.strftime("%d/%m/%Y")


def instant(value: datetime) -> str:
    """dd/mm/yyyy HH:MM in Viet Nam's time."""
    return timezone.localtime(value).strftime("%d/%m/%Y %H:%M")
