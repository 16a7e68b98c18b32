# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What people type about a site."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from .models import Ceremony, Level, Presser, Site, SiteCheck
from .queries import AttendanceLine


class SiteForm(forms.ModelForm):
    """Venue, address, contact, capacity."""

    contact_phone = forms.CharField(
        label=_("Contact phone"),
        required=False,
        max_length=20,
        validators=[
            RegexValidator(r"^[0-9+ .()-]{6,20}$", _("Write the phone number in digits, such as 0255 3822 222."))
        ],
    )

    class Meta:
        model = Site
        fields = ["venue", "address", "contact_name", "contact_phone", "contact_email", "capacity"]


class CheckForm(forms.ModelForm):
    """A test of the site: tick what is there, say how the line was."""

    class Meta:
        model = SiteCheck
        fields = [*SiteCheck.EQUIPMENT, "line", "note"]
        widgets = {"line": forms.RadioSelect(choices=SiteCheck.Line.choices)}


class ArmForm(forms.Form):
    """Who presses, how many together, how long they hold and how long the countdown is."""

    pressers = forms.TypedMultipleChoiceField(label=_("Who presses"), coerce=int)
    quorum = forms.IntegerField(label=_("Together at least"), min_value=1, max_value=50)
    hold_seconds = forms.IntegerField(label=_("Hold for seconds"), min_value=1, max_value=30)
    lead_seconds = forms.IntegerField(label=_("Countdown in seconds"), min_value=3, max_value=60)

    def __init__(self, *args: object, pressers: list[Presser], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pressers"].choices = [(presser.pk, presser.title) for presser in pressers]


class ShowForm(forms.Form):
    """What the screens show: a view, and for slides which file and page."""

    view = forms.ChoiceField(choices=Ceremony.View)
    material = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    page = forms.IntegerField(required=False, min_value=1, max_value=9999)


class MessageForm(forms.Form):
    """A line to all sites, to those of a level, or to those chosen."""

    text = forms.CharField(label=_("message"), max_length=300)
    to = forms.ChoiceField(
        label=_("To"), choices=[("", _("All sites")), *Level.choices, ("some", _("Chosen sites"))], required=False
    )
    sites = forms.TypedMultipleChoiceField(label=_("Chosen sites"), coerce=int, required=False)

    def __init__(self, *args: object, sites: list[Site], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sites"].choices = [(site.pk, site.unit.name) for site in sites]

    def reached(self) -> dict[str, object]:
        """As arguments of `send_message`."""
        to = self.cleaned_data["to"]
        return {"sites": self.cleaned_data["sites"]} if to == "some" else {"level": to}


class WebAddress(forms.URLField):
    """An address of the web; nothing that a browser would run or fetch otherwise."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs: object) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class LinksForm(forms.ModelForm):
    """Where the live picture, the conference and the recording are: web addresses only."""

    stream_url = WebAddress(label=_("address of the live picture"), required=False)
    conference_url = WebAddress(label=_("conference link"), required=False)
    recording_url = WebAddress(label=_("recording"), required=False)

    class Meta:
        model = Ceremony
        fields = ["stream_url", "conference_url", "recording_url"]


class AttendanceForm(forms.Form):
    """One head count for each class of delegates that is invited to the site."""

    def __init__(self, *args: object, lines: list[AttendanceLine], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            entered = _("Noted at the entrance: %(n)s") % {"n": line.entered} if line.entered else ""
            self.fields[f"group-{line.group.pk}"] = forms.IntegerField(
                label=line.group.title, min_value=0, max_value=100_000, initial=line.counted, required=False,
                help_text=entered,
            )  # fmt: skip

    def present(self) -> dict[int, int | None]:
        """Delegate group -> head count; an emptied field takes the count back."""
        return {int(name.removeprefix("group-")): value for name, value in self.cleaned_data.items()}


class ListForm(forms.Form):
    """A table of sites."""

    file = forms.FileField(label=_("Table of sites (XLSX or CSV)"))

    def clean_file(self) -> Any:
        """Not larger than such a table can be."""
        file = self.cleaned_data["file"]
        if file.size > 5_000_000:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return file


class NudgeForm(forms.Form):
    """A line to the chosen sites."""

    text = forms.CharField(
        label=_("What the sites should do"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class ScheduleForm(forms.Form):
    """When the chosen sites are tested, one group after the other."""

    starts_at = forms.DateTimeField(
        label=_("First test at"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    minutes = forms.IntegerField(label=_("Minutes for each test"), min_value=1, max_value=240, initial=10)
    at_once = forms.IntegerField(label=_("Sites at the same time"), min_value=1, max_value=500, initial=5)
