# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Every write of this room, by noun."""

from .banks import add_questions, discard_questions, stage_questions
from .certificates import revoke_certificate
from .content import apply_section, import_course, publish_files
from .draft_parts import (
    add_file,
    add_lesson,
    discard_draft,
    move_lesson,
    publish_draft,
    publish_due,
    remove_file,
    schedule_draft,
)
from .drafts import duplicate_course, open_draft, save_text, start_course, take_files
from .following import export_unfinished
from .helping import EXTRA_TIMES, give_extra_time, look_at_signs, move_learner
from .learning import finish_lesson, open_lesson, tick_step
from .taking_part import CONSENT, enrol, register_learner, renew_resume_key, use_pin
from .testing import close_overdue, save_answers, start_attempt, submit_attempt

__all__ = [
    "CONSENT",
    "EXTRA_TIMES",
    "add_file",
    "add_lesson",
    "add_questions",
    "apply_section",
    "close_overdue",
    "discard_draft",
    "discard_questions",
    "duplicate_course",
    "enrol",
    "export_unfinished",
    "finish_lesson",
    "give_extra_time",
    "import_course",
    "look_at_signs",
    "move_learner",
    "move_lesson",
    "open_draft",
    "open_lesson",
    "publish_draft",
    "publish_due",
    "publish_files",
    "register_learner",
    "remove_file",
    "renew_resume_key",
    "revoke_certificate",
    "save_answers",
    "save_text",
    "schedule_draft",
    "stage_questions",
    "start_attempt",
    "start_course",
    "submit_attempt",
    "take_files",
    "tick_step",
    "use_pin",
]
