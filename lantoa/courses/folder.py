# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A course as a folder: course.yaml, lessons/, questions.yaml, facts.md, pictures/, media/. Read whole, or not at all.

Every problem names its file, line and cause; all of them are told at once.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from lantoa.infra.web.errors import Refused

from .files import Files, Item, of_folder
from .models import Audience, Kind
from .packages import read_package
from .questions import read
from .shapes import KEY, Borrowed, CourseHead, LessonHead, QuestionText
from .yamltext import Located

PICTURES = {".svg": "image/svg+xml", ".png": "image/png", ".webp": "image/webp", ".jpg": "image/jpeg"}
MOST_BYTES = 1_000_000
MEDIA = {
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".vtt": "text/vtt",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
}
MOST_MEDIA = 400_000_000
PLAYED = {"video": (".mp4", ".webm"), "slides": (".pdf",), "package": (".zip",)}
"""The kinds of lessons that show a file, and which files."""
STEP = re.compile(r"^\s*[-*] \[ \] (?P<text>.+)$")
FRONT = re.compile(r"\A---\n(?P<head>.*?)^---\n", re.DOTALL | re.MULTILINE)
SHOWN = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<src>[^)\s]*)\)")
OWN = re.compile(r'src="(pictures/[^"]*)"')
M = TypeVar("M", bound=BaseModel)
Place = tuple[Any, ...]


