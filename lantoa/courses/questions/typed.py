# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Questions answered by typing one line: a number, a short answer."""

import random
import re
from abc import abstractmethod
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from lantoa.infra.text import fold, nfc

from .base import LONGEST, Body, Line, Shape


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

    @abstractmethod
    def answer(self) -> str:
        """The right answer in words."""

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
    worth: float = Field(1, ge=0, le=1)
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
            raise ValueError(_("one answer must be worth the whole point"))
        return self

    def mark(self, response: list[str]) -> float:
        said = "".join(response)
        return max((one.worth for one in self.answers if said and one.fits(said)), default=0.0)

    def answer(self) -> str:
        return next(one.text for one in self.answers if one.worth == 1)

    def told(self, said: str) -> str:
        return next((one.feedback for one in self.answers if said and one.fits(said)), "")
