# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import access, queries
from .files import LARGEST
from .models import Kind, Unit, UnitImport


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


class MoveForm(forms.Form):
    """Another parent for a unit, by its code; among the units that the person may change."""

    parent = forms.CharField(label=_("Code of the new parent"), max_length=20, help_text=_("Such as 524."))

    def __init__(self, *args: Any, viewer: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.unit = viewer, unit

    def clean_parent(self) -> Unit:
        parent = access.find_unit(self.viewer, self.cleaned_data["parent"], self.unit.valid_from, to="unit_edit")
        if parent is None:
            raise forms.ValidationError(gettext("No unit that you may change had this code when the unit began."))
        if parent == self.unit.parent:
            raise forms.ValidationError(gettext("It belongs there already."))
        if reason := queries.why_not_move(self.unit, parent):
            raise forms.ValidationError(reason)
        return parent


class EndForm(forms.Form):
    """The day on which a unit ends."""

    day = forms.DateField(
        label=_("First day on which it no longer exists"), widget=forms.DateInput(attrs={"type": "date"})
    )
    with_below = forms.BooleanField(label=_("Also end all units below it"), required=False)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "day" in given and (reason := queries.why_not_end(self.unit, given["day"], given["with_below"])):
            self.add_error("day", reason)
        return given


class ImportForm(forms.Form):
    """A table of units or of successions to look at."""

    subject = forms.ChoiceField(
        label=_("The table holds"), choices=UnitImport.Subject.choices, widget=forms.RadioSelect, initial="units"
    )
    file = forms.FileField(label=_("Table (XLSX or CSV)"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}))
    day = forms.DateField(
        label=_("Day of the change"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("For successions: the first day of the new units."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("subject") == UnitImport.Subject.SUCCESSIONS and not given.get("day") and "day" not in self.errors:
            self.add_error("day", _("Give the day of the change."))
        return given

    def upload(self) -> dict[str, Any]:
        """What `stage_units` wants to know. One byte over the limit is enough to refuse a file."""
        given = self.cleaned_data
        successions = given["subject"] == UnitImport.Subject.SUCCESSIONS
        return {
            "subject": given["subject"],
            "content": given["file"].read(LARGEST + 1),
            "name": given["file"].name,
            "day": given["day"] if successions else None,
        }
