# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The kinds of questions: what a payload must hold, how an answer is drawn, checked and marked.

A response is always a list of texts, so that a form, a device and the database speak alike: chosen keys, what was
typed, or “row=option” for matching and ordering. Keys that reach a browser never tell what is right.
"""

import random
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lantoa.infra.text import fold, nfc

LONGEST = 200
"""Letters that a typed answer may have."""


class Shape(BaseModel):
    """Strict: an unknown word in a course folder is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)


@dataclass(frozen=True)
class Option:
    """One entry of a row's list; `value` is what the form sends."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Line:
    """One line of a question on paper. `right`, `answer` and `feedback` are filled only in a result."""

    key: str
    text: str = ""
    chosen: bool = False
    said: str = ""
    options: tuple[Option, ...] = ()
    right: bool | None = None
    answer: str = ""
    feedback: str = ""


class Body(Shape):
    """What follows the text of any question."""

    kind: str
    feedback: str = Field("", max_length=2000)

    @property
    def control(self) -> str:
        """How it is answered: radio, checkbox, select or text."""
        raise NotImplementedError

    def order(self, dice: random.Random) -> list[str]:
        """The keys of its lines in the order in which one paper shows them."""
        raise NotImplementedError

    def clean(self, response: Any) -> list[str] | None:
        """The response in one form, or None when it is no possible answer to this question."""
        raise NotImplementedError

    def mark(self, response: list[str]) -> float:
        """From 0 to 1."""
        raise NotImplementedError

    def lines(self, order: list[str], response: list[str], told: bool = False) -> list[Line]:
        """Its lines with what was answered; with what is right only when `told`."""
        raise NotImplementedError


class Choice(Shape):
    """One line to choose. `worth` is a share of the point, below zero as a penalty; `feedback` is shown after."""

    key: str = Field(pattern=r"^[a-z0-9]{1,8}$")
    text: str = Field(min_length=1, max_length=500)
    right: bool = False
    worth: float | None = Field(None, ge=-1, le=1)
    feedback: str = Field("", max_length=1000)


class ChoiceQuestion(Body):
    """Any question answered by choosing lines: a response is the list of chosen keys."""

    choices: list[Choice] = Field(min_length=2, max_length=10)

    @model_validator(mode="after")
    def keys_are_unique(self) -> Self:
        if len({choice.key for choice in self.choices}) < len(self.choices):
            raise ValueError("two choices have the same key")
        return self

    @property
    def control(self) -> str:
        return "radio"

    def order(self, dice: random.Random) -> list[str]:
        return dice.sample([choice.key for choice in self.choices], len(self.choices))

    def clean(self, response: Any) -> list[str] | None:
        known = [choice.key for choice in self.choices]
        if not isinstance(response, list) or not all(key in known for key in response):
            return None
        return [key for key in known if key in response]

    def lines(self, order: list[str], response: list[str], told: bool = False) -> list[Line]:
        choices = {choice.key: choice for choice in self.choices}
        return [
            Line(key, one.text, key in response, right=one.right if told else None, feedback=one.feedback * told)
            for key in order
            for one in [choices[key]]
        ]


class SingleChoice(ChoiceQuestion):
    kind: Literal["single", "true_false"]

    @model_validator(mode="after")
    def one_is_right(self) -> Self:
        if sum(choice.right for choice in self.choices) != 1:
            raise ValueError("exactly one choice must be right")
        return self

    def clean(self, response: Any) -> list[str] | None:
        chosen = super().clean(response)
        return chosen if chosen is not None and len(chosen) <= 1 else None

    def mark(self, response: list[str]) -> float:
        """1 for the right line, for another what it is worth, never below zero."""
        chosen = next((choice for choice in self.choices if [choice.key] == response), None)
        return 0.0 if chosen is None else 1.0 if chosen.right else max(0.0, chosen.worth or 0.0)


class TrueFalse(SingleChoice):
    def order(self, dice: random.Random) -> list[str]:
        """Always true before false."""
        return [choice.key for choice in self.choices]


class MultipleChoice(ChoiceQuestion):
    """Partial credit: the choices' own worth where they have one, else right lines minus wrong ones."""

    kind: Literal["multiple"]
    partial: bool = True

    @model_validator(mode="after")
    def some_are_right(self) -> Self:
        right = sum(choice.right for choice in self.choices)
        if right < 1 or right == len(self.choices):
            raise ValueError("at least one choice must be right and one wrong")
        weights = [choice for choice in self.choices if choice.worth is not None]
        if weights and abs(sum(choice.worth or 0 for choice in weights if choice.right) - 1) > 0.01:
            raise ValueError("what the right choices are worth must add up to 1")
        return self

    @property
    def control(self) -> str:
        return "checkbox"

    def mark(self, response: list[str]) -> float:
        """All or nothing when `partial` is false; never below zero nor above one."""
        right = {choice.key for choice in self.choices if choice.right}
        if set(response) == right:
            return 1.0
        if not self.partial:
            return 0.0
        if any(choice.worth is not None for choice in self.choices):
            gain = sum(choice.worth or 0 for choice in self.choices if choice.key in response)
            return min(1.0, max(0.0, gain))
        wrong = len(set(response) - right)
        return max(0, len(right & set(response)) - wrong) / len(right)


