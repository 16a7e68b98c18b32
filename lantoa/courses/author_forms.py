# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What authors type: the particulars of a course, a lesson, one question with its lines, when a course is open."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError

from .folder import PLAYED, cause
from .models import Audience, Course, Lesson, Question, Wave
from .questions import read
from .shapes import KEY, CourseHead, Draw, LessonHead, QuestionText

RESERVED = {
    "units", "follow", "key", "resume", "verify", "attempts", "desk", "import", "start", "questions", "offline",
    "learners", "signs", "classes", "join", "certificates", "enrolments", "credentials",
}  # fmt: skip
"""First words of this room's own addresses."""
MOST_ROWS = 10


class WordsField(forms.CharField):
    """Words between commas, as a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        words = (word.strip() for word in str(super().clean(value) or "").split(","))
        return list(dict.fromkeys(word for word in words if word))


class NewCourseForm(forms.Form):
    """Name and address of a course that does not exist yet."""

    title = forms.CharField(label=gettext_lazy("Title of the course"), max_length=200)
    slug = forms.RegexField(
        KEY, label=gettext_lazy("Short name in its address"), max_length=50,
        help_text=gettext_lazy("Small letters a-z, digits and hyphens. It cannot change later."),
        error_messages={"invalid": gettext_lazy("Small letters a-z, digits and hyphens. It cannot change later.")},
    )  # fmt: skip

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        if slug in RESERVED or Course.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("This short name is taken. Choose another one."))
        return slug


class ZipForm(forms.Form):
    """A course as a ZIP file."""

    file = forms.FileField(widget=forms.FileInput(attrs={"accept": ".zip"}))


class LessonForm(forms.Form):
    """A lesson: particulars, and its text in Markdown with steps to tick."""

    title = forms.CharField(label=gettext_lazy("Title of the lesson"), max_length=200)
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of lesson"), choices=Lesson.Kind)
    shown = forms.ChoiceField(label=gettext_lazy("File that it shows"), required=False)
    captions = forms.ChoiceField(label=gettext_lazy("Captions"), required=False)
    finish = forms.ChoiceField(
        label=gettext_lazy("When a package is finished"), required=False,
        choices=[("package", gettext_lazy("When the package reports it")),
                 ("learner", gettext_lazy("When the learner says so: for packages that report nothing"))],
    )  # fmt: skip
    body = forms.CharField(
        label=gettext_lazy("Text"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 22}),
        help_text=gettext_lazy(
            "## heading, **bold**, - list, > frame, ![words](pictures/name.svg). A line “- [ ] …” is a step to tick."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, media: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = tuple(suffix for suffixes in PLAYED.values() for suffix in suffixes)
        for name, suffixes in {"shown": shown, "captions": (".vtt",)}.items():
            fitting = [(one, one) for one in media if one.endswith(suffixes)]
            self.fields[name].choices = [("", "–"), *fitting]  # type: ignore[attr-defined]

    @property
    def head(self) -> LessonHead:
        """The front matter; call when valid."""
        data = self.cleaned_data
        shows = data["kind"] in PLAYED
        return LessonHead(
            title=data["title"], minutes=data["minutes"], kind=data["kind"], media=data["shown"] if shows else "",
            captions=data["captions"] if data["kind"] == Lesson.Kind.VIDEO else "",
            finish=(data["finish"] if data["kind"] == Lesson.Kind.PACKAGE else "") or "package",
        )  # fmt: skip


class TextForm(forms.Form):
    """A file of Markdown alone."""

    body = forms.CharField(
        label=gettext_lazy("Text"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 22})
    )


class SettingsForm(forms.Form):
    """Particulars of a course and the rule of its test."""

    title = forms.CharField(label=gettext_lazy("Title of the course"), max_length=200)
    summary = forms.CharField(label=gettext_lazy("Summary"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    issuer = forms.CharField(label=gettext_lazy("Body named on the certificate"), max_length=200, required=False)
    audiences = forms.MultipleChoiceField(
        label=gettext_lazy("Whom it is for"), choices=Audience, widget=forms.CheckboxSelectMultiple
    )
    skills = WordsField(
        label=gettext_lazy("Skill codes of the national framework"), required=False,
        help_text=gettext_lazy("Between commas, such as: 0.2, 1.1"),
    )  # fmt: skip
    prerequisites = forms.MultipleChoiceField(
        label=gettext_lazy("Courses to complete before this one"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    checked_on = forms.DateField(
        label=gettext_lazy("Day on which its facts were last checked"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes for the test"), min_value=1, max_value=240)
    pass_mark = forms.IntegerField(label=gettext_lazy("Pass mark in percent"), min_value=1, max_value=100)
    attempts = forms.IntegerField(label=gettext_lazy("Attempts"), min_value=1, max_value=100)
    pause_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes between two attempts"), min_value=0, max_value=10_080
    )
    after_lessons = forms.BooleanField(label=gettext_lazy("Test only after every lesson"), required=False)

    def __init__(self, *args: Any, others: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["prerequisites"].choices = others  # type: ignore[attr-defined]

    def change(self, head: CourseHead, draws: list[Draw]) -> CourseHead:
        """The particulars with what was typed; what this form does not know stays as it was."""
        data = self.cleaned_data
        own = ("title", "summary", "issuer", "audiences", "skills", "prerequisites", "checked_on")
        ruled = ("minutes", "pass_mark", "attempts", "pause_minutes", "after_lessons")
        test = head.test.model_copy(update={"draw": draws, **{name: data[name] for name in ruled}})
        return head.model_copy(update={"test": test, **{name: data[name] for name in own}})


class Lines(forms.BaseFormSet):
    """Lines of which any may be left empty."""

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else super().initial_form_count()


class DrawForm(forms.Form):
    """So many questions of a tag; a line without tag is left out."""

    tag = forms.RegexField(KEY, label=gettext_lazy("Tag"), max_length=50, required=False)
    count = forms.IntegerField(label=gettext_lazy("Questions"), min_value=1, max_value=100, required=False)
    difficulty = forms.TypedChoiceField(
        label=gettext_lazy("Difficulty"), coerce=int, empty_value=None, required=False,
        choices=[(0, gettext_lazy("any")), (1, gettext_lazy("easy")), (2, gettext_lazy("medium")),
                 (3, gettext_lazy("hard"))],
    )  # fmt: skip

    def clean_count(self) -> int:
        return int(self.cleaned_data["count"] or 1)


DrawSet = forms.formset_factory(DrawForm, formset=Lines, extra=2, max_num=40)


def draws_of(lines: Any) -> list[Draw]:
    """What a valid DrawSet says."""
    return [Draw(**(row | {"difficulty": row["difficulty"] or 0})) for row in lines.cleaned_data if row.get("tag")]


class RowForm(forms.Form):
    """One line of a question: a choice, a pair, an item or an accepted answer."""

    right = forms.BooleanField(label=gettext_lazy("Right"), required=False)
    text = forms.CharField(label=gettext_lazy("Text"), max_length=500, required=False)
    match = forms.CharField(label=gettext_lazy("Belongs to it"), max_length=300, required=False)
    worth = forms.FloatField(label=gettext_lazy("Share of the point"), min_value=-1, max_value=1, required=False)
    feedback = forms.CharField(label=gettext_lazy("Said when it was chosen"), max_length=1000, required=False)


RowSet = forms.formset_factory(RowForm, formset=Lines, extra=3, max_num=MOST_ROWS + 3)
LISTS = {"matching": "pairs", "ordering": "items", "short": "answers"}


class QuestionForm(forms.Form):
    """One question; its lines are a RowSet."""

    text = forms.CharField(
        label=gettext_lazy("Question"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Markdown; a picture is ![words](pictures/name.png)."),
    )  # fmt: skip
    tags = WordsField(label=gettext_lazy("Tags"), help_text=gettext_lazy("Between commas; the test draws by tags."))
    skill = forms.CharField(label=gettext_lazy("Skill code"), max_length=20, required=False)
    difficulty = DrawForm.base_fields["difficulty"]
    partial = forms.BooleanField(label=gettext_lazy("Part of the point for what is partly right"), required=False)
    value = forms.FloatField(label=gettext_lazy("Right number"), required=False)
    tolerance = forms.FloatField(label=gettext_lazy("May differ by"), min_value=0, required=False)
    unit = forms.CharField(label=gettext_lazy("Unit behind the field"), max_length=30, required=False)
    others = WordsField(label=gettext_lazy("Wrong things to match, between commas"), required=False)
    feedback = forms.CharField(
        label=gettext_lazy("Explanation shown after the test"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, key: str, is_html: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.key, self.is_html = kind, key, is_html
        wanted = {"number": {"value", "tolerance", "unit"}, "matching": {"partial", "others"}}
        special = wanted.get(kind, {"partial"} if kind in ("multiple", "ordering") else set())
        for name in {"partial", "value", "tolerance", "unit", "others"} - special:
            del self.fields[name]

    def entry(self, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
        """The question as questions.yaml has it, or None with what is wrong noted."""
        data = self.cleaned_data
        asked = "html" if self.is_html else "text"
        entry: dict[str, Any] = {"key": self.key, "kind": self.kind, "tags": data["tags"]}
        entry |= {name: data[name] for name in ("skill", "difficulty") if data[name]}
        entry |= {asked: data["text"], **self._payload(rows)}
        entry |= {"partial": False} if data.get("partial") is False else {}
        entry |= {"feedback": data["feedback"]} if data["feedback"] else {}
        try:
            question = QuestionText.model_validate(entry)
            read(question.kind, question.payload)
        except ValidationError as errors:
            for error in errors.errors():
                self.add_error(None, cause(error))
            return None
        return entry

    def _payload(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        data, filled = self.cleaned_data, [row for row in rows if row.get("text") or row.get("match")]
        said = [{"feedback": row["feedback"]} if row["feedback"] else {} for row in filled]
        if self.kind == "number":
            return {"value": data["value"], **{name: data[name] for name in ("tolerance", "unit") if data[name]}}
        if self.kind == "matching":
            others = {"others": data["others"]} if data["others"] else {}
            return {"pairs": [{"text": row["text"], "match": row["match"]} for row in filled], **others}
        if self.kind == "ordering":
            return {"items": [row["text"] for row in filled]}
        worth = [{} if row["worth"] is None else {"worth": row["worth"]} for row in filled]
        if self.kind == "short":
            return {"answers": [{"text": r["text"], **w, **s} for r, w, s in zip(filled, worth, said, strict=True)]}
        letters = "abcdefghijklm"
        return {"choices": [
            {"key": letters[place], "text": row["text"], **({"right": True} if row["right"] else {}), **w, **s}
            for place, (row, w, s) in enumerate(zip(filled, worth, said, strict=True))
        ]}  # fmt: skip


def rows_of(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of a question for a RowSet."""
    lines = entry.get(LISTS.get(str(entry.get("kind")), "choices")) or []
    return [line if isinstance(line, dict) else {"text": str(line)} for line in lines]


