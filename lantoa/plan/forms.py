# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Assignment


class AssignmentForm(forms.ModelForm):
    """How far a unit is with its task."""

    link = forms.URLField(required=False, assume_scheme="https", label=_("Link to the evidence"))

    class Meta:
        model = Assignment
        fields = ["state", "note", "link"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
