# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Picture guides for the doorstep: short steps with a drawing each, to show, to read aloud and to print.

They ship with the program (`guides.yaml`); a plan's skill names the guide that belongs to it. The page is the same for
everyone, so the field app may keep it: `PAGE` is its address name, `FILES` the files it needs beside the app's own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

PAGE = "guide_page"
FILES = ["outreach/guides.css", "outreach/guides.js"]
MOST_WORDS = 12
"""Of a step as it is shown; what is read aloud may tell more."""


class Step(BaseModel):
    """One step: the drawing's name, the words, and what is read aloud."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    draw: str
    text: str
    say: str = ""


class Guide(BaseModel):
    """One skill from the first to the last step."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=r"^[a-z][a-z-]*$")
    title: str
    ready: str
    steps: list[Step]


@cache
def guides() -> list[Guide]:
    """All guides in the order of the page."""
    content = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text())
    return TypeAdapter(list[Guide]).validate_python(content)


def is_guide(key: str) -> str:
    """The key itself if there is such a guide; else an error that tells which there are."""
    known = [guide.key for guide in guides()]
    if key not in known:
        raise ValueError(f"no guide has this name; there are: {', '.join(known)}")
    return key
