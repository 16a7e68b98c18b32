# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The only doors to this room's rows. Not yours to see: 404. Yours to see but not to change: 403."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from lantoa.people.models import User
from lantoa.people.roles import May

from .models import Assignment


def get_assignment(user: User, pk: int, to: May = May.TASK_VIEW) -> Assignment:
    """One unit's task."""
    rows = Assignment.objects.visible_to(user).select_related("task__movement", "unit")
    assignment = get_object_or_404(rows, pk=pk)
    if not user.holds(to, assignment.unit):
        raise PermissionDenied
    return assignment
