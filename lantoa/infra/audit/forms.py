# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class FilterForm(forms.Form):
    """Which entries a person wants to see; nothing said means all."""

    what = forms.CharField(label=_("Act"), required=False, max_length=60)
    by = forms.CharField(label=_("User name"), required=False, max_length=150)
    about = forms.CharField(
        label=_("About"), required=False, max_length=80, widget=forms.TextInput({"placeholder": "people.user:12"})
    )
    since = forms.DateField(label=_("From day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    until = forms.DateField(label=_("To day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, *args: Any, acts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].widget = forms.Select(choices=[("", _("All acts")), *acts])

    def clean(self) -> None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("The last day is before the first."))

    def asked(self) -> dict[str, Any]:
        """What was said; a field that cannot be read is named on the page and narrows nothing."""
        self.is_valid()
        return self.cleaned_data
