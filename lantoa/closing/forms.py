# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What people type after the ceremony."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Feedback, Minutes, Photo

SCORES = [
    (5, gettext_lazy("Very good")), (4, gettext_lazy("Good mark")), (3, gettext_lazy("Fair")),
    (2, gettext_lazy("Weak")), (1, gettext_lazy("Bad")),
]  # fmt: skip


class MinutesForm(forms.ModelForm[Minutes]):
    """What only people know of the ceremony."""

    class Meta:
        model = Minutes
        fields = ["issuing_body", "sign", "chair", "secretary", "course", "conclusion"]
        widgets = {"course": forms.Textarea(attrs={"rows": 5}), "conclusion": forms.Textarea(attrs={"rows": 5})}


class PhotoForm(forms.Form):
    """A photo of the site; the people on it have agreed."""

    file = forms.FileField(label=gettext_lazy("Photo"))
    caption = forms.CharField(label=gettext_lazy("What is to be seen"), max_length=200, required=False)
    agreed = forms.BooleanField(
        label=gettext_lazy("The people who can be recognised agree that this photo is kept and published."),
        error_messages={"required": gettext_lazy("Ask the people on the photo first, then tick the box.")},
    )


class JudgeForm(forms.Form):
    """Photos, and what becomes of them."""

    state = forms.ChoiceField(choices=[(Photo.State.SHOWN, ""), (Photo.State.HIDDEN, "")])


class FeedbackForm(forms.ModelForm[Feedback]):
    """Four marks and a line."""

    class Meta:
        model = Feedback
        fields = [*Feedback.QUESTIONS, "words"]
        widgets = {"words": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in Feedback.QUESTIONS:
            label = self.fields[name].label
            self.fields[name] = forms.TypedChoiceField(
                label=label, choices=SCORES, coerce=int, widget=forms.RadioSelect,
                error_messages={"required": _("Choose one of the five.")},
            )  # fmt: skip
