# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What people type about a site."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from .models import DelegateGroup, Site, SiteCheck


class SiteForm(forms.ModelForm):
    """Venue, address, contact, capacity."""

    contact_phone = forms.CharField(
        label=_("contact phone"),
        required=False,
        max_length=20,
        validators=[
            RegexValidator(r"^[0-9+ .()-]{6,20}$", _("Write the phone number in digits, such as 0255 3822 222."))
        ],
    )

    class Meta:
        model = Site
        fields = ["venue", "address", "contact_name", "contact_phone", "capacity"]


class CheckForm(forms.ModelForm):
    """A test of the site: tick what is there, say how the line was."""

    class Meta:
        model = SiteCheck
        fields = [*SiteCheck.EQUIPMENT, "line", "note"]
        widgets = {"line": forms.RadioSelect(choices=SiteCheck.Line.choices)}


class AttendanceForm(forms.Form):
    """One head count for each class of delegates that is invited to the site."""

    def __init__(self, *args: object, lines: list[tuple[DelegateGroup, int | None]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for group, present in lines:
            self.fields[f"group-{group.pk}"] = forms.IntegerField(
                label=group.title, min_value=0, max_value=100_000, initial=present, required=False
            )

    def present(self) -> dict[int, int]:
        """Delegate group -> head count, of the fields that were filled in."""
        return {
            int(name.removeprefix("group-")): value for name, value in self.cleaned_data.items() if value is not None
        }
