# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What people type about a step."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lantoa.ceremony.models import ProgrammeStep

from .steps import Step


class StepForm(forms.Form):
    """A step of the script."""

    title = forms.CharField(label=_("Title of the step"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind of step"), choices=ProgrammeStep.Kind.choices, initial="other")
    minutes = forms.IntegerField(
        label=_("Length in minutes"), min_value=1, max_value=600, initial=5,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    presenter = forms.CharField(label=_("Who presents"), max_length=160, required=False)
    cue = forms.CharField(
        label=_("Cue"), max_length=300, required=False,
        help_text=_("For sound, light and screens: what happens, on which word."),
    )  # fmt: skip
    script = forms.CharField(
        label=_("What is said"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 10}),
    )  # fmt: skip

    @classmethod
    def of(cls, step: Step) -> "StepForm":
        """Filled with a step."""
        return cls(initial=step.model_dump())


class MaterialForm(forms.Form):
    """A file for a step: one that is uploaded, or one that is there."""

    file = forms.FileField(label=_("Slides (PDF), video (MP4, WebM) or image"), required=False)
    title = forms.CharField(label=_("Name of the file for people"), max_length=200, required=False)
    material = forms.IntegerField(min_value=1, required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        clean = super().clean() or {}
        if not clean.get("file") and not clean.get("material"):
            self.add_error("file", _("Choose a file."))
        return clean


class WordsForm(forms.Form):
    """A comment or a reason."""

    words = forms.CharField(max_length=1000)
    step_key = forms.SlugField(required=False)


class PlaceForm(forms.Form):
    """Where a step goes."""

    to = forms.IntegerField(min_value=1, max_value=1000)
