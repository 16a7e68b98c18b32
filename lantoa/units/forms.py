# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Kind, Unit


class FindForm(forms.Form):
    """What a person looks for in the tree."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *Kind.choices])
    day = forms.DateField(label=_("Map of the day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def wanted(self, today: date) -> tuple[str, str, date]:
        """Words, kind and day; a field that cannot be read counts as not given."""
        self.is_valid()
        data = self.cleaned_data if self.is_bound else {}
        return data.get("q", ""), data.get("kind", ""), data.get("day") or today


class ContactForm(forms.ModelForm):
    """How to reach a unit."""

    class Meta:
        model = Unit
        fields = ["address", "phone", "email"]