@dataclass(frozen=True)
class LessonFile:
    """A lesson as written: Markdown without its front matter and its steps."""

    key: str
    head: LessonHead
    body: str
    steps: list[dict[str, str]]
    package: dict[str, Any] = field(default_factory=dict)
    """What its SCORM package says of itself, see packages.Package."""


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where."""

    file: str
    line: int
    cause: str

    def __str__(self) -> str:
        return _("%(file)s, line %(line)s: %(cause)s") % vars(self)


@dataclass
class CourseFolder:
    """Everything of one folder, checked."""

    files: Files
    is_new: bool = False
    """Files that were never looked at are read to their last byte."""
    faults: list[Fault] = field(default_factory=list)
    head: CourseHead | None = None
    lessons: list[LessonFile] = field(default_factory=list)
    questions: list[QuestionText] = field(default_factory=list)
    borrowed: dict[str, int] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    facts: str = ""
    digest: str = ""

    def refuse(self, file: str, line: int, cause: str) -> None:
        """Note one problem."""
        self.faults.append(Fault(file, line, cause))

    @property
    def problems(self) -> list[str]:
        """Every problem as a sentence."""
        return [str(fault) for fault in self.faults]


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
    file = folder.files.get(name)
    if file is None:
        folder.refuse(name, 1, _("the file is missing or cannot be read"))
        return None
    if file.size > MOST_BYTES:
        folder.refuse(name, 1, _("the file is larger than one megabyte"))
        return None
    try:
        raw = file.read().decode("utf-8-sig")
    except OSError:
        folder.refuse(name, 1, _("the file is missing or cannot be read"))
        return None
    except UnicodeDecodeError:
        folder.refuse(name, 1, _("the file is not UTF-8 text"))
        return None
    if "\0" in raw:
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


def lesson_key(name: str) -> str:
    """lessons/01-first-steps.md is “first-steps”."""
    stem = PurePosixPath(name).stem
    number, _hyphen, rest = stem.partition("-")
    return rest if number.isdecimal() and rest else stem


def _read_lesson(folder: CourseFolder, name: str) -> None:
    text = _text(folder, name)
    if text is None:
        return
    front = FRONT.match(text)
    key = lesson_key(name)
    if front is None:
        folder.refuse(name, 1, _("must begin with title and minutes between two lines of “---”"))
        return
    located = _yaml(folder, name, front["head"], first_line=2)
    head = _check(folder, name, LessonHead, located, located.value) if located else None
    package = _check_media(folder, name, head, located) if head and located else {}
    first = text[: front.end()].count("\n") + 1
    body, steps = split_steps(text[front.end() :])
    for number, line in enumerate(text[front.end() :].splitlines(), first):
        for shown in SHOWN.finditer(line):
            if not shown["alt"].strip():
                folder.refuse(name, number, _("a picture needs words for those who cannot see it"))
            if shown["src"].removeprefix("pictures/") not in folder.pictures:
                folder.refuse(name, number, _("there is no picture “%s”") % shown["src"])
    if not re.match(KEY, key) or key in {lesson.key for lesson in folder.lessons}:
        folder.refuse(name, 1, _("name the file like 01-first-steps.md, each once"))
    if head and head.kind == "practice" and not steps:
        folder.refuse(name, first, _("a guided practice needs steps: lines that begin with “- [ ] ”"))
    if head and head.kind == "video" and not body.strip():
        folder.refuse(name, first, _("write the words of the video here, for those who cannot hear or load it"))
    if head:
        folder.lessons.append(LessonFile(key, head, body, steps, package))


def split_steps(text: str) -> tuple[str, list[dict[str, str]]]:
    """A lesson below its front matter as (Markdown, steps to tick)."""
    lines: list[str] = []
    steps: list[dict[str, str]] = []
    for line in text.splitlines():
        step = STEP.match(line)
        if step:
            steps.append({"key": f"s{len(steps) + 1}", "text": step["text"].strip()})
        else:
            lines.append(line)
    return "\n".join(lines).strip() + "\n", steps


def _check_media(folder: CourseFolder, name: str, head: LessonHead, located: Located) -> dict[str, Any]:
    """The file that the lesson shows must be there, and be what it says. Returns what a package says of itself."""
    wanted = PLAYED.get(head.kind, ())
    place = located.line(("media",))
    item = folder.files.get(f"media/{head.media}")
    if not wanted:
        if head.media or head.captions:
            folder.refuse(name, place, _("only a video, slides or a package show a file"))
    elif item is None or not head.media.endswith(wanted):
        said = _("“media” must name a file of the folder media/ that ends with %s")
        folder.refuse(name, place, said % _(" or ").join(wanted))
    elif head.kind == "package":
        return _check_package(folder, head, item)
    if head.kind == "video":
        captions = folder.files.get(f"media/{head.captions}")
        if captions is None or not head.captions.endswith(".vtt") or captions.size > MOST_BYTES:
            folder.refuse(name, located.line(("captions",)), _("a video needs captions: a file media/….vtt"))
        elif not captions.read().removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
            folder.refuse(name, located.line(("captions",)), _("the captions must begin with the line WEBVTT"))
    return {}


def _check_package(folder: CourseFolder, head: LessonHead, item: Item) -> dict[str, Any]:
    package = read_package(item, whole=folder.is_new)
    for inside, line, said in package.faults:
        folder.refuse("/".join(filter(None, ("media", head.media, inside))), line, said)
    return package.as_data(head.finish)


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
        if isinstance(value, dict) and "use" in value:
            borrowed = _check(folder, name, Borrowed, located, value, (index,))
            if borrowed:
                folder.borrowed[borrowed.use] = located.line((index,))
            continue
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
        for picture in [*(shown["src"] for shown in SHOWN.finditer(question.text)), *OWN.findall(question.html)]:
            if picture.removeprefix("pictures/") not in folder.pictures:
                folder.refuse(name, located.line((index, "text")), _("there is no picture “%s”") % picture)
        seen.add(question.key)
        folder.questions.append(question)


def _read_pictures(folder: CourseFolder) -> None:
    for name, file in folder.files.items():
        top, _slash, rest = name.partition("/")
        suffix = PurePosixPath(name).suffix
        if top not in ("pictures", "media"):
            continue
        if "/" in rest:
            folder.refuse(name, 1, _("put the file directly into its folder"))
        elif top == "media" and suffix not in MEDIA:
            folder.refuse(name, 1, _("media are MP4, WebM, VTT, PDF and ZIP files"))
        elif top == "pictures" and suffix not in PICTURES:
            folder.refuse(name, 1, _("pictures are SVG, PNG, WebP or JPEG files"))
        elif file.size > MOST_MEDIA:
            folder.refuse(name, 1, _("the file is larger than 400 megabytes"))
        elif top == "pictures" and file.size > MOST_BYTES:
            folder.refuse(name, 1, _("the file is larger than one megabyte"))
        elif top == "pictures":
            folder.pictures[rest] = file.read()


def _check_draws(folder: CourseFolder) -> None:
    """Each tag must offer as many questions as the test draws. Borrowed ones are counted when it is published."""
    for draw in folder.head.test.draw if folder.head and not folder.borrowed else []:
        offered = sum(
            draw.tag in question.tags and draw.difficulty in (0, question.difficulty) for question in folder.questions
        )
        if offered < draw.count:
            said = _("the test draws %(count)s questions of “%(tag)s”, only %(offered)s are there")
            folder.refuse("course.yaml", 1, said % {"count": draw.count, "tag": draw.tag, "offered": offered})


def read_folder(path: Path) -> CourseFolder:
    """The checked folder; raises Refused with every problem, one a line."""
    return read_files(of_folder(path))


def read_files(files: Files) -> CourseFolder:
    """The checked course; raises Refused with every problem, one a line."""
    folder = check_files(files, is_new=True)
    if folder.problems or folder.head is None:
        raise Refused("courses.bad_folder", "\n".join(folder.problems))
    folder.digest = _digest(files)
    return folder


def check_files(files: Files, *, is_new: bool = False) -> CourseFolder:
    """What can be read, with every problem."""
    folder = CourseFolder(files, is_new)
    _read_head(folder)
    _read_pictures(folder)
    lessons = [name for name in sorted(files) if name.startswith("lessons/") and name.endswith(".md")]
    for name in lessons:
        _read_lesson(folder, name)
    if not lessons:
        folder.refuse("lessons", 1, _("there is no lesson"))
    _read_questions(folder)
    folder.facts = _text(folder, "facts.md") or ""
    if not folder.problems:
        _check_draws(folder)
    return folder


def _digest(files: Files) -> str:
    """SHA-256 over names and contents, in order."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\0{files[name].size}\0".encode())
        for piece in files[name].chunks():
            total.update(piece)
    return total.hexdigest()
