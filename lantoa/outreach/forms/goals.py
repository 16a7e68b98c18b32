# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""A unit's own goal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from lantoa.people.forms import UnitField
from lantoa.people.models import User


class GoalForm(forms.Form):
    """Which unit, what each member reaches, in how many days, and why it differs."""

    target = forms.IntegerField(label=gettext_lazy("Citizens for each member"), min_value=1, max_value=1000)
    days = forms.IntegerField(label=gettext_lazy("Within how many days"), min_value=1, max_value=366)
    counts_launch_day = forms.BooleanField(label=gettext_lazy("The launch day is the first of them"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why this unit has another goal"), max_length=300,
        help_text=gettext_lazy("For example: five communes in the mountains, reached on foot. It stays in the record."),
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"unit": UnitField(viewer=viewer), **self.fields}
