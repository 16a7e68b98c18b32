# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the organisers and learners type."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.courses.forms import EnrolForm, UnitField
from lantoa.courses.models import Audience
from lantoa.units.models import Unit

from .models import Platform


def _address(label: Any) -> forms.URLField:
    return forms.URLField(label=label, max_length=255, assume_scheme="https")


class PlatformForm(forms.ModelForm):
    """A platform as its administrator's page shows it."""

    unit = UnitField(label=gettext_lazy("Unit"), queryset=Unit.objects.none(), empty_label=gettext_lazy("Choose…"))
    deployments = forms.CharField(
        label=gettext_lazy("Deployment ID"), max_length=1000,
        help_text=gettext_lazy("One per line where the platform has several."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    issuer = _address(gettext_lazy("Platform ID (issuer)"))
    login_url = _address(gettext_lazy("Authentication request URL"))
    token_url = _address(gettext_lazy("Access token URL"))
    keys_url = _address(gettext_lazy("Public keyset URL"))
    field_order = ["name", "unit", "issuer", "client_id", "deployments", "login_url", "token_url", "keys_url"]

    class Meta:
        model = Platform
        fields = ["name", "unit", "issuer", "client_id", "login_url", "token_url", "keys_url"]
        said = gettext_lazy("This platform with this client ID has been registered already.")
        error_messages = {NON_FIELD_ERRORS: {"unique_together": said}}

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units.select_related("parent").in_order()
        if self.instance.pk:
            self.initial["deployments"] = "\n".join(self.instance.deployments)

    def clean_deployments(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["deployments"].splitlines() if line.strip()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in ("login_url", "token_url", "keys_url"):
            if settings.PRODUCTION and data.get(name) and urlsplit(data[name]).scheme != "https":
                self.add_error(name, _("The address must begin with https://."))
        return data


class JoinLaunchForm(forms.Form):
    """Someone opens a course from a platform for the first time."""

    name = forms.CharField(label=gettext_lazy("Full name"), min_length=2, max_length=120)
    audience = forms.ChoiceField(label=gettext_lazy("I take part as"), choices=Audience)
    unit = UnitField(label=gettext_lazy("My unit"), queryset=Unit.objects.none(), empty_label=None)
    consent = forms.BooleanField(
        label=EnrolForm.base_fields["consent"].label, error_messages=EnrolForm.base_fields["consent"].error_messages
    )

    def __init__(self, *args: Any, units: Any, audiences: list[str], is_known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Pupils come by the code of their class: there the school has written down that a guardian agrees.
        wanted = [choice for choice in Audience.choices if choice[0] in audiences and choice[0] != Audience.PUPILS]
        self.fields["audience"].choices = wanted
        self.fields["unit"].queryset = units.select_related("parent")
        if is_known:
            del self.fields["name"]
