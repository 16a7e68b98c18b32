# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Questions in a workbook: a template to fill in, and its reader, which names row, column and cause."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lantoa.infra.documents.tables import UnreadableTable, read_cells, workbook
from lantoa.infra.text import fold, nfc

from ..models import Kind
from .base import Bank, rich, true_false, truths

LETTERS = "ABCDEF"
COLUMNS = {
    "kind": gettext_noop("Kind of question"), "text": gettext_noop("Question"), "right": gettext_noop("Right answer"),
    **dict.fromkeys(LETTERS, gettext_noop("Choice %s")), **{f"said {a}": gettext_noop("Said for %s") for a in LETTERS},
    "tolerance": gettext_noop("May differ by"), "unit": gettext_noop("Unit behind the field"),
    "feedback": gettext_noop("Explanation"), "tags": gettext_noop("Tags"), "skill": gettext_noop("Skill code"),
    "difficulty": gettext_noop("Difficulty (1 to 3)"), "key": gettext_noop("Code of the question"),
}  # fmt: skip
NEEDED = ("kind", "text", "right")


def _head(name: str) -> str:
    """The column's head in the language of the moment."""
    words = _(COLUMNS[name])
    return words % name[-1] if "%s" in words else words


def template() -> bytes:
    """An empty workbook with an example of each kind on its second sheet."""
    heads = [_head(name) for name in COLUMNS]
    hints = [
        (Kind.SINGLE, _("the letter of the right choice, such as B")),
        (Kind.MULTIPLE, _("the letters of all right choices, such as A, C")),
        (Kind.TRUE_FALSE, _("True or False")),
        (Kind.MATCHING, _("empty; write each pair into one choice as: line = what belongs to it")),
        (Kind.ORDERING, _("empty; write the choices in their right order")),
        (Kind.NUMBER, _("the number")),
        (Kind.SHORT, _("the accepted answers, with | between them; * stands for anything")),
    ]
    guide = [[str(kind.label), hint] for kind, hint in hints]
    told = [_("Kind of question"), _("What stands under “Right answer”")]
    return workbook([(_("Questions"), heads, []), (_("How to fill in"), told, guide)], widths=(22, 50, 20))


def parse(data: bytes) -> Bank:
    """Every row as a question, or what is wrong with it."""
    bank = Bank()
    try:
        _count, rows = read_cells(data, is_csv=False)
        heads = [fold(str(cell)) for cell in next(rows, [])]
    except UnreadableTable:
        bank.refuse(1, _("the workbook cannot be read; save it as XLSX again"))
        return bank
    places = _places(heads)
    missing = [_head(name) for name in NEEDED if name not in places]
    if missing:
        bank.refuse(1, _("the first row must name the column “%s”, as the template does") % missing[0])
        return bank
    for number, row in enumerate(rows, 2):
        cells = {name: _cell(row, place) for name, place in places.items()}
        if any(cells.values()):
            _row(bank, number, {name: cells.get(name, "") for name in COLUMNS})
    return bank


def _places(heads: list[str]) -> dict[str, int]:
    """Where each column stands, by its head in any of our languages."""
    found: dict[str, int] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found |= {name: heads.index(fold(_head(name))) for name in COLUMNS if fold(_head(name)) in heads}
    return found


def _cell(row: Any, place: int) -> str:
    value = row[place] if place < len(row) else ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return nfc(str(value if value is not None else "")).replace("\0", "").strip()


def _kind(said: str) -> str | None:
    """The kind by its key or its name in any of our languages."""
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for kind in Kind:
                if fold(said) in (fold(kind.value), fold(str(kind.label))):
                    return kind.value
    return None


def _row(bank: Bank, number: int, cells: dict[str, str]) -> None:
    kind = _kind(cells["kind"])
    if kind is None:
        known = ", ".join(str(one.label) for one in Kind)
        bank.refuse(number, _("“%(head)s”: “%(said)s” is not known; write one of: %(known)s") % {
            "head": _head("kind"), "said": cells["kind"], "known": known,
        })  # fmt: skip
        return
    try:
        payload = _payload(kind, cells)
    except ValueError as error:
        bank.refuse(number, f"“{_head('right')}”: {error}")
        return
    hard = cells["difficulty"]
    if hard not in ("", "1", "2", "3"):
        bank.refuse(number, _("“%(head)s” must be 1, 2 or 3") % {"head": _head("difficulty")})
        return
    payload["feedback"] = cells["feedback"]
    tags = [tag.strip() for tag in cells["tags"].split(",")] + ([f"difficulty-{hard}"] if hard else [])
    bank.add(number, cells["key"], kind, rich(cells["text"], "plain"), payload, tags, cells["skill"][:20])


def _payload(kind: str, cells: dict[str, str]) -> dict[str, Any]:
    right = cells["right"]
    filled = [(letter, cells[letter], cells[f"said {letter}"]) for letter in LETTERS if cells[letter]]
    if kind == Kind.TRUE_FALSE:
        truth = _truth(right)
        return true_false(truth, cells["said A"], cells["said B"])
    if kind == Kind.NUMBER:
        return {"value": _number(right), "tolerance": _number(cells["tolerance"] or "0"), "unit": cells["unit"]}
    if kind == Kind.SHORT:
        return {"answers": [{"text": one.strip(), "worth": 1.0} for one in right.split("|") if one.strip()]}
    if kind == Kind.ORDERING:
        return {"items": [text for _letter, text, _said in filled]}
    if kind == Kind.MATCHING:
        split = [text.partition("=") for _letter, text, _said in filled]
        return {"pairs": [{"text": left.strip(), "match": match.strip()} for left, _equals, match in split]}
    letters = {letter for letter in right.upper().replace(";", ",").replace(" ", ",").split(",") if letter}
    strange = letters - {letter for letter, _text, _said in filled}
    if strange or not letters:
        raise ValueError(_("must name filled choices by their letters, here is “%s”") % right)
    return {"choices": [
        {"key": letter.lower(), "text": text, "feedback": said} | ({"right": True} if letter in letters else {})
        for letter, text, said in filled
    ]}  # fmt: skip


def _truth(said: str) -> bool:
    for yes, no in truths():
        if fold(said) in (yes, no):
            return fold(said) == yes
    raise ValueError(_("must be True or False, here is “%s”") % said)


def _number(said: str) -> float:
    try:
        return float(said.replace(" ", "").replace(",", "."))
    except ValueError:
        raise ValueError(_("“%s” is not a number") % said) from None
