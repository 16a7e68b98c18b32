# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Questions whose rows each get one option: matching and ordering."""

import random
from abc import abstractmethod
from typing import Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from .base import Body, Line, Option, Shape


class RowQuestion(Body):
    """Rows that each get one option from a list. Keys come from the order of the alphabet, not of the author."""

    partial: bool = True

    @property
    def control(self) -> str:
        return "select"

    @abstractmethod
    def rows(self) -> dict[str, str]:
        """The text of each row to its right option."""

    @abstractmethod
    def offered(self) -> list[str]:
        """Texts to choose from; their keys are 1, 2, 3 …"""

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
            raise ValueError(_("two pairs begin alike"))
        if len(self.offered()) < 2:
            raise ValueError(_("there must be two different things to match"))
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
            raise ValueError(_("two items are the same, or one is empty"))
        return self

    def rows(self) -> dict[str, str]:
        return {text: str(place) for place, text in enumerate(self.items, 1)}

    def offered(self) -> list[str]:
        return [str(place) for place in range(1, len(self.items) + 1)]
