# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The whole plan file: each room's section by name, and errors with their place. `actions.py` applies it."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError

from lantoa.ceremony.plan_section import CeremonySection
from lantoa.courses.plan_section import CoursesSection
from lantoa.infra import text
from lantoa.infra.text import yamls
from lantoa.outreach.plan_section import OutreachSection
from lantoa.plan.plan_section import (
    BudgetSection,
    DocumentSection,
    GoalSection,
    GroupSection,
    MovementSection,
    TaskSection,
    UnitsSection,
)
from lantoa.reports.plan_section import ReportSection

from . import planwords

LARGEST = 2_000_000
DEEPEST = 30
Marks = dict[tuple[str | int, ...], tuple[int, int]]
"""Path of a value -> (line, column), both from 1."""


class PlanFile(BaseModel):
    """A movement as data. Everything that differs between provinces and years stands here, nothing of it in code."""

    model_config = ConfigDict(extra="forbid")

    version: int
    movement: MovementSection
    units: UnitsSection
    groups: list[GroupSection] = []
    document: list[DocumentSection] = []
    tasks: list[TaskSection] = []
    goals: list[GoalSection] = []
    budget: list[BudgetSection] = []
    ceremony: CeremonySection | None = None
    courses: CoursesSection = CoursesSection()
    outreach: OutreachSection = OutreachSection()
    reports: list[ReportSection] = []


@dataclass(frozen=True)
class Mistake:
    """One error and its place: line and column count from 1, the path is as in "tasks.3.due"."""

    line: int
    column: int
    path: str
    cause: str


class BadPlan(Exception):
    """The file cannot be applied; `mistakes` say where and why."""

    def __init__(self, name: str, mistakes: list[Mistake]) -> None:
        self.name, self.mistakes = name, mistakes
        super().__init__("\n".join(self.lines))

    @property
    def lines(self) -> list[str]:
        """Each mistake as "file:line:column: path: cause"."""
        return [f"{self.name}:{m.line}:{m.column}: {m.path}: {m.cause}" for m in self.mistakes]


class _Loader(yamls.Loader):
    """YAML without surprises: a date or "no" stays the text that was written."""


_KEPT = ("bool", "int", "float", "null")
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag.rpartition(":")[2] in _KEPT]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _build(loader: _Loader, node: yaml.Node, path: tuple[str | int, ...], marks: Marks) -> Any:
    """A node as plain data; notes where each value stands."""
    marks[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if len(path) > DEEPEST:
        raise yaml.MarkedYAMLError(problem=_("too many levels"), problem_mark=node.start_mark)
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(loader.construct_object(key_node)) if isinstance(key_node, yaml.ScalarNode) else ""
            if not key or key in result:
                problem = _("the same key twice: %(key)s") % {"key": key} if key else _("a key must be plain text")
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key_node.start_mark)
            result[key] = _build(loader, value_node, (*path, key), marks)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_build(loader, child, (*path, place), marks) for place, child in enumerate(node.value)]
    value = loader.construct_object(node)
    return _clean(value) if isinstance(value, str) else value


def _clean(value: str) -> str:
    """NFC, line by line: paragraphs of a long text keep their ends."""
    return "\n".join(text.nfc(line) for line in value.split("\n")).strip()


def _parse(content: str) -> tuple[Any, Marks]:
    marks: Marks = {}
    for event in yamls.events(content):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
            problem = _("anchors, aliases and tags are not used here")
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=yamls.mark_of(event))
    loader = _Loader(content)
    try:
        node = loader.get_single_node()
        return (_build(loader, node, (), marks) if node else None), marks
    finally:
        loader.dispose()


def _mistake(path: tuple[str | int, ...], cause: str, marks: Marks) -> Mistake:
    """What is missing stands where it should have stood."""
    near = path
    while near not in marks and near:
        near = near[:-1]
    return Mistake(*marks.get(near, (1, 1)), ".".join(map(str, path)) or "-", cause)


def _known_words(path: tuple[str | int, ...]) -> list[str]:
    """The words that may stand beside this one."""
    model: Any = PlanFile
    for step in path[:-1]:
        if isinstance(step, int):
            continue
        field = model.model_fields.get(step) if hasattr(model, "model_fields") else None
        if field is None:
            return []
        kinds = (field.annotation, *get_args(field.annotation))
        model = next((kind for kind in kinds if hasattr(kind, "model_fields")), None)
    return list(model.model_fields) if model else []


def _cause(error: Any) -> str:
    """A validation error in the reader's language."""
    causes = {
        "missing": _("this is missing"),
        "string_type": _("text is expected"),
        "string_too_short": _("this must not be empty"),
        "string_too_long": _("this text is too long"),
        "string_pattern_mismatch": _("only small letters without marks, digits and hyphens"),
        "int_type": _("a whole number is expected"),
        "int_parsing": _("a whole number is expected"),
        "greater_than_equal": _("this number is too small"),
        "less_than_equal": _("this number is too large"),
        "list_type": _("a list is expected"),
        "too_short": _("this list needs at least one entry"),
        "model_type": _("a group of named values is expected"),
        "dict_type": _("a group of named values is expected"),
        "date_from_datetime_parsing": _("a day like 2023-07-28 is expected"),
        "date_type": _("a day like 2023-07-28 is expected"),
    }
    if error["type"] == "extra_forbidden":
        return (
            _("this word is not known here")
            + "."
            + planwords.nearest(str(error["loc"][-1]), _known_words(error["loc"]))
        )
    if error["type"] == "literal_error":
        return _("one of these is expected: %(words)s") % {"words": error["ctx"]["expected"]}
    return causes.get(error["type"], str(error["msg"]).removeprefix("Value error, "))


def read_plan(content: bytes, name: str) -> tuple[PlanFile, dict[str, Any]]:
    """The plan and its plain data. Raises BadPlan with every mistake in its place."""
    if len(content) > LARGEST:
        raise BadPlan(name, [Mistake(1, 1, "-", _("the file is larger than 2 MB"))])
    try:
        data, marks = _parse(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadPlan(name, [Mistake(1, 1, "-", _("the file is not UTF-8 text"))]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise BadPlan(name, [Mistake(line, column, "-", str(error.problem or error.context))]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        cause = str(error).splitlines()[0] if str(error) else _("the file is not YAML")
        raise BadPlan(name, [Mistake(1, 1, "-", cause)]) from None
    try:
        file = PlanFile.model_validate(data)
    except ValidationError as error:
        raise BadPlan(name, [_mistake(item["loc"], _cause(item), marks) for item in error.errors()]) from None
    if faults := planwords.faults(file):
        raise BadPlan(name, [_mistake(path, cause, marks) for path, cause in faults])
    return file, data


def read_plan_file(path: Path) -> tuple[PlanFile, dict[str, Any]]:
    """read_plan of a file."""
    return read_plan(path.read_bytes(), path.name)


def digest_of(data: dict[str, Any]) -> str:
    """SHA-256 of the file's data, whatever its spelling as YAML."""
    return hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def fingerprint(lines: list[str]) -> str:
    """What somebody has seen of a difference, in short."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def schema() -> dict[str, Any]:
    """The published JSON Schema of a plan file."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **PlanFile.model_json_schema()}
