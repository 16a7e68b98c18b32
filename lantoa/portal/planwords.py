# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What one part of a plan file says of another: every name must lead somewhere, and each key is used once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from lantoa.tallies.indicators import INDICATORS
from lantoa.units.models import Kind
from lantoa.units.tables import DATA

if TYPE_CHECKING:
    from lantoa.portal.planfile import PlanFile

Fault = tuple[tuple[str | int, ...], str]
"""Path in the file, and what is wrong there."""

PLAIN_LINKS = ("ceremony", "courses")


def nearest(word: str, known: Collection[str]) -> str:
    """ " Do you mean …?", or nothing when no known word is near."""
    found = get_close_matches(word, known, n=1)
    return " " + _("Do you mean “%(word)s”?") % {"word": found[0]} if found else ""


def _unknown(word: str, known: Collection[str]) -> str:
    return _("“%(word)s” leads nowhere in this file or program.") % {"word": word} + nearest(word, known)


def _named(file: PlanFile) -> Iterator[tuple[tuple[str | int, ...], str, Collection[str]]]:
    """Every place that names something: where, the name, the names that exist."""
    groups = {group.key for group in file.groups}
    sections = {part.number for part in file.document}
    links = set(PLAIN_LINKS)
    for name, parts in (("task", file.tasks), ("goal", file.goals), ("report", file.reports), ("budget", file.budget)):
        links |= {f"{name}:{part.key}" for part in parts}
    if file.ceremony:
        links |= {f"step:{step.key}" for step in file.ceremony.programme}
        links |= {f"sites:{level}" for level in file.ceremony.levels}
        links |= {f"delegates:{group.key}" for group in file.ceremony.delegate_groups}
    shipped = {path.stem for path in DATA.glob("*.csv")}
    for n, table in enumerate(file.units.tables):
        yield ("units", "tables", n), table, shipped
    if file.units.succession:
        yield ("units", "succession"), file.units.succession, shipped
    for n, group in enumerate(file.groups):
        for m, kind in enumerate(group.kinds):
            yield ("groups", n, "kinds", m), kind, Kind.values
    for n, part in enumerate(file.document):
        for m, paragraph in enumerate(part.paragraphs):
            for k, link in enumerate(paragraph.links):
                yield ("document", n, "paragraphs", m, "links", k), link, links
    for n, task in enumerate(file.tasks):
        yield ("tasks", n, "section"), task.section, sections
        yield ("tasks", n, "group"), task.group, groups
        for m, key in enumerate(task.supporting):
            yield ("tasks", n, "supporting", m), key, groups
        if task.indicator:
            yield ("tasks", n, "indicator"), task.indicator, INDICATORS
    for n, goal in enumerate(file.goals):
        yield ("goals", n, "measure"), goal.measure, INDICATORS
    for n, report in enumerate(file.reports):
        yield ("reports", n, "group"), report.group, groups


def faults(file: PlanFile) -> list[Fault]:
    """Names that lead nowhere and keys used twice, in the order of the file's parts."""
    found: list[Fault] = [(path, _unknown(word, known)) for path, word, known in _named(file) if word not in known]
    if file.version != 1:
        found.append((("version",), _("This program reads version 1.")))
    for name, key in (("groups", "key"), ("document", "number"), ("tasks", "key"), ("goals", "key"),
                      ("budget", "key"), ("reports", "key")):  # fmt: skip
        seen: set[str] = set()
        for n, part in enumerate(getattr(file, name)):
            value = getattr(part, key)
            if value in seen:
                found.append(((name, n, key), _("the same key twice: %(key)s") % {"key": value}))
            seen.add(value)
    return found
