# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Questions answered by choosing lines."""

import random
from typing import Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from .base import Body, Line, Shape


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
            raise ValueError(_("two choices have the same key"))
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
            raise ValueError(_("exactly one choice must be right"))
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
            raise ValueError(_("at least one choice must be right and one wrong"))
        weights = [choice for choice in self.choices if choice.worth is not None]
        if weights and abs(sum(choice.worth or 0 for choice in weights if choice.right) - 1) > 0.01:
            raise ValueError(_("what the right choices are worth must add up to 1"))
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
