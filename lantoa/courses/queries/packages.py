# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A package as a learner finds it: its parts, and how far they are in each."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from ..models import Blob, DraftFile, Lesson, LessonProgress, PackageState, VersionFile
from ..packages import read_package


@dataclass(frozen=True)
class PackageShown:
    """What the page shows, and what its script needs to open the parts."""

    lines: list[tuple[dict[str, Any], PackageState | None]]
    size: int
    is_seen: bool
    waits_for_report: bool
    setup: dict[str, Any]


def package_of(
    slug: str, lesson: Lesson, progress: LessonProgress | None, origin: str, learner: dict[str, str]
) -> PackageShown | None:  # fmt: skip
    """The package of a lesson; None for other lessons. Two queries."""
    if lesson.kind != Lesson.Kind.PACKAGE:
        return None
    file = VersionFile.objects.select_related("blob").get(version=lesson.version_id, path=f"media/{lesson.media}")
    assert file.blob is not None
    states = {row.part: row for row in progress.packages.all()} if progress else {}
    parts = lesson.package["parts"]
    saves = [reverse("save_package", args=[slug, lesson.key, place]) for place in range(len(parts))]
    shown = [
        _part(file.blob, part, save, states.get(part["key"])) for part, save in zip(parts, saves, strict=True)
    ]  # fmt: skip
    setup = _setup(origin, lesson.package["edition"], learner, shown)
    return PackageShown(
        [(part, states.get(part["key"])) for part in parts], file.blob.size,
        progress is not None and progress.done_at is not None, lesson.package["finish"] == "package", setup,
    )  # fmt: skip


def package_to_try(file: DraftFile, origin: str, name: str) -> PackageShown | None:
    """A package of a draft for its author, who leaves no trace in it; None when it cannot be played."""
    package = read_package(file.item) if file.blob and file.path.endswith(".zip") else None
    if package is None or package.faults or file.blob is None:
        return None
    parts = package.as_data("package")["parts"]
    setup = _setup(origin, package.edition, {"id": "", "name": name}, [_part(file.blob, part, "") for part in parts])
    return PackageShown([(part, None) for part in parts], file.blob.size, False, False, setup)


def _setup(origin: str, edition: str, learner: dict[str, str], parts: list[dict[str, Any]]) -> dict[str, Any]:
    now = int(timezone.now().timestamp() * 1000)
    return {"origin": origin, "now": now, "edition": edition, "learner": learner, "parts": parts}


def _part(blob: Blob, part: dict[str, Any], save: str, state: PackageState | None = None) -> dict[str, Any]:
    """One part for the script; without an address to save at nothing is kept."""
    return {
        "launch": reverse("package_file", args=[blob.pk, "x"])[:-1] + part["launch"], "save": save,
        "reports": part["reports"], "mastery": part["mastery"], "data": part["data"],
        "state": state.state if state else "", "at": int(state.changed_at.timestamp() * 1000) if state else 0,
    }  # fmt: skip
