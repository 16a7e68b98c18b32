# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Every write of this room, by noun."""

from .banks import add_questions, discard_questions, stage_questions, use_questions
from .certificates import make_certificates, note_certificates, revoke_certificate
from .classes import (
    MOST_SEATS,
    add_seats,
    close_class,
    join_class,
    make_slips,
    note_consents,
    open_class,
    take_back_consent,
)
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
from .draft_questions import put_questions, remove_question, save_question
from .drafts import duplicate_course, open_draft, save_text, start_course, take_files
from .enrolling import apply_enrolments, drop_enrolments, enrol_list, stage_enrolments
from .following import export_unfinished, remind_unfinished, take_mail
from .helping import EXTRA_TIMES, give_extra_time, look_at_signs, move_learner
from .learning import finish_lesson, open_lesson, tick_step
from .packages import save_package
from .regrading import regrade_some, retire_question
from .taking_part import CONSENT, Registered, enrol, register_learner, renew_resume_key, use_pin
from .testing import close_overdue, save_answers, start_attempt, submit_attempt
from .waves import add_wave, change_wave, remove_wave

__all__ = [
    "CONSENT",
    "EXTRA_TIMES",
    "MOST_SEATS",
    "Registered",
    "add_file",
    "add_lesson",
    "add_questions",
    "add_seats",
    "add_wave",
    "apply_enrolments",
    "apply_section",
    "change_wave",
    "close_class",
    "close_overdue",
    "discard_draft",
    "discard_questions",
    "drop_enrolments",
    "duplicate_course",
    "enrol",
    "enrol_list",
    "export_unfinished",
    "finish_lesson",
    "give_extra_time",
    "import_course",
    "join_class",
    "look_at_signs",
    "make_certificates",
    "make_slips",
    "move_learner",
    "move_lesson",
    "note_certificates",
    "note_consents",
    "open_class",
    "open_draft",
    "open_lesson",
    "publish_draft",
    "publish_due",
    "publish_files",
    "put_questions",
    "register_learner",
    "regrade_some",
    "remind_unfinished",
    "remove_file",
    "remove_question",
    "remove_wave",
    "renew_resume_key",
    "retire_question",
    "revoke_certificate",
    "save_answers",
    "save_package",
    "save_question",
    "save_text",
    "schedule_draft",
    "stage_enrolments",
    "stage_questions",
    "start_attempt",
    "start_course",
    "submit_attempt",
    "take_back_consent",
    "take_files",
    "take_mail",
    "tick_step",
    "use_pin",
    "use_questions",
]
