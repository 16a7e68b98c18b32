# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The outreach section of a plan file: the skills that citizens are guided in (plan, IV.6)."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from lantoa.outreach.guides import is_guide


class SkillSection(BaseModel):
    """One skill. `key` is stored with every session and never changes; `unit` (a code) limits it to that unit."""

    model_config = ConfigDict(extra="forbid")

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    title: str = Field(min_length=1, max_length=160)
    unit: str | None = None
    guide: Annotated[str, AfterValidator(is_guide)] | None = Field(
        None, description="The picture guide that belongs to it"
    )


class OutreachSection(BaseModel):
    """The whole section."""

    model_config = ConfigDict(extra="forbid")

    skills: list[SkillSection] = []
