# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What authors see: the courses on their desk, a draft with its problems, and how it differs from what is published."""

import difflib
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.db.models import Count
from django.utils.html import strip_tags

from lantoa.infra import text

from ..files import Files
from ..folder import FRONT, CourseFolder, Fault, check_files, lesson_key
from ..models import Course, CourseDraft, CourseVersion, DraftFile, Kind, Lesson
from ..writing import entries_of

MOST_LINES = 400


@dataclass(frozen=True)
class DraftLesson:
    """One lesson of a draft, as far as its first lines can be read."""

    path: str
    key: str
    title: str
    minutes: Any
    kind: str
    faults: int

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return str(Lesson.Kind(self.kind).label) if self.kind in Lesson.Kind.values else self.kind


@dataclass(frozen=True)
class DraftState:
    """A draft as its page shows it."""

    folder: CourseFolder
    lessons: list[DraftLesson]
    files: list[DraftFile]

    @property
    def faults(self) -> list[Fault]:
        """What stands between the draft and its publication."""
        return self.folder.faults

    @property
    def questions(self) -> int:
        """How many there are, borrowed ones included."""
        return len(self.folder.questions) + len(self.folder.borrowed)


@dataclass(frozen=True)
class Change:
    """One part that differs; `how` is added, changed, removed or moved; `lines` are (sign, text)."""

    how: str
    what: str
    name: str
    lines: list[tuple[str, str]] = field(default_factory=list)


def desk_courses(words: str) -> list[Course]:
    """Every course with its draft and counts, those of drafts that changed last first."""
    courses = list(
        Course.objects.select_related("current", "draft__changed_by").annotate(
            lessons=Count("current__lessons", distinct=True), asked=Count("current__questions", distinct=True)
        )
    )
    wanted = text.fold(words)
    return [course for course in courses if wanted in text.fold(f"{course.title} {course.slug}")]


def files_of(rows: Any) -> Files:
    """The files of a version or a draft."""
    return {row.path: row.item for row in rows.select_related("blob")}


def state_of_draft(draft: CourseDraft) -> DraftState:
    """The draft, read and checked as if it were published now."""
    rows = list(draft.files.select_related("blob", "changed_by").order_by("path"))
    folder = check_files({row.path: row.item for row in rows})
    broken = [fault.file for fault in folder.faults]
    lessons = [
        _lesson(row.path, row.text or "", broken.count(row.path)) for row in rows if row.path.startswith("lessons/")
    ]
    kept = [row for row in rows if row.path.startswith(("pictures/", "media/"))]
    return DraftState(folder, lessons, kept)


def _lesson(path: str, source: str, faults: int) -> DraftLesson:
    head, _body = parts_of_lesson(source)
    title, kind = str(head.get("title") or lesson_key(path)), str(head.get("kind") or "text")
    return DraftLesson(path, lesson_key(path), title, head.get("minutes", ""), kind, faults)


def parts_of_lesson(source: str) -> tuple[dict[str, Any], str]:
    """(front matter, the rest) of a lesson; no front matter when it cannot be read."""
    front = FRONT.match(source)
    try:
        head = yaml.safe_load(front["head"]) if front else None
    except yaml.YAMLError:
        head = None
    return (head, source[front.end() :]) if front and isinstance(head, dict) else ({}, source)


@dataclass(frozen=True)
class QuestionLine:
    """One question in the list of a draft; a borrowed one has only its address “course/key”."""

    key: str
    kind: str
    asked: str
    tags: list[str]
    skill: str
    difficulty: int
    is_borrowed: bool

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return str(Kind(self.kind).label) if self.kind in Kind.values else self.kind


def _entries(draft: CourseDraft) -> list[dict[str, Any]]:
    return entries_of(draft.files.filter(path="questions.yaml").values_list("text", flat=True).first() or "")


def find_entry(draft: CourseDraft, key: str) -> dict[str, Any] | None:
    """One own question of a draft as written."""
    return next((entry for entry in _entries(draft) if entry.get("key") == key), None)


