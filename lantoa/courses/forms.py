# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What people type and what devices send."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from lantoa.infra.web.errors import Refused
from lantoa.people.models import User
from lantoa.people.sign_in import PhoneField
from lantoa.units.models import Unit

from .access import CREDIT
from .actions.classes import MOST_SEATS
from .actions.testing import Given
from .banks import MOST_BYTES
from .models import Attempt, Audience, ClassSeat, Course, Wave
from .questions import LONGEST


class UnitField(forms.ModelChoiceField):
    """One of the movement's units, chosen from a search."""

    def label_from_instance(self, unit: Any) -> str:
        return f"{unit.name}, {unit.parent.name}" if unit.parent else unit.name


class EnrolForm(forms.Form):
    """Someone who has an account takes part."""

    audience = forms.ChoiceField(label=gettext_lazy("I take part as"), choices=Audience)
    unit = UnitField(
        label=gettext_lazy("My unit"), queryset=Unit.objects.none(),
        error_messages={"required": gettext_lazy("Search for your unit and choose it from the list.")},
    )  # fmt: skip
    consent = forms.BooleanField(
        label=gettext_lazy(
            "I agree that my name, unit and results are kept for this course and shown to the officer of my unit."
        ),
        error_messages={"required": gettext_lazy("Taking part needs your consent.")},
    )
    credit = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: Any, audiences: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units.select_related("parent")
        self.fields["audience"].choices = [choice for choice in Audience.choices if choice[0] in audiences]

    def clean_credit(self) -> User | None:
        """The team member of a signed invitation; a broken one is simply not credited."""
        try:
            pk = signing.loads(self.cleaned_data["credit"], salt=CREDIT, max_age=180 * 86400)
        except signing.BadSignature:
            return None
        return User.objects.filter(pk=pk, is_active=True).first()


