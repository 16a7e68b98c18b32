# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Every write of this room, by noun."""

from .banks import add_questions, discard_questions, stage_questions
from .certificates import revoke_certificate
from .content import apply_section, import_course
from .following import export_unfinished
from .learning import finish_lesson, open_lesson, tick_step
from .taking_part import CONSENT, enrol, register_learner, renew_resume_key, use_pin
from .testing import close_overdue, save_answers, start_attempt, submit_attempt

__all__ = [
    "CONSENT",
    "add_questions",
    "apply_section",
    "close_overdue",
    "discard_questions",
    "enrol",
    "export_unfinished",
    "finish_lesson",
    "import_course",
    "open_lesson",
    "register_learner",
    "renew_resume_key",
    "revoke_certificate",
    "save_answers",
    "stage_questions",
    "start_attempt",
    "submit_attempt",
    "tick_step",
    "use_pin",
]
