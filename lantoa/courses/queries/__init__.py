# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What pages of the courses read."""

from .bank import bank_of, staged_for
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
    "CourseCard",
    "CourseState",
    "Key",
    "LessonLine",
    "ShownQuestion",
    "bank_of",
    "course_cards",
    "enrolment_of",
    "enrolments_of",
    "find_picture",
    "find_units",
    "mask",
    "paper_of",
    "recount",
    "result_of",
    "server_milliseconds",
    "staged_for",
    "state_of",
    "totals_of",
    "waves_of",
]
