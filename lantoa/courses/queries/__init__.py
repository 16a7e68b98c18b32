# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What pages of the courses read."""

from .bank import bank_of, staged_for
from .drafts import (
    Change,
    DraftState,
    desk_courses,
    difference,
    entries_of,
    files_of,
    parts_of_lesson,
    state_of_draft,
)
from .figures import Key, recount
from .learn import (
    CourseCard,
    CourseState,
    LessonLine,
    course_cards,
    enrolment_of,
    enrolments_of,
    find_picture,
    find_units,
    mask,
    state_of,
    totals_of,
    waves_of,
)
from .quiz import ShownQuestion, paper_of, result_of, server_milliseconds

__all__ = [
    "Change",
    "CourseCard",
    "CourseState",
    "DraftState",
    "Key",
    "LessonLine",
    "ShownQuestion",
    "bank_of",
    "course_cards",
    "desk_courses",
    "difference",
    "enrolment_of",
    "enrolments_of",
    "entries_of",
    "files_of",
    "find_picture",
    "find_units",
    "mask",
    "paper_of",
    "parts_of_lesson",
    "recount",
    "result_of",
    "server_milliseconds",
    "staged_for",
    "state_of",
    "state_of_draft",
    "totals_of",
    "waves_of",
]