def free_key(text: str, taken: set[str]) -> str:
    """A key for a new question."""
    start = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:30].strip("-") or "cau"
    return next(key for n in range(1, 5000) if (key := f"{start}-{n}") not in taken)


class WaveForm(forms.ModelForm):
    """When a course is open, and to whom."""

    class Meta:
        model = Wave
        fields = ["title", "audiences", "opens_at", "closes_at"]

    title = forms.CharField(label=gettext_lazy("Name of the wave"), max_length=200)
    audiences = forms.MultipleChoiceField(
        label=gettext_lazy("Whom it is for"), choices=Audience, widget=forms.CheckboxSelectMultiple
    )
    opens_at = forms.DateTimeField(label=gettext_lazy("Opens"), widget=forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M",
    ))  # fmt: skip
    closes_at = forms.DateTimeField(label=gettext_lazy("Closes"), required=False, widget=forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M",
    ))  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("A wave closes after it opens."))
        return data


class RetireForm(forms.Form):
    """Why a question is withdrawn, and whether its point goes to everybody who had it."""

    reason = forms.CharField(
        label=gettext_lazy("What is wrong with it"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    credited = forms.TypedChoiceField(
        label=gettext_lazy("Tests already taken"), coerce=lambda said: said == "yes", widget=forms.RadioSelect,
        choices=[
            ("yes", gettext_lazy("Everyone who had it gets its point; their tests are marked anew")),
            ("no", gettext_lazy("Stay as they are")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, may_still_credit: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_still_credit:
            field: Any = self.fields["credited"]
            field.choices, field.initial = field.choices[:1], "yes"


class UseForm(forms.Form):
    """Questions of other courses to ask in this one too."""

    questions = forms.ModelMultipleChoiceField(Question.objects.none(), to_field_name="pk")

    def __init__(self, *args: Any, offered: list[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["questions"]
        field.queryset = Question.objects.filter(pk__in=[one.pk for one in offered]).select_related("course")
        field.error_messages["required"] = _("Tick at least one question.")
