# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What every kind of question has."""

import random
from abc import abstractmethod
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

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
    @abstractmethod
    def control(self) -> str:
        """How it is answered: radio, checkbox, select or text."""

    @abstractmethod
    def order(self, dice: random.Random) -> list[str]:
        """The keys of its lines in the order in which one paper shows them."""

    @abstractmethod
    def clean(self, response: Any) -> list[str] | None:
        """The response in one form, or None when it is no possible answer to this question."""

    @abstractmethod
    def mark(self, response: list[str]) -> float:
        """From 0 to 1."""

    @abstractmethod
    def lines(self, order: list[str], response: list[str], told: bool = False) -> list[Line]:
        """Its lines with what was answered; with what is right only when `told`."""
