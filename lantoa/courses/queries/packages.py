# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A package as a learner finds it: its parts, and how far they are in each."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from ..models import Blob, Lesson, LessonProgress, PackageState, VersionFile


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
    setup = {
        "origin": origin, "now": int(timezone.now().timestamp() * 1000), "edition": lesson.package["edition"],
        "learner": learner, "parts": [
            _part(slug, lesson, file.blob, place, part, states.get(part["key"])) for place, part in enumerate(parts)
        ],
    }  # fmt: skip
    return PackageShown(
        [(part, states.get(part["key"])) for part in parts], file.blob.size,
        progress is not None and progress.done_at is not None, lesson.package["finish"] == "package", setup,
    )  # fmt: skip


def _part(
    slug: str, lesson: Lesson, blob: Blob, place: int, part: dict[str, Any], state: PackageState | None
) -> dict[str, Any]:  # fmt: skip
    return {
        "launch": reverse("package_file", args=[blob.pk, "x"])[:-1] + part["launch"],
        "save": reverse("save_package", args=[slug, lesson.key, place]),
        "reports": part["reports"], "mastery": part["mastery"], "data": part["data"],
        "state": state.state if state else "", "at": int(state.changed_at.timestamp() * 1000) if state else 0,
        "done": state is not None and state.done_at is not None,
    }  # fmt: skip
