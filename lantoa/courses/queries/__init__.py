# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What pages of the courses read."""

from ..folder import lesson_key, split_steps
from .bank import bank_of, drawn_tags, regrade_of, shared_questions, staged_for
from .certificates import certificates_in, revoked_certificates
from .classes import classes_of, find_seat, is_open_class, seats_of
from .drafts import (
    Change,
    DraftState,
    QuestionLine,
    desk_courses,
    difference,
    files_of,
    find_entry,
    learning_now,
    media_names,
    other_courses,
    parts_of_lesson,
    question_lines,
    state_of_draft,
    tags_of,
)
from .enrolling import enrolment_lists_of
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
    missing_before,
    progress_in,
    state_of,
    totals_of,
    waves_of,
)
from .packages import PackageShown, package_of, package_to_try
from .quiz import ShownQuestion, counted_of, paper_of, result_of, running_of, server_milliseconds, tells_answers
from .recounting import figures_differ

__all__ = [
    "Change",
    "CourseCard",
    "CourseState",
    "DraftState",
    "Key",
    "LessonLine",
    "PackageShown",
    "QuestionLine",
    "ShownQuestion",
    "bank_of",
    "certificates_in",
    "classes_of",
    "counted_of",
    "course_cards",
    "desk_courses",
    "difference",
    "drawn_tags",
    "enrolment_lists_of",
    "enrolment_of",
    "enrolments_of",
    "figures_differ",
    "files_of",
    "find_entry",
    "find_picture",
    "find_seat",
    "find_units",
    "is_open_class",
    "learning_now",
    "lesson_key",
    "mask",
    "media_names",
    "missing_before",
    "other_courses",
    "package_of",
    "package_to_try",
    "paper_of",
    "parts_of_lesson",
    "progress_in",
    "question_lines",
    "recount",
    "regrade_of",
    "result_of",
    "revoked_certificates",
    "running_of",
    "seats_of",
    "server_milliseconds",
    "shared_questions",
    "split_steps",
    "staged_for",
    "state_of",
    "state_of_draft",
    "tags_of",
    "tells_answers",
    "totals_of",
    "waves_of",
]
