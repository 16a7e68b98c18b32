# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What people type about delegates and letters."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.ceremony.models import Ceremony, DelegateGroup
from lantoa.infra import text
from lantoa.people.sign_in import PhoneField

from .arriving import MOST_PEOPLE, Came
from .models import Arrival, Delegate, Letter
from .queries import site_for, units_of


class PersonForm(forms.Form):
    """Who it is."""

    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=120)
    position = forms.CharField(label=gettext_lazy("Position"), max_length=160, required=False)
    phone = PhoneField(label=gettext_lazy("Phone"), required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)

    def person(self) -> dict[str, str]:
        """The words about the person."""
        return {name: self.cleaned_data[name] or "" for name in PersonForm.base_fields}


class ReplacementForm(PersonForm):
    """Who comes instead, and why."""

    reason = forms.CharField(label=gettext_lazy("Why somebody else comes"), max_length=300)
    field_order = ("reason", "full_name", "position", "phone", "email")


class DelegateForm(PersonForm):
    """A delegate with the seat, as the unit may correct it."""

    seat = forms.CharField(label=gettext_lazy("Seat or row"), max_length=20, required=False)


class NamingForm(DelegateForm):
    """A new delegate: for which unit, in which class; the site follows from both."""

    unit = forms.CharField(label=gettext_lazy("Unit that names"))
    group = forms.ModelChoiceField(
        label=gettext_lazy("Class of delegates"),
        queryset=DelegateGroup.objects.none(),
        empty_label=gettext_lazy("Choose…"),
    )
    field_order = ("unit", "group", "full_name", "position", "phone", "email", "seat")

    def __init__(self, *args: Any, viewer: Any, ceremony: Ceremony, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ceremony, self.units = ceremony, units_of(viewer, ceremony)
        groups: Any = self.fields["group"]
        groups.queryset = DelegateGroup.objects.filter(ceremony=ceremony)
        groups.label_from_instance = lambda group: f"{group.get_level_display()}: {group.title}"
        self.fields["unit"].widget.attrs.update({"list": "own-units", "autocomplete": "off"})
        if self.units:
            self.fields["unit"].initial = self.code_and_name(self.units[0])

    @staticmethod
    def code_and_name(unit: Any) -> str:
        """How a unit is written in the field."""
        return f"{unit.code} · {unit.name}"

    def choices(self) -> list[str]:
        """The units that the field offers."""
        return [self.code_and_name(unit) for unit in self.units]

    def clean_unit(self) -> Any:
        """The unit of the typed code, or of the typed name if only one of the person's units bears it."""
        typed = self.cleaned_data["unit"].partition(" · ")[0].strip()
        found = [unit for unit in self.units if unit.code.lower() == typed.lower()]
        found = found or [unit for unit in self.units if text.fold(unit.name) == text.fold(typed)]
        if len(found) != 1:
            raise ValidationError(_("Choose one of your units from the list."))
        return found[0]

    def clean(self) -> dict[str, Any]:
        """The site to which this unit sends people of this class."""
        clean = super().clean() or {}
        if clean.get("unit") and clean.get("group"):
            clean["site"] = site_for(self.ceremony, clean["unit"], clean["group"])
            if clean["site"] is None:
                self.add_error("group", _("This unit has no site of that level above it."))
        return clean


class LetterForm(forms.ModelForm[Letter]):
    """The words and the deadlines of the letter."""

    class Meta:
        model = Letter
        fields = [
            "nominate_until", "answer_until", "issuing_body", "sign", "invites", "request", "authority", "signer_title",
            "signer",
        ]  # fmt: skip
        widgets = {
            "nominate_until": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "answer_until": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "invites": forms.Textarea(attrs={"rows": 4}),
            "request": forms.Textarea(attrs={"rows": 4}),
        }

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        named, answered = clean.get("nominate_until"), clean.get("answer_until")
        if named and answered and answered < named:
            self.add_error("answer_until", _("Delegates answer after they are named: choose a later time."))
        return clean


class ListForm(forms.Form):
    """A file with a list."""

    file = forms.FileField(label=gettext_lazy("List (XLSX or CSV)"))

    def clean_file(self) -> Any:
        """Not larger than a list of that length can be."""
        file = self.cleaned_data["file"]
        if file.size > 5_000_000:
            raise ValidationError(_("The file is larger than 5 MB. Split the list."))
        return file


class FilterForm(forms.Form):
    """How a list of delegates is narrowed."""

    q = forms.CharField(label=gettext_lazy("Name or unit"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("Answer"), required=False)
    group = forms.ChoiceField(label=gettext_lazy("Class of delegates"), required=False)

    def __init__(self, *args: Any, groups: list[DelegateGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        classes = [(str(group.pk), f"{group.get_level_display()}: {group.title}") for group in groups]
        fields["state"].choices = [("", _("All")), ("standing", _("Expected")), *Delegate.State.choices]
        fields["group"].choices = [("", _("All")), *classes]


class ArrivalForm(forms.Form):
    """One thing that happened at the entrance; the page makes the key, so that a second tap is the same event."""

    key = forms.UUIDField()
    kind = forms.ChoiceField(choices=Arrival.Kind.choices)
    number = forms.IntegerField(min_value=1, max_value=999_999_999, required=False)
    delegate = forms.IntegerField(min_value=1, required=False)
    group = forms.IntegerField(min_value=1, required=False)
    people = forms.IntegerField(min_value=1, max_value=MOST_PEOPLE, required=False)
    guest_name = forms.CharField(max_length=120, required=False)
    undoes = forms.UUIDField(required=False)

    def came(self) -> Came:
        """The event, at this moment."""
        words = dict(self.cleaned_data)
        people = words.pop("people") or 1
        return Came(id=words.pop("key"), at=timezone.now(), people=people, **words)
