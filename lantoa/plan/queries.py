# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What pages read of the plan."""

from .models import Movement


def current_movement() -> Movement | None:
    """The movement that the program runs now, or None before a plan file was applied."""
    return Movement.objects.filter(is_current=True).select_related("root").first()
