# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The plan file's own sections: the movement, the document as people read it, groups, tasks, goals and money."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from .days import Moment

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,49}$", description="Stable name; never change it")]
Line = Annotated[str, Field(min_length=1, max_length=300)]


class Part(BaseModel):
    """Unknown words are errors: a misspelt key must not be lost in silence."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class UnitsSection(Part):
    """Which map of units the movement uses: shipped tables, and the day whose units count."""

    tables: list[Key] = Field(min_length=1, description="Tables of lantoa/units/data, parents first")
    as_of: date
    root: str = Field(description="Code of the unit that launches the movement")
    succession: Key | None = Field(None, description="Table that leads to the next map")
    succession_day: date | None = None


class MovementSection(Part):
    """Who the movement is."""

    slug: Key
    title: Line
    short_title: Annotated[str, Field(min_length=1, max_length=120)]
    launch_day: date
    issuer: Line
    number: str = Field("", max_length=60, description="Number and sign of the plan, when known")
    bases: list[Line] = []
    source: str = Field("", description="Where the text comes from")


class ParagraphSection(Part):
    """One paragraph of the document. `link` names what it set in motion: "task:guide-citizens", "ceremony", ..."""

    text: str = Field(min_length=1)
    links: list[str] = []
    uncertain: str = Field("", description="How an unclear place of the source is read, and why")


class DocumentSection(Part):
    """One numbered section of the document."""

    number: str = Field(max_length=12)
    heading: Line
    paragraphs: list[ParagraphSection] = []


class GroupSection(Part):
    """A group of units: all of some kinds, or those named by code, less some."""

    key: Key
    title: Line
    kinds: list[str] = []
    codes: list[str] = []
    less: list[str] = []


class TaskSection(Part):
    """One duty of a group of units; every unit of the group gets its own assignment."""

    key: Key
    title: Line
    section: str = Field(description="Number of the document's section")
    group: Key
    supporting: list[Key] = []
    kind: Literal["once", "continuing", "optional"] = "once"
    due: Moment | None = None
    evidence: str = Field("", max_length=160)
    indicator: str = ""


class UnitGoalSection(Part):
    """Another goal at one unit and below; what is left out is as in the goal itself."""

    unit: str = Field(description="Code of the unit")
    target: int | None = Field(None, ge=1)
    days: int | None = Field(None, ge=1, le=366)
    counts_launch_day: bool | None = None


class GoalSection(Part):
    """What each member should reach (plan, IV.6)."""

    key: Key
    title: Line
    measure: str
    target: int = Field(ge=1)
    days: int = Field(ge=1, le=366)
    counts_launch_day: bool = True
    units: list[UnitGoalSection] = Field([], description="Units with a goal of their own")


class BudgetSection(Part):
    """Where the money comes from, and for what."""

    key: Key
    title: Line
    source: Line
    uncertain: str = ""