class RegisterForm(EnrolForm):
    """Someone without an account registers and takes part."""

    name = forms.CharField(label=gettext_lazy("Full name"), min_length=2, max_length=120)
    phone = PhoneField(label=gettext_lazy("Phone"), required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    field_order = ["name", "audience", "unit", "phone", "email", "consent"]


class ResumeForm(forms.Form):
    """Code and PIN of a learner."""

    code = forms.CharField(label=gettext_lazy("Learner's code"), max_length=20)
    pin = forms.RegexField(r"^[0-9]{6}$", label=gettext_lazy("PIN (6 digits)"), max_length=6)


class ClassForm(forms.Form):
    """A new class."""

    title = forms.CharField(label=gettext_lazy("Name of the class"), max_length=100)
    course = forms.ModelChoiceField(
        label=gettext_lazy("Course"), queryset=Course.objects.exclude(current=None), empty_label=gettext_lazy("Choose…")
    )
    unit = forms.ModelChoiceField(label=gettext_lazy("Unit"), queryset=Unit.objects.none())
    audience = forms.ChoiceField(label=gettext_lazy("Members take part as"), choices=Audience)
    seats = forms.IntegerField(
        label=gettext_lazy("Number of pupils"), required=False, min_value=1, max_value=MOST_SEATS,
        help_text=gettext_lazy("Only for a class of pupils: each gets a number, a code and a PIN, and no name."),
    )  # fmt: skip

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        course, audience = data.get("course"), data.get("audience")
        if course and audience and audience not in course.audiences:
            self.add_error("audience", _("This course is not for this group."))
        if audience == Audience.PUPILS and not data.get("seats"):
            self.add_error("seats", _("Say how many pupils the class has."))
        return data


class ConsentForm(forms.Form):
    """Guardians agreed: for whom, when and how."""

    numbers = forms.TypedMultipleChoiceField(coerce=int, choices=[(n, n) for n in range(1, MOST_SEATS + 1)])
    on = forms.DateField(label=gettext_lazy("Day of the consent"), input_formats=["%Y-%m-%d", "%d/%m/%Y"])
    form = forms.ChoiceField(label=gettext_lazy("How they agreed"), choices=ClassSeat.Form)


class NumbersForm(forms.Form):
    """Some numbers of a class."""

    numbers = forms.TypedMultipleChoiceField(coerce=int, choices=[(n, n) for n in range(1, MOST_SEATS + 1)])


class JoinForm(forms.Form):
    """A grown-up without account takes part by the code of a class."""

    name = forms.CharField(label=gettext_lazy("Full name"), min_length=2, max_length=120)
    phone = PhoneField(label=gettext_lazy("Phone"), required=False)
    consent = forms.BooleanField(
        label=EnrolForm.base_fields["consent"].label, error_messages=EnrolForm.base_fields["consent"].error_messages
    )


class SeatForm(forms.Form):
    """A pupil's number and PIN."""

    number = forms.IntegerField(label=gettext_lazy("Your number in the class"), min_value=1, max_value=MOST_SEATS)
    pin = forms.RegexField(r"^[0-9]{6}$", label=gettext_lazy("PIN (6 digits)"), max_length=6)


class CodeForm(forms.Form):
    """The code of a class."""

    code = forms.CharField(label=gettext_lazy("Code of the class"), max_length=12)


class ExtraTimeForm(forms.Form):
    """More time in tests."""

    percent = forms.TypedChoiceField(
        label=gettext_lazy("More time in tests"), coerce=int,
        choices=[(0, gettext_lazy("As everyone")), (25, "+25%"), (50, "+50%"), (100, "+100%")],
        help_text=gettext_lazy("For people who see, read or type with difficulty. It holds from the next test on."),
    )  # fmt: skip


class MoveForm(forms.Form):
    """Another unit of the movement."""

    unit = UnitField(label=gettext_lazy("New unit"), queryset=Unit.objects.none())

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class FollowForm(forms.Form):
    """Which learners and days the figures are about."""

    course = forms.ChoiceField(label=gettext_lazy("Course"), required=False)
    audience = forms.ChoiceField(
        label=gettext_lazy("Group"), required=False, choices=[("", gettext_lazy("All groups")), *Audience.choices]
    )
    wave = forms.ChoiceField(label=gettext_lazy("Wave"), required=False)
    since = forms.DateField(
        label=gettext_lazy("From day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=gettext_lazy("To day"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, *args: Any, courses: Iterable[Course], waves: Iterable[Wave], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.courses = {one.slug: one for one in courses}
        self.waves = {str(one.pk): one for one in waves}
        self.fields["course"].choices = [("", _("All courses")), *((key, c.title) for key, c in self.courses.items())]
        self.fields["wave"].choices = [("", _("All waves")), *((key, w.title) for key, w in self.waves.items())]

    def clean_course(self) -> Course | None:
        return self.courses.get(self.cleaned_data["course"])

    def clean_wave(self) -> Wave | None:
        return self.waves.get(self.cleaned_data["wave"])


class LookForm(forms.Form):
    """What a person found who looked at signs."""

    note = forms.CharField(label=gettext_lazy("What you found"), max_length=300)


class BankForm(forms.Form):
    """A question file of another program."""

    file = forms.FileField(
        label=gettext_lazy("Question file (XLSX template, QTI 2 or 3, Moodle XML, GIFT or Aiken)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.zip,.xml,.txt,.gift", "class": "form-control"}),
    )
    tag = forms.ChoiceField(
        label=gettext_lazy("Tag for questions that the test would not draw yet"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def __init__(self, *args: Any, tags: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tag"].choices = [(tag, tag) for tag in tags]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("the file is larger than ten megabytes"))
        return file


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    question: int
    response: list[Annotated[str, Field(max_length=LONGEST)]] = Field(max_length=20)
    at: int = Field(ge=0, le=32_503_680_000_000)


_sent = TypeAdapter(list[_Sent])


def answers_from_device(body: bytes) -> list[Given]:
    """What a page with JavaScript sends: [{question, response, at (ms by the server's clock)}]."""
    try:
        sent = _sent.validate_json(body)
    except ValidationError:
        raise Refused("courses.bad_answers", _("The answers could not be read. Reload the page.")) from None
    return [Given(one.question, one.response, datetime.fromtimestamp(one.at / 1000, UTC)) for one in sent[:500]]


def answers_from_form(data: Any, attempt: Attempt) -> list[Given]:
    """What a plain form sends: q<question> once per line that was chosen or filled in."""
    filled = (
        (place["question"], [said for said in data.getlist(f"q{place['question']}") if said.strip()])
        for place in attempt.paper
    )
    return [Given(question, said) for question, said in filled if said]


class RegisterSearchForm(forms.Form):
    """What the register of certificates is narrowed by."""

    q = forms.CharField(required=False, max_length=100)
    course = forms.ModelChoiceField(
        Course.objects.exclude(current=None), label=gettext_lazy("Course"), required=False,
        empty_label=gettext_lazy("All courses"),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False,
        choices=[("", gettext_lazy("Valid and revoked")), ("valid", gettext_lazy("Valid")),
                 ("revoked", gettext_lazy("Revoked"))],
    )  # fmt: skip


class RevokeForm(forms.Form):
    """Why a certificate is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is revoked"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class EnrolmentListForm(forms.Form):
    """People whom a unit enrols in a course. Pupils take part through their class."""

    course = forms.ModelChoiceField(Course.objects.exclude(current=None), label=gettext_lazy("Course"))
    audience = forms.ChoiceField(
        label=gettext_lazy("They take part as"),
        choices=[(key, label) for key, label in Audience.choices if key != Audience.PUPILS],
    )
    file = forms.FileField(
        label=gettext_lazy("List (XLSX or CSV)"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        course = data.get("course")
        if course and data.get("audience") not in course.audiences:
            self.add_error("audience", _("This course is not for them."))
        return data
