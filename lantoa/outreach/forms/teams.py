# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Forms about teams and members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.people.forms import UnitField
from lantoa.people.models import User

from ..models import Team

LARGEST_FILE = 5_000_000


class TeamForm(forms.Form):
    """A team's own data; the unit is asked only for a new one."""

    name = forms.CharField(label=gettext_lazy("Name of the team"), max_length=200)
    level = forms.ChoiceField(label=gettext_lazy("Level of the team"), choices=Team.Level.choices)
    decision = forms.CharField(
        label=gettext_lazy("Decision number"), max_length=60, required=False,
        help_text=gettext_lazy("Number and sign of the decision that made the team. Optional."),
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if viewer is not None:
            self.fields = {"unit": UnitField(viewer=viewer), **self.fields}


class JoinForm(forms.Form):
    """Who asks to join a team."""

    full_name = forms.CharField(
        label=gettext_lazy("Full name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"), max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=gettext_lazy("You will sign in with it. Only your team leader sees it."),
    )  # fmt: skip


class RosterForm(forms.Form):
    """A file with teams and members."""

    file = forms.FileField(
        label=gettext_lazy("List (XLSX or CSV)"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )

    def clean_file(self) -> Any:
        """Not larger than a list of that length can be."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("The file is larger than 5 MB. Split the list."))
        return file
