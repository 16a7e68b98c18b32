# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What pages of the courses read."""

from .bank import bank_of, staged_for
from .classes import classes_of, find_seat, is_open_class, seats_of
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
    progress_in,
    state_of,
    totals_of,
    waves_of,
)
from .quiz import ShownQuestion, counted_of, paper_of, result_of, server_milliseconds, tells_answers
from .recounting import figures_differ

__all__ = [
    "Change",
    "CourseCard",
    "CourseState",
    "DraftState",
    "Key",
    "LessonLine",
    "ShownQuestion",
    "bank_of",
    "classes_of",
    "counted_of",
    "course_cards",
    "desk_courses",
    "difference",
    "enrolment_of",
    "enrolments_of",
    "entries_of",
    "figures_differ",
    "files_of",
    "find_picture",
    "find_seat",
    "find_units",
    "is_open_class",
    "mask",
    "paper_of",
    "parts_of_lesson",
    "progress_in",
    "recount",
    "result_of",
    "seats_of",
    "server_milliseconds",
    "staged_for",
    "state_of",
    "state_of_draft",
    "tells_answers",
    "totals_of",
    "waves_of",
]
