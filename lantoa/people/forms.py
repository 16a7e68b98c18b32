# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What people type in this room."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.infra import text

from .models import DataRequest, User
from .queries import grantable_roles
from .roles import ROLE_NAMES, May
from .sign_in import PhoneField


class SignInForm(LoginForm):
    """One field for the user name, the phone or the e-mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["login"]
        field.label = gettext_lazy("User name, phone or e-mail")
        field.widget.attrs.update({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"})
        for each in self.fields.values():
            each.widget.attrs.pop("placeholder", None)
            each.widget.attrs["class"] = "form-control"
        self.fields["password"].help_text = ""


class StyledForm(forms.Form):
    """Fields with Bootstrap's classes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs.setdefault("class", "form-select" if select else "form-control")


class UnitField(forms.CharField):
    """A unit typed by its code, with or without " · name" behind it; only among the person's own units."""

    def __init__(self, *, viewer: User, **kwargs: Any) -> None:
        super().__init__(label=gettext_lazy("Unit (code or name)"), **kwargs)
        self.viewer = viewer
        self.widget.attrs.update({"list": "unit-suggestions", "autocomplete": "off", "data-suggest": "unit"})

    def clean(self, value):
        written = super().clean(value)
        if not written:
            return None
        units = self.viewer.units(May.PEOPLE_VIEW)
        code = written.partition(" · ")[0].strip()
        found = list(units.filter(code=code).order_by("-valid_from")[:1]) or list(
            units.filter(name_fold=text.fold(written)).order_by("-valid_from")[:2]
        )
        if len(found) != 1:
            raise ValidationError(_("Choose one of your units by its code, such as 21040."))
        return found[0]


class ListForm(StyledForm):
    """The filters of the list of people."""

    q = forms.CharField(label=gettext_lazy("Name, phone or staff number"), required=False, max_length=80)
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("Account"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("activated", gettext_lazy("Activated")),
            ("waiting", gettext_lazy("Not activated")),
            ("closed", gettext_lazy("Closed")),
        ],
    )

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("All")), *ROLE_NAMES.items()]
        self.fields["unit"] = UnitField(viewer=viewer, required=False)
        self.fields["unit"].widget.attrs["class"] = "form-control"


class PostForm(StyledForm):
    """A role in a unit."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = grantable_roles(viewer)
        self.fields["unit"] = UnitField(viewer=viewer)
        self.fields["unit"].widget.attrs["class"] = "form-control"


class PersonForm(StyledForm):
    """A person's own data."""

    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=120)
    phone = PhoneField(label=gettext_lazy("Phone"), required=False, max_length=20)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    external_id = forms.CharField(label=gettext_lazy("Staff number"), required=False, max_length=40)
    birth_year = forms.IntegerField(label=gettext_lazy("Year of birth"), required=False, min_value=1900)

    def clean_birth_year(self):
        year = self.cleaned_data["birth_year"]
        if year and year > timezone.localdate().year:
            raise ValidationError(_("The year of birth is four digits, such as 1986."))
        return year


class NewPersonForm(PostForm, PersonForm):
    """A person with a first role."""

    field_order = ["full_name", "phone", "role", "unit", "email", "external_id", "birth_year"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)


class ActivationForm(StyledForm):
    """A code from a slip and the first password."""

    code = forms.CharField(label=gettext_lazy("Activation code"), max_length=20, min_length=8)
    password = forms.CharField(
        label=gettext_lazy("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 8 signs, not only digits, and not a common word."),
    )
    again = forms.CharField(
        label=gettext_lazy("New password again"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update({"autocomplete": "one-time-code", "autocapitalize": "characters"})

    def clean_password(self):
        validate_password(self.cleaned_data["password"], User())
        return self.cleaned_data["password"]

    def clean(self):
        given = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", _("The two passwords differ."))
        return given


class ImportForm(StyledForm):
    """A list of people to look at."""

    file = forms.FileField(
        label=gettext_lazy("List (XLSX or CSV)"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"})
    )
    as_of = forms.DateField(
        label=gettext_lazy("Unit codes as of"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        help_text=gettext_lazy("The day whose list of units the codes in the file mean."),
    )


class DataRequestForm(StyledForm):
    """What a person asks about their data."""

    kind = forms.ChoiceField(label=gettext_lazy("What do you ask for?"), choices=DataRequest.Kind.choices)
    wish = forms.CharField(
        label=gettext_lazy("Say it in your words"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class DecisionForm(StyledForm):
    """What became of a request."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("answer", gettext_lazy("Accepted, being worked on")), *DataRequest.Decision.choices],
    )
    reason = forms.CharField(
        label=gettext_lazy("What was done, or why not"), widget=forms.Textarea(attrs={"rows": 2}), required=False,
        max_length=2000,
    )  # fmt: skip
