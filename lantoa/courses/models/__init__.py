# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the room stores: courses, questions, learners, tests and certificates (plan, IV.1 and IV.3 to IV.8)."""

from .bank import Counted, Kind, Question, QuizRule, Regrade, Review, StagedBank
from .certificates import Certificate
from .classes import ClassSeat, LearningClass
from .content import Audience, Blob, Course, CourseFile, CourseVersion, Lesson, Picture, VersionFile
from .drafts import CourseDraft, DraftFile
from .enrolling import EnrolmentList
from .following import EVER, CourseCount, TestTime
from .learning import Enrolment, LessonProgress, PackageState, ResumeKey, Wave
from .testing import Answer, Attempt

__all__ = [
    "EVER",
    "Answer",
    "Attempt",
    "Audience",
    "Blob",
    "Certificate",
    "ClassSeat",
    "Counted",
    "Course",
    "CourseCount",
    "CourseDraft",
    "CourseFile",
    "CourseVersion",
    "DraftFile",
    "Enrolment",
    "EnrolmentList",
    "Kind",
    "LearningClass",
    "Lesson",
    "LessonProgress",
    "PackageState",
    "Picture",
    "Question",
    "QuizRule",
    "Regrade",
    "ResumeKey",
    "Review",
    "StagedBank",
    "TestTime",
    "VersionFile",
    "Wave",
]
