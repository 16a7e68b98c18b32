# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Work of this room that the worker does by the clock."""

from django.utils import timezone

from . import actions, queries
from .grades import NotTaken, send_score

MOST = 50
"""Grades told in one turn: a slow platform must not keep the worker from other work."""


def tell_grades() -> int:
    """Tell platforms the results that they do not have yet. A platform that does not answer is left for later at once.

    How many were told. A turn cut short by a crash tells some twice, which changes nothing in a gradebook.
    """
    key, silent, told = queries.tool_key(), set(), 0
    if key is None:
        return 0
    for grade in queries.grades_due(timezone.now())[:MOST]:
        if grade.account.platform_id in silent:
            continue
        counted, graded = queries.result_of(grade)
        try:
            if counted is None or counted.score is None:
                continue
            send_score(grade, counted.score, key)
        except NotTaken as trouble:
            actions.note_trouble(by=None, grade=grade, why=str(trouble))
            silent |= {grade.account.platform_id} if trouble.is_down else set()
        else:
            points = sum((one.score for one in graded if one.score is not None), start=counted.score * 0)
            actions.note_told(by=None, grade=grade, tests=len(graded), points=points)
            told += 1
    return told