class RowQuestion(Body):
    """Rows that each get one option from a list. Keys come from the order of the alphabet, not of the author."""

    partial: bool = True

    @property
    def control(self) -> str:
        return "select"

    def rows(self) -> dict[str, str]:
        """The text of each row to its right option."""
        raise NotImplementedError

    def offered(self) -> list[str]:
        """Texts to choose from; their keys are 1, 2, 3 …"""
        raise NotImplementedError

    def _keyed(self) -> dict[str, str]:
        return {f"r{number}": text for number, text in enumerate(sorted(self.rows()), 1)}

    def order(self, dice: random.Random) -> list[str]:
        return dice.sample(list(self._keyed()), len(self._keyed()))

    def clean(self, response: Any) -> list[str] | None:
        rows, most = self._keyed(), len(self.offered())
        if not isinstance(response, list):
            return None
        chosen: dict[str, str] = {}
        for said in response:
            row, _equals, option = said.partition("=") if isinstance(said, str) else ("", "", "")
            if row not in rows or row in chosen or option not in {str(n + 1) for n in range(most)}:
                return None
            chosen[row] = option
        return [f"{row}={chosen[row]}" for row in rows if row in chosen]

    def _right(self) -> dict[str, str]:
        """Row key to the key of its right option."""
        offered = self.offered()
        return {key: str(offered.index(self.rows()[text]) + 1) for key, text in self._keyed().items()}

    def mark(self, response: list[str]) -> float:
        """The share of rows that are right; all or nothing when `partial` is false."""
        right = {f"{row}={option}" for row, option in self._right().items()}
        share = len(right & set(response)) / len(right)
        return share if self.partial else float(share == 1)

    def lines(self, order: list[str], response: list[str], told: bool = False) -> list[Line]:
        texts, offered, right = self._keyed(), self.offered(), self._right()
        shown = []
        for row in order:
            options = tuple(
                Option(value, text, value in response)
                for number, text in enumerate(offered, 1)
                for value in [f"{row}={number}"]
            )
            said = next((option.text for option in options if option.chosen), "")
            answer = offered[int(right[row]) - 1]
            is_right = f"{row}={right[row]}" in response
            shown.append(Line(row, texts[row], bool(said), said, options, is_right if told else None, answer * told))
        return shown


class Pair(Shape):
    """A row of a matching question and what belongs to it."""

    text: str = Field(min_length=1, max_length=500)
    match: str = Field(min_length=1, max_length=300)


class Matching(RowQuestion):
    kind: Literal["matching"]
    pairs: list[Pair] = Field(min_length=2, max_length=10)
    others: list[str] = Field(default_factory=list, max_length=10)

    @model_validator(mode="after")
    def rows_differ(self) -> Self:
        if len(self.rows()) < len(self.pairs):
            raise ValueError("two pairs begin alike")
        if len(self.offered()) < 2:
            raise ValueError("there must be two different things to match")
        return self

    def rows(self) -> dict[str, str]:
        return {pair.text: pair.match for pair in self.pairs}

    def offered(self) -> list[str]:
        return sorted({*(pair.match for pair in self.pairs), *self.others})