def question_lines(draft: CourseDraft, words: str = "", tag: str = "") -> list[QuestionLine]:
    """The questions of a draft that hold the words and the tag."""
    lines = [
        QuestionLine(
            str(one.get("key") or one.get("use")), str(one.get("kind", "")),
            strip_tags(str(one.get("text") or one.get("html") or one.get("use", ""))),
            [str(word) for word in one.get("tags") or []], str(one.get("skill", "")), one.get("difficulty", 0),
            "use" in one,
        )
        for one in _entries(draft)
    ]  # fmt: skip
    wanted = text.fold(words)
    return [one for one in lines if wanted in text.fold(f"{one.asked} {one.key}") and (not tag or tag in one.tags)]


def tags_of(draft: CourseDraft) -> list[str]:
    """Every tag of the draft's questions."""
    return sorted({tag for line in question_lines(draft) for tag in line.tags})


def media_names(draft: CourseDraft) -> list[str]:
    """The files that a lesson of the draft can show."""
    paths = draft.files.filter(path__startswith="media/").order_by("path").values_list("path", flat=True)
    return [path.removeprefix("media/") for path in paths]


def other_courses(slug: str) -> list[tuple[str, str]]:
    """(slug, title) of every other published course."""
    return list(Course.objects.exclude(slug=slug).exclude(current=None).values_list("slug", "title"))


def learning_now(course: Course) -> int:
    """How many are in the middle of the course, whatever version."""
    return course.enrolments.filter(completed_at=None).count()


def difference(before: CourseVersion | None, draft: CourseDraft) -> list[Change]:
    """What publishing the draft would change for learners, part by part."""
    old = files_of(before.files) if before else {}
    new = files_of(draft.files)
    return [*_lesson_changes(old, new), *_question_changes(old, new), *_file_changes(old, new)]


def _source(files: Files, path: str) -> str:
    return files[path].read().decode("utf-8", "replace") if path in files else ""


def _lines(old: str, new: str) -> list[tuple[str, str]]:
    found = difflib.unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=1)
    return [(line[:1], line[1:]) for line in found if not line.startswith(("---", "+++", "@@"))][:MOST_LINES]


def _lesson_changes(old: Files, new: Files) -> list[Change]:
    before = {lesson_key(path): path for path in sorted(old) if path.startswith("lessons/")}
    after = {lesson_key(path): path for path in sorted(new) if path.startswith("lessons/")}
    stayed = [key for key in before if key in after]
    order = {key: place for place, key in enumerate(key for key in after if key in before)}
    changes = []
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = _source(old, before.get(key, "")), _source(new, after.get(key, ""))
        title = str(parts_of_lesson(now or was)[0].get("title") or key)
        if key not in before or key not in after:
            changes.append(Change("added" if key in after else "removed", "lesson", title, _lines(was, now)))
        elif was != now:
            changes.append(Change("changed", "lesson", title, _lines(was, now)))
        elif stayed.index(key) != order[key]:
            changes.append(Change("moved", "lesson", title))
    return changes


def _question_changes(old: Files, new: Files) -> list[Change]:
    def read(files: Files) -> dict[str, dict[str, Any]]:
        return {str(one.get("key") or one.get("use")): one for one in entries_of(_source(files, "questions.yaml"))}

    def written(entry: dict[str, Any] | None) -> str:
        return yaml.safe_dump(entry, allow_unicode=True, sort_keys=False) if entry else ""

    before, after = read(old), read(new)
    changes = []
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = before.get(key), after.get(key)
        if was != now:
            how = "added" if was is None else "removed" if now is None else "changed"
            entry = now or was or {}
            name = strip_tags(str(entry.get("text") or entry.get("html") or key))[:120]
            changes.append(Change(how, "question", name, _lines(written(was), written(now))))
    return changes


def _file_changes(old: Files, new: Files) -> list[Change]:
    changes = []
    for path in sorted({*old, *new}):
        if path.startswith("lessons/") or path == "questions.yaml":
            continue
        written = path.endswith((".yaml", ".md"))
        if path not in old or path not in new:
            changes.append(Change("removed" if path in old else "added", "file", path))
        elif old[path].size != new[path].size or old[path].read() != new[path].read():
            lines = _lines(_source(old, path), _source(new, path)) if written else []
            changes.append(Change("changed", "file", path, lines))
    return changes
