# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""How `{{ form }}` and `{{ field }}` look: Bootstrap markup with errors that screen readers find."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

CHECKS = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


class Field(forms.BoundField):
    """A field whose input carries Bootstrap's class, and says in markup when it is wrong."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Add the classes to what Django adds (required, aria-describedby, aria-invalid)."""
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        look = "form-select" if isinstance(widget, forms.Select) else "form-control"
        if isinstance(widget, CHECKS):
            look = "form-check-input"
        classes = [str(widget.attrs.get("class", "")), str(built.get("class", "")), look]
        if self.errors:
            classes.append("is-invalid")
        built["class"] = " ".join(dict.fromkeys(" ".join(classes).split()))
        return built

    @property
    def is_check(self) -> bool:
        """A single box, whose label stands behind it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_choice_list(self) -> bool:
        """Several boxes or radio buttons under one legend."""
        return isinstance(self.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


class FormRenderer(TemplatesSetting):
    """Every form of the program is drawn by templates/ui/forms/."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = Field