class Ordering(RowQuestion):
    kind: Literal["ordering"]
    items: list[str] = Field(min_length=2, max_length=10)

    @model_validator(mode="after")
    def items_differ(self) -> Self:
        if len(set(self.items)) < len(self.items) or not all(self.items):
            raise ValueError("two items are the same, or one is empty")
        return self

    def rows(self) -> dict[str, str]:
        return {text: str(place) for place, text in enumerate(self.items, 1)}

    def offered(self) -> list[str]:
        return [str(place) for place in range(1, len(self.items) + 1)]


class TypedQuestion(Body):
    """Answered by typing one line."""

    @property
    def control(self) -> str:
        return "text"

    def order(self, dice: random.Random) -> list[str]:
        return []

    def clean(self, response: Any) -> list[str] | None:
        if not isinstance(response, list) or len(response) > 1 or not all(isinstance(said, str) for said in response):
            return None
        said = " ".join(nfc("".join(response).replace("\0", "")).split())
        return None if len(said) > LONGEST else [said] if said else []

    def answer(self) -> str:
        """The right answer in words."""
        raise NotImplementedError

    def suffix(self) -> str:
        """What stands behind the field, such as a unit."""
        return ""

    def told(self, said: str) -> str:
        """Feedback for what was typed."""
        return ""

    def lines(self, order: list[str], response: list[str], told: bool = False) -> list[Line]:
        said = "".join(response)
        line = Line("said", self.suffix(), bool(said), said)
        if not told:
            return [line]
        return [replace(line, right=self.mark(response) == 1, answer=self.answer(), feedback=self.told(said))]


class Number(TypedQuestion):
    kind: Literal["number"]
    value: float = Field(allow_inf_nan=False)
    tolerance: float = Field(0, ge=0, allow_inf_nan=False)
    unit: str = Field("", max_length=30)

    def mark(self, response: list[str]) -> float:
        """1 when any way to read the digits (1.500 is 1500 here, 1.5 elsewhere) comes near enough."""
        said = fold("".join(response)).removesuffix(fold(self.unit)).replace(" ", "").replace("−", "-")
        wanted, near = Decimal(str(self.value)), Decimal(str(self.tolerance))
        return float(any(abs(reading - wanted) <= near for reading in readings(said)))

    def suffix(self) -> str:
        return self.unit

    def answer(self) -> str:
        return f"{Decimal(str(self.value)).normalize():f} {self.unit}".replace(".", ",").strip()


def readings(said: str) -> set[Decimal]:
    """What the digits may mean: a comma or a point for decimals, the other one for thousands."""
    found = set()
    for thousands, decimal in (".", ","), (",", "."):
        grouped = re.sub(rf"(?<=\d){re.escape(thousands)}(?=\d{{3}}(?!\d))", "", said).replace(decimal, ".")
        if re.fullmatch(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?", grouped):
            found.add(Decimal(grouped))
    return found


class Accepted(Shape):
    """A text that is accepted; * stands for anything, case and marks do not matter."""

    text: str = Field(min_length=1, max_length=LONGEST)
    worth: float = Field(1, gt=0, le=1)
    feedback: str = Field("", max_length=1000)

    def fits(self, said: str) -> bool:
        """Is what was typed this answer?"""
        parts = [re.escape(fold(part)) for part in self.text.split("*")]
        return re.fullmatch(".*".join(parts), fold(said)) is not None


class Short(TypedQuestion):
    kind: Literal["short"]
    answers: list[Accepted] = Field(min_length=1, max_length=20)

    @model_validator(mode="after")
    def one_is_whole(self) -> Self:
        if not any(answer.worth == 1 for answer in self.answers):
            raise ValueError("one answer must be worth the whole point")
        return self

    def mark(self, response: list[str]) -> float:
        said = "".join(response)
        return max((one.worth for one in self.answers if said and one.fits(said)), default=0.0)

    def answer(self) -> str:
        return next(one.text for one in self.answers if one.worth == 1)

    def told(self, said: str) -> str:
        return next((one.feedback for one in self.answers if said and one.fits(said)), "")


_KINDS: dict[str, type[Body]] = {
    "single": SingleChoice,
    "true_false": TrueFalse,
    "multiple": MultipleChoice,
    "matching": Matching,
    "ordering": Ordering,
    "number": Number,
    "short": Short,
}


def read(kind: str, payload: dict[str, Any]) -> Body:
    """The question's model; raises pydantic.ValidationError."""
    return _KINDS[kind].model_validate({"kind": kind, **payload})
