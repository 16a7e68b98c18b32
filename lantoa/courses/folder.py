# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A course as a folder: course.yaml, lessons/*.md, questions.yaml, pictures/, facts.md. Reads it whole or says why not.

Every problem names its file, line and cause; all of them are told at once.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lantoa.infra.web.errors import Refused

from .models import Audience, Kind
from .questions import Shape, read
from .yamltext import Located

PICTURES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg"}
MOST_BYTES = 1_000_000
STEP = re.compile(r"^\s*[-*] \[ \] (?P<text>.+)$")
FRONT = re.compile(r"\A---\n(?P<head>.*?)^---\n", re.DOTALL | re.MULTILINE)
SHOWN = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<src>[^)\s]*)\)")
M = TypeVar("M", bound=BaseModel)
Place = tuple[Any, ...]
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


class CourseHead(Shape):
    """course.yaml."""

    slug: str = Field(pattern=KEY)
    title: str = Field(min_length=1, max_length=200)
    summary: str = Field(min_length=1, max_length=2000)
    issuer: str = Field("", max_length=200)
    audiences: list[str] = Field(min_length=1)
    skills: list[str]
    checked_on: date
    test: Test


class LessonHead(Shape):
    """The front matter of a lesson."""

    title: str = Field(min_length=1, max_length=200)
    minutes: int = Field(ge=1, le=120)


class QuestionText(Shape):
    """One entry of questions.yaml; the words that only its kind knows are checked by questions.py."""

    model_config = ConfigDict(extra="allow")

    key: str = Field(pattern=KEY)
    kind: str
    text: str = Field(min_length=1, max_length=4000)
    tags: list[str] = Field(min_length=1)
    skill: str = Field("", max_length=20)
    difficulty: int = Field(0, ge=0, le=3)
    feedback: str = ""

    @property
    def payload(self) -> dict[str, Any]:
        """What questions.py reads."""
        return {**(self.model_extra or {}), "feedback": self.feedback}


@dataclass(frozen=True)
class LessonFile:
    """A lesson as written: Markdown without its front matter and its steps."""

    key: str
    head: LessonHead
    body: str
    steps: list[dict[str, str]]


@dataclass
class CourseFolder:
    """Everything of one folder, checked."""

    path: Path
    problems: list[str] = field(default_factory=list)
    head: CourseHead | None = None
    lessons: list[LessonFile] = field(default_factory=list)
    questions: list[QuestionText] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    facts: str = ""
    digest: str = ""

    def refuse(self, file: str, line: int, cause: str) -> None:
        """Note one problem."""
        self.problems.append(_("%(file)s, line %(line)s: %(cause)s") % {"file": file, "line": line, "cause": cause})


def cause(error: Any) -> str:
    """A pydantic error in our words; its own where we have none."""
    place = ".".join(str(part) for part in error["loc"])
    words = {
        "missing": _("is missing"),
        "extra_forbidden": _("is not known here"),
        "string_type": _("must be text"),
        "int_type": _("must be a whole number"),
        "list_type": _("must be a list"),
        "bool_type": _("must be true or false"),
        "string_pattern_mismatch": _("may hold only small letters a-z, digits and hyphens"),
        "string_too_short": _("must not be empty"),
        "string_too_long": _("is too long"),
        "too_short": _("has too few entries"),
        "too_long": _("has too many entries"),
        "float_type": _("must be a plain number"),
        "finite_number": _("must be a plain number"),
    }
    said = words.get(error["type"], error["msg"].removeprefix("Value error, "))
    return f"{place}: {said}" if place else said


def _text(folder: CourseFolder, name: str) -> str | None:
    """A text file in NFC with plain line ends, or None with the problem noted."""
    file = folder.path / name
    try:
        if file.stat().st_size > MOST_BYTES:
            folder.refuse(name, 1, _("the file is larger than one megabyte"))
            return None
        raw = file.read_bytes().decode("utf-8-sig")
    except OSError:
        folder.refuse(name, 1, _("the file is missing or cannot be read"))
        return None
    except UnicodeDecodeError:
        folder.refuse(name, 1, _("the file is not UTF-8 text"))
        return None
    return unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))


