# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The plan file's section "ceremony": what the plan says of the ceremony (plan, II), as data."""

from datetime import time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,49}$", description="Stable name; never change it")]
LevelName = Literal["main", "district", "commune"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)


class StepSection(_Part):
    """One step of the programme."""

    key: Key
    kind: Literal["opening", "programme", "speech", "launch", "closing", "other"] = "other"
    title: str = Field(min_length=1, max_length=300)
    minutes: int = Field(ge=1, le=600)
    presenter: str = Field("", max_length=160)
    script: str = ""
    cue: str = Field("", max_length=300)


class GroupSection(_Part):
    """A class of delegates at the sites of one level."""

    key: Key
    level: LevelName
    title: str = Field(min_length=1, max_length=300)


class PresserSection(_Part):
    """An office whose holder presses the button."""

    key: Key
    title: str = Field(min_length=1, max_length=200)


class CeremonySection(_Part):
    """The ceremony: when, where, in which steps, for whom, and who presses."""

    key: Key = "launch"
    title: str = Field(min_length=1, max_length=300)
    starts_at: Annotated[time, Field(strict=False, description="Time of day on the launch day")] = time(8, 0)
    venue: str = Field(min_length=1, max_length=200)
    address: str = Field("", max_length=200)
    levels: list[LevelName] = Field(default=["main", "district", "commune"], description="Levels that have a site")
    quorum: int = Field(1, ge=1, le=20, description="How many must hold the button together")
    hold_seconds: int = Field(3, ge=1, le=30)
    lead_seconds: int = Field(8, ge=3, le=60)
    programme: list[StepSection] = Field(min_length=1)
    delegate_groups: list[GroupSection] = []
    pressers: list[PresserSection] = Field(min_length=1)

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "CeremonySection":
        for name in ("programme", "delegate_groups", "pressers"):
            keys = [part.key for part in getattr(self, name)]
            if len(set(keys)) < len(keys):
                raise ValueError(f"{name}: the same key twice")
        if sum(step.kind == "launch" for step in self.programme) != 1:
            raise ValueError("programme: exactly one step of kind launch")
        if self.quorum > len(self.pressers):
            raise ValueError("quorum: more than there are pressers")
        return self
