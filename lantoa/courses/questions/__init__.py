# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The kinds of questions: what a payload must hold, how an answer is drawn, checked and marked.

A response is always a list of texts, so that a form, a device and the database speak alike: chosen keys, what was
typed, or “row=option” for matching and ordering. Keys that reach a browser never tell what is right.
"""

from typing import Any

from .base import LONGEST, Body, Line, Shape
from .choice import MultipleChoice, SingleChoice, TrueFalse
from .rows import Matching, Ordering
from .typed import Number, Short

__all__ = ["LONGEST", "Body", "Line", "Shape", "read"]

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