def _yaml(folder: CourseFolder, name: str, text: str, first_line: int = 1) -> Located | None:
    """The located value, or None with the problem noted."""
    try:
        return Located(text, first_line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        folder.refuse(name, first_line + (mark.line if mark else 0), str(error.problem or error.context))
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        folder.refuse(name, first_line, (str(error) or type(error).__name__).splitlines()[0])
    return None


def _check(folder: CourseFolder, name: str, model: type[M], located: Located, value: Any, path: Place = ()) -> M | None:
    """`value`, found at `path`, as the model; every error with its line."""
    try:
        return model.model_validate(value)
    except ValidationError as errors:
        for error in errors.errors():
            folder.refuse(name, located.line((*path, *error["loc"])), cause(error))
    return None


def _read_head(folder: CourseFolder) -> None:
    name = "course.yaml"
    text = _text(folder, name)
    located = _yaml(folder, name, text) if text is not None else None
    if located is None:
        return
    folder.head = _check(folder, name, CourseHead, located, located.value)
    for index, audience in enumerate(folder.head.audiences if folder.head else []):
        if audience not in Audience.values:
            folder.refuse(name, located.line(("audiences", index)), _("unknown audience “%s”") % audience)


def _read_lesson(folder: CourseFolder, file: Path) -> None:
    name = f"lessons/{file.name}"
    text = _text(folder, name)
    if text is None:
        return
    front = FRONT.match(text)
    key = file.stem.partition("-")[2] or file.stem
    if front is None:
        folder.refuse(name, 1, _("must begin with title and minutes between two lines of “---”"))
        return
    located = _yaml(folder, name, front["head"], first_line=2)
    head = _check(folder, name, LessonHead, located, located.value) if located else None
    first = text[: front.end()].count("\n") + 1
    lines: list[str] = []
    steps: list[dict[str, str]] = []
    for number, line in enumerate(text[front.end() :].splitlines(), first):
        step = STEP.match(line)
        if step:
            steps.append({"key": f"s{len(steps) + 1}", "text": step["text"].strip()})
            continue
        lines.append(line)
        for shown in SHOWN.finditer(line):
            if not shown["alt"].strip():
                folder.refuse(name, number, _("a picture needs words for those who cannot see it"))
            if shown["src"].removeprefix("pictures/") not in folder.pictures:
                folder.refuse(name, number, _("there is no picture “%s”") % shown["src"])
    if not re.match(KEY, key) or key in {lesson.key for lesson in folder.lessons}:
        folder.refuse(name, 1, _("name the file like 01-first-steps.md, each once"))
    if head:
        folder.lessons.append(LessonFile(key, head, "\n".join(lines).strip() + "\n", steps))


def _read_questions(folder: CourseFolder) -> None:
    name = "questions.yaml"
    text = _text(folder, name)
    located = _yaml(folder, name, text) if text is not None else None
    if located is None:
        return
    if not isinstance(located.value, list):
        folder.refuse(name, 1, _("must be a list of questions"))
        return
    seen: set[str] = set()
    for index, value in enumerate(located.value):
        question = _check(folder, name, QuestionText, located, value, (index,))
        if question is None:
            continue
        if question.key in seen:
            folder.refuse(name, located.line((index, "key")), _("the key “%s” is used twice") % question.key)
        if question.kind not in Kind.values:
            folder.refuse(name, located.line((index, "kind")), _("unknown kind “%s”") % question.kind)
            continue
        try:
            read(question.kind, question.payload)
        except ValidationError as errors:
            for error in errors.errors():
                folder.refuse(name, located.line((index, *error["loc"])), cause(error))
        seen.add(question.key)
        folder.questions.append(question)


def _read_pictures(folder: CourseFolder) -> None:
    for file in sorted((folder.path / "pictures").glob("*")):
        name = f"pictures/{file.name}"
        if file.suffix not in PICTURES:
            folder.refuse(name, 1, _("pictures are SVG, PNG, WebP or JPEG files"))
        elif file.stat().st_size > MOST_BYTES:
            folder.refuse(name, 1, _("the file is larger than one megabyte"))
        else:
            folder.pictures[file.name] = file.read_bytes()


def _check_draws(folder: CourseFolder) -> None:
    """Each tag must offer as many questions as the test draws."""
    for draw in folder.head.test.draw if folder.head else []:
        offered = sum(
            draw.tag in question.tags and draw.difficulty in (0, question.difficulty) for question in folder.questions
        )
        if offered < draw.count:
            said = _("the test draws %(count)s questions of “%(tag)s”, only %(offered)s are there")
            folder.refuse("course.yaml", 1, said % {"count": draw.count, "tag": draw.tag, "offered": offered})


def read_folder(path: Path) -> CourseFolder:
    """The checked folder; raises Refused with every problem, one a line."""
    folder = CourseFolder(path)
    _read_head(folder)
    _read_pictures(folder)
    for file in sorted((path / "lessons").glob("*.md")):
        _read_lesson(folder, file)
    if not folder.lessons:
        folder.refuse("lessons", 1, _("there is no lesson"))
    _read_questions(folder)
    folder.facts = _text(folder, "facts.md") or ""
    if not folder.problems:
        _check_draws(folder)
    if folder.problems or folder.head is None:
        raise Refused("courses.bad_folder", "\n".join(folder.problems))
    folder.digest = _digest(path)
    return folder


def _digest(path: Path) -> str:
    """SHA-256 over names and contents, in order."""
    total = hashlib.sha256()
    for file in sorted(file for file in path.rglob("*") if file.is_file()):
        total.update(f"{file.relative_to(path).as_posix()}\0{file.stat().st_size}\0".encode())
        total.update(file.read_bytes())
    return total.hexdigest()
