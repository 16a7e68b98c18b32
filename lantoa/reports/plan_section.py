# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The plan file's section "reports": what units must report, to whom, until when, on which form."""

from typing import Literal

from pydantic import Field, field_validator

from lantoa.plan.days import Moment
from lantoa.plan.plan_section import Key, Line, Part
from lantoa.tallies.indicators import INDICATORS


class FieldSection(Part):
    """A figure fed by an indicator, or a text that people write."""

    key: Key
    label: Line
    indicator: str = ""
    required: bool = False
    help: str = ""

    @field_validator("indicator")
    @classmethod
    def _known(cls, value: str) -> str:
        if value and value not in INDICATORS:
            raise ValueError(f"no indicator {value!r}; there are: {', '.join(INDICATORS)}")
        return value


class FormSection(Part):
    """One headed part of the form."""

    heading: Line
    fields: list[FieldSection] = Field(min_length=1)


class ReportSection(Part):
    """One report asked of every unit of a group (Decree 09/2019; layout by Decree 30/2020)."""

    key: Key
    title: Line
    group: Key
    to: Literal["root"] = "root"
    due: Moment
    cutoff: Moment | None = None
    issuer: str = Field("{unit}", description="Name of the body that signs; {unit} is the unit's name in lower case")
    sign: str = "BC-UBND"
    abstract: Line
    opening: str = ""
    sections: list[FormSection] = Field(min_length=1)
    closing: str = ""
    recipients: list[Line] = []
    archive: str = "VT"
    authority: str = ""
    signer_title: str = ""
