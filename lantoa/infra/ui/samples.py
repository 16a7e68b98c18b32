# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What the gallery shows: components with made-up neutral content. No data of any movement."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantoa.infra.ui import icons
from lantoa.infra.ui.shapes import Tile


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label=gettext_lazy("Name of the unit"), max_length=80)
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        help_text=gettext_lazy("Ten digits, for example 0912 345 678."),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Level"),
        choices=[("d", gettext_lazy("District")), ("c", gettext_lazy("Commune"))],
        required=False,
    )
    help_given = forms.MultipleChoiceField(
        label=gettext_lazy("What was shown"),
        choices=[("a", gettext_lazy("Online public services")), ("b", gettext_lazy("Online payment"))],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    agreed = forms.BooleanField(label=gettext_lazy("The person agrees that this is recorded"))


def _tiles() -> list[Tile]:
    values = [120, 0, 340, 15, 88, 410, 9, 57, 233, 640, 31, 0]
    places = [(0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (1, 3), (2, 0), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2)]
    return [
        Tile(row, col, f"{_('Commune')} {n}", value, "#map")
        for n, ((row, col), value) in enumerate(zip(places, values, strict=True), 1)
    ]


def gallery() -> dict[str, Any]:
    """Everything that the gallery page needs."""
    return {
        "tones": ["primary", "accent", "success", "warning", "danger", "info", "quiet"],
        "variants": ["primary", "secondary", "outline-primary", "success", "danger", "outline-danger", "link"],
        "icons": icons.names(),
        "crumbs": [(_("Province"), "#parts"), (_("District"), "#parts")],
        "tabs": [(_("To do"), "#tabs", True, 12), (_("Done"), "#tabs", False, 1234), (_("All"), "#tabs", False, None)],
        "steps": [(_("Choose the file"), "done"), (_("Check the rows"), "now"), (_("Import"), "later")],
        "events": [
            ("08:00", _("Delegates are received"), "", "success"),
            ("08:30", _("The movement is launched"), _("Three leaders hold the button together."), ""),
            ("09:00", _("The ceremony closes"), "", "quiet"),
        ],
        "rows": [(4, _("Phone"), _("“0912 34” is not a phone number.")), (17, _("Unit"), _("No unit has this code."))],
        "table": [(_("Commune") + f" {n}", 1200 - n * 137, n) for n in range(1, 6)],
        "tiles": _tiles(),
        "page": Paginator(range(1234), 25).page(3),
        "form": SampleForm(),
        "wrong_form": SampleForm({"phone": "12", "level": "x"}),
    }
