# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The courses section of a plan file: which course folders are taught, and when they open to whom."""

import re
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

KEY = r"^[a-z0-9][a-z0-9-]{0,49}$"
RELATIVE = re.compile(r"^D(?P<days>[+-]\d{1,3})?$")


def _is_day(value: str) -> str:
    if not RELATIVE.match(value):
        date.fromisoformat(value)
    return value


Day = Annotated[str, AfterValidator(_is_day)]
"""A date (2023-07-28), or counted from the launch day: D, D+7, D-3."""


def resolve(day: str, launch: date) -> date:
    """The calendar day that a Day means."""
    relative = RELATIVE.match(day)
    return launch + timedelta(days=int(relative["days"] or 0)) if relative else date.fromisoformat(day)


class Strict(BaseModel):
    """Unknown words are errors."""

    model_config = ConfigDict(extra="forbid")


class WaveSection(Strict):
    """A wave: from the first moment of `opens` to the last of `closes`."""

    key: str = Field(pattern=KEY)
    title: str = Field(min_length=1, max_length=200)
    audiences: list[Literal["officials", "teachers", "pupils", "students", "youth", "team", "citizens"]] = Field(
        min_length=1
    )
    opens: Day
    closes: Day | None = None


class CourseSection(Strict):
    """One course: its folder below samples/courses (or an absolute path) and its waves; no wave means always open."""

    folder: str
    waves: list[WaveSection] = []


class CoursesSection(Strict):
    """The whole section."""

    courses: list[CourseSection] = []
