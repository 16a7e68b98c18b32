# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Decree 30/2020/NĐ-CP, Annex I: how an official document is laid out. Every measure used anywhere stands here."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import yaml

FONT: Final = "Times New Roman"
"""Asked for by the decree; Word has it, LibreOffice puts the metric-compatible Liberation Serif in its place."""
PAGE_MM: Final = (210, 297)
MARGINS_MM: Final = {"top": 20, "bottom": 20, "left": 30, "right": 15}
"""Allowed: top and bottom 20-25, left 30-35, right 15-20."""
HEADER_COLUMNS_MM: Final = (65, 100)
"""Wide enough for the country's name in one line."""
COUNTRY_PT: Final = 12
MOTTO_PT: Final = 13
BODY_NAME_PT: Final = 12
NUMBER_PT: Final = 13
PLACE_DATE_PT: Final = 14
TYPE_PT: Final = 14
ABSTRACT_PT: Final = 14
TEXT_PT: Final = 14
FIRST_LINE_MM: Final = 12.7
PARAGRAPH_GAP_PT: Final = 6
SIGNATURE_PT: Final = 14
RECIPIENTS_HEAD_PT: Final = 12
RECIPIENTS_PT: Final = 11
PAGE_NUMBER_PT: Final = 13
TABLE_PT: Final = 13

WORDS: Final[dict] = yaml.safe_load(Path(__file__).with_name("decree30.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Heading:
    """A numbered heading, its number included: "I. ...", "1. ..."."""

    text: str


@dataclass(frozen=True)
class Text:
    """One paragraph of the body."""

    text: str
    italic: bool = False


@dataclass(frozen=True)
class Table:
    """A table of the body: `head` names the columns; the last `footer` rows are set in bold."""

    head: list[str]
    rows: list[list[str]]
    numeric: frozenset[int] = frozenset()
    footer: int = 0


@dataclass(frozen=True)
class Code:
    """A QR code of `text`, with lines beside it; it stands under the words, after the sign that ends them."""

    text: str
    beside: list[str]


@dataclass(frozen=True)
class OfficialDocument:
    """A named document (form 1.4 of the decree): everything but the number and the signature, which people add.

    `sign` is the part after the number ("BC-UBND"). `day` None leaves the date open for the clerk. Minutes are signed
    by two: `left_title` and `left_signer` are the one who wrote them; the recipients then stand below.
    """

    issuing_body: str
    sign: str
    type_name: str
    abstract: str
    place: str
    body: list[Heading | Text | Table | Code]
    parent_body: str = ""
    day: date | None = None
    recipients: list[str] = field(default_factory=list)
    archive: str = "VT"
    authority: str = ""
    title: str = ""
    signer: str = ""
    left_title: str = ""
    left_signer: str = ""


def place_and_date(place: str, day: date | None) -> str:
    """The line under the motto; a day below 10 and the months 1 and 2 take a leading zero."""
    if day is None:
        return WORDS["place_date"].format(place=place, day="      ", month="      ", year="          ")
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return WORDS["place_date"].format(place=place, day=f"{day.day:02d}", month=month, year=day.year)


def number_line(sign: str, number: int | None = None) -> str:
    """ "Số: 05/BC-UBND"; without a number, room for the clerk to write it."""
    return f"{WORDS['number']} {'        ' if number is None else f'{number:02d}'}/{sign}"
