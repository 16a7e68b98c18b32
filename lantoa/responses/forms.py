# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What units type of their activities."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.people.phones import phone_e164
from lantoa.units.models import Unit, UnitQuerySet

from .models import Activity, Pledge, Publication

MOST_LINKS = 5
MOST_PEOPLE = 1_000_000


class ActivityForm(forms.ModelForm[Activity]):
    """What, where and when; the unit is asked only for a new one."""

    class Meta:
        model = Activity
        fields = ["kind", "form", "title", "place", "starts_at", "about"]
        widgets = {
            "kind": forms.RadioSelect,
            "starts_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "about": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, units: UnitQuerySet | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Activity.Kind.choices
        self.fields["form"].choices = Activity.Form.choices
        if units is not None:
            first = units.order_by("path").first()
            unit = forms.ModelChoiceField(label=gettext_lazy("Unit"), queryset=units.order_by("path"), initial=first)
            self.fields = {"unit": unit, **self.fields}

    def clean_unit(self) -> Unit:
        """The chosen unit."""
        return self.cleaned_data["unit"]


class HoldForm(forms.Form):
    """How it went."""

    people = forms.IntegerField(
        label=gettext_lazy("How many people took part"), min_value=0, max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    outcome = forms.CharField(
        label=gettext_lazy("What came of it"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    links = forms.CharField(
        label=gettext_lazy("Links"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("News, video or post about it: up to five addresses (https://…), one on each line."),
    )  # fmt: skip

    def clean_links(self) -> list[str]:
        """Addresses of web pages, each once."""
        links = list(dict.fromkeys(self.cleaned_data["links"].split()))
        if len(links) > MOST_LINKS:
            raise ValidationError(_("At most five links."))
        for link in links:
            try:
                URLValidator(schemes=["http", "https"])(link)
            except ValidationError as error:
                words = _("This is no web address: %(link)s") % {"link": link[:80]}
                raise ValidationError(words) from error
            if urlsplit(link).username is not None:
                raise ValidationError(_("This is no web address: %(link)s") % {"link": link[:80]})
        return links


class CancelForm(forms.Form):
    """Why it does not take place."""

    reason = forms.CharField(label=gettext_lazy("Why it is called off"), max_length=300)


class ActivityPhotoForm(forms.Form):
    """A photo; the people on it have agreed."""

    file = forms.FileField(label=gettext_lazy("Photo"))
    caption = forms.CharField(label=gettext_lazy("What is to be seen"), max_length=200, required=False)
    agreed = forms.BooleanField(
        label=gettext_lazy("The people who can be recognised agree that this photo is kept and published."),
        error_messages={"required": gettext_lazy("Ask the people on the photo first, then tick the box.")},
    )


class JudgeActivityForm(forms.Form):
    """Published or put aside; a remark says why."""

    publication = forms.ChoiceField(choices=[(Publication.SHOWN, ""), (Publication.HIDDEN, "")])
    remark = forms.CharField(max_length=300, required=False)
    seen_at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])

    def clean(self) -> dict[str, Any]:
        """What is put aside has a reason."""
        given = super().clean() or {}
        if given.get("publication") == Publication.HIDDEN and not given.get("remark"):
            self.add_error("remark", _("Say to the unit why it is not published."))
        return given


class JudgePhotoForm(forms.Form):
    """Shown or put aside."""

    publication = forms.ChoiceField(choices=[(Publication.SHOWN, ""), (Publication.HIDDEN, "")])


class PlaceField(forms.ModelChoiceField):
    """A commune, named with its district: names of communes repeat."""

    def label_from_instance(self, unit: Any) -> str:
        """As people say it."""
        return f"{unit.name}, {unit.parent.name}" if unit.parent else unit.name


class PledgeForm(forms.ModelForm[Pledge]):
    """What a household or business promises; the telephone only for the commune's question later."""

    unit = PlaceField(label=gettext_lazy("Commune, ward or town"), queryset=Unit.objects.none())
    promises = forms.MultipleChoiceField(
        label=gettext_lazy("What you pledge"), choices=Pledge.Promise.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )  # fmt: skip

    class Meta:
        model = Pledge
        fields = ["unit", "kind", "name", "promises", "words", "phone", "is_named"]
        widgets = {"kind": forms.RadioSelect, "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})}
        help_texts = {
            "phone": gettext_lazy("Only for the commune, to ask how it went. It is erased after 180 days."),
            "is_named": gettext_lazy("Otherwise the pledge is only counted."),
        }

    def __init__(self, *args: Any, units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["kind"].choices = Pledge.Kind.choices

    def clean_phone(self) -> str:
        """A number that can be called, or none."""
        phone = self.cleaned_data["phone"].strip()
        if phone and phone_e164(phone) is None:
            raise ValidationError(_("The telephone number is not right. Correct it or leave it out."))
        return phone

    def _post_clean(self) -> None:
        """The same pledge made again is no mistake: the action tells it, so the model is not asked for uniqueness."""


class JudgePledgesForm(forms.Form):
    """Taken for true, or not."""

    state = forms.ChoiceField(choices=[(Pledge.State.ACCEPTED, ""), (Pledge.State.REFUSED, "")])


class FollowForm(forms.Form):
    """What became of a pledge."""

    state = forms.ChoiceField(
        label=gettext_lazy("What became of it"), widget=forms.RadioSelect,
        choices=[(Pledge.State.KEPT, Pledge.State.KEPT.label), (Pledge.State.MISSED, Pledge.State.MISSED.label)],
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)
