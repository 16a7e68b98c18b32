# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

LARGEST_UPLOAD = 400_000
"""Bytes. The plan of a province, word for word, has 35 000."""


class PlanUploadForm(forms.Form):
    """A plan file to look at."""

    file = forms.FileField(label=_("Plan file (YAML)"), widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}))
    launch_day = forms.DateField(
        label=_("Launch day, where it is not the file's"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("All deadlines of the file that are counted from the launch follow this day."),
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_UPLOAD:
            raise forms.ValidationError(_("The file is too large for a plan: at most 400 kB."))
        return file

    def upload(self) -> dict[str, Any]:
        """What `look_at` wants to know."""
        given = self.cleaned_data
        return {
            "content": given["file"].read(), "name": str(given["file"].name)[:120], "launch_day": given["launch_day"]
        }  # fmt: skip
