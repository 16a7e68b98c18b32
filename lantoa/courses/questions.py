# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The kinds of questions: what a payload must hold, how an answer is checked and marked.

A new kind (matching, ordering, number, short answer) is one more class with the same three methods.
"""

import random
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Shape(BaseModel):
    """Strict: an unknown word in a course folder is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)


class Choice(Shape):
    """One line to choose. `feedback` is shown after the test only."""

    key: str = Field(pattern=r"^[a-z0-9]{1,8}$")
    text: str = Field(min_length=1, max_length=500)
    right: bool = False
    feedback: str = Field("", max_length=1000)


class ChoiceQuestion(Shape):
    """Any question answered by choosing lines: a response is the list of chosen keys."""

    choices: list[Choice] = Field(min_length=2, max_length=10)
    feedback: str = Field("", max_length=2000)

    @model_validator(mode="after")
    def keys_are_unique(self) -> Self:
        if len({choice.key for choice in self.choices}) < len(self.choices):
            raise ValueError("two choices have the same key")
        return self

    def order(self, dice: random.Random) -> list[str]:
        """The keys in the order in which one paper shows them."""
        return dice.sample([choice.key for choice in self.choices], len(self.choices))

    def clean(self, response: Any) -> list[str] | None:
        """The response in one form, or None when it is no possible answer to this question."""
        known = [choice.key for choice in self.choices]
        if not isinstance(response, list) or not all(key in known for key in response):
            return None
        return [key for key in known if key in response]

    def mark(self, response: list[str]) -> float:
        """1 when exactly the right lines were chosen, else 0."""
        return float(set(response) == {choice.key for choice in self.choices if choice.right})


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


class TrueFalse(SingleChoice):
    def order(self, dice: random.Random) -> list[str]:
        """Always true before false."""
        return [choice.key for choice in self.choices]


class MultipleChoice(ChoiceQuestion):
    kind: Literal["multiple"]

    @model_validator(mode="after")
    def some_are_right(self) -> Self:
        right = sum(choice.right for choice in self.choices)
        if right < 2 or right == len(self.choices):
            raise ValueError("at least two choices must be right and one wrong")
        return self

    def mark(self, response: list[str]) -> float:
        """Right lines chosen minus wrong ones, over all right lines, never below zero."""
        right = {choice.key for choice in self.choices if choice.right}
        gain = len(right & set(response)) - len(set(response) - right)
        return max(0, gain) / len(right)


_KINDS: dict[str, type[ChoiceQuestion]] = {
    "single": SingleChoice,
    "true_false": TrueFalse,
    "multiple": MultipleChoice,
}


def read(kind: str, payload: dict[str, Any]) -> ChoiceQuestion:
    """The question's model; raises pydantic.ValidationError."""
    return _KINDS[kind].model_validate({"kind": kind, **payload})
