# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The courses section of a plan file: which course folders are taught, and when they open to whom."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from lantoa.plan.days import Day

KEY = r"^[a-z0-9][a-z0-9-]{0,49}$"


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
