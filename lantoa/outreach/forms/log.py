# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The one form of this room that works without JavaScript: one session, posted online."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from uuid_utils import uuid7

from ..models import GuidanceSession, Skill
from ..models.sessions import MOST_MINUTES, MOST_PEOPLE
from ..shell import CONSENT_VERSION, DECADES


def new_key() -> str:
    """A key for a session that is logged without the app."""
    return str(uuid7())


class SessionForm(forms.Form):
    """Asks what the app asks. The hidden key makes a second press of Save harmless."""

    id = forms.UUIDField(widget=forms.HiddenInput, initial=new_key)
    skills = forms.MultipleChoiceField(label=_("Guided in"), widget=forms.CheckboxSelectMultiple)
    outcome = forms.ChoiceField(label=_("Result"), choices=GuidanceSession.Outcome.choices, widget=forms.RadioSelect)
    place = forms.ChoiceField(label=_("Place"), choices=GuidanceSession.Place.choices, widget=forms.RadioSelect)
    minutes = forms.IntegerField(label=_("Minutes (optional)"), required=False, min_value=0, max_value=MOST_MINUTES)
    people = forms.IntegerField(label=_("How many people"), initial=1, min_value=1, max_value=MOST_PEOPLE)
    consent = forms.BooleanField(label=_("The citizen agrees"), required=False)
    who = forms.CharField(label=_("Initials"), required=False, max_length=5)
    born = forms.TypedChoiceField(
        label=_("Born in the years"), required=False, coerce=int, empty_value=None,
        choices=[("", "–"), *((year, f"{year}–{year + 9}") for year in DECADES)],
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Telephone (only a coded trace is kept)"), required=False, max_length=20,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, skills: Iterable[Skill], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skills"].choices = [(skill.key, skill.title) for skill in skills]

    def record(self) -> dict[str, Any]:
        """The same record that the app would send; its moment is the key's, so that a repeat is the same record."""
        values = {name: value for name, value in self.cleaned_data.items() if value not in (None, "", False)}
        values |= {"id": str(values["id"]), "at": values["id"].int >> 80}
        if "consent" in values:
            values["consent"] = CONSENT_VERSION
        return values
