# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the files of a course may say: strict models, so that an unknown word is an error and not a surprise."""

from datetime import date
from typing import Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field, model_validator

from .questions import Shape

KEY = r"^[a-z0-9][a-z0-9-]{0,49}$"


class Draw(Shape):
    """So many questions of one tag; of one difficulty when it is not 0."""

    tag: str = Field(pattern=KEY)
    count: int = Field(ge=1, le=100)
    difficulty: int = Field(0, ge=0, le=3)


class Test(Shape):
    """The rule of the test, see models.QuizRule."""

    draw: list[Draw] = Field(min_length=1)
    minutes: int = Field(ge=1, le=240)
    pass_mark: int = Field(ge=1, le=100)
    attempts: int = Field(ge=1, le=100)
    pause_minutes: int = Field(0, ge=0, le=10_080)
    after_lessons: bool = True
    after_practice: bool = False
    retake: bool = False
    counted: Literal["best", "last"] = "best"
    review: Literal["all", "after_last", "score"] = "all"


class CourseHead(Shape):
    """course.yaml."""

    slug: str = Field(pattern=KEY)
    title: str = Field(min_length=1, max_length=200)
    summary: str = Field(min_length=1, max_length=2000)
    issuer: str = Field("", max_length=200)
    audiences: list[str] = Field(min_length=1)
    skills: list[str]
    prerequisites: list[str] = Field(default_factory=list, max_length=10)
    checked_on: date
    test: Test


class LessonHead(Shape):
    """The front matter of a lesson. A video has captions, and its transcript is the text below. `finish` says who tells
    that a package was gone through: the package itself, or the learner where it reports nothing."""

    title: str = Field(min_length=1, max_length=200)
    minutes: int = Field(ge=1, le=120)
    kind: Literal["text", "practice", "video", "slides", "package"] = "text"
    media: str = Field("", max_length=100)
    captions: str = Field("", max_length=100)
    finish: Literal["package", "learner"] = "package"


class Borrowed(Shape):
    """An entry of questions.yaml that takes a question of another course, as it is there: “course/key”."""

    use: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,49}/[a-z0-9][a-z0-9-]{0,49}$")


class QuestionText(Shape):
    """One entry of questions.yaml; the words that only its kind knows are checked by questions.py."""

    model_config = ConfigDict(extra="allow")

    key: str = Field(pattern=KEY)
    kind: str
    text: str = Field("", max_length=4000)
    html: str = Field("", max_length=20_000)
    tags: list[str] = Field(min_length=1)
    skill: str = Field("", max_length=20)
    difficulty: int = Field(0, ge=0, le=3)
    feedback: str = ""

    @model_validator(mode="after")
    def asked_one_way(self) -> Self:
        """In Markdown, or in HTML as other programs write it."""
        if bool(self.text) == bool(self.html):
            raise ValueError(_("write the question as “text”, or as “html” when it comes from another program"))
        return self

    @property
    def payload(self) -> dict[str, Any]:
        """What questions.py reads."""
        return {**(self.model_extra or {}), "feedback": self.feedback}
