# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The policy of conf/retention.yaml: read strictly, checked at start, shown to people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Literal

import yaml
from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, ValidationError

FILE = settings.BASE_DIR / "lantoa" / "conf" / "retention.yaml"
LOOKS_PERSONAL = re.compile(
    r"(^|_)((full|first|last|given|holder|person|learner|delegate|citizen|contact|guest|signer)_name"
    r"|phones?|mobile|e?mails?|birth\w*|address|ip|initials|portrait)($|_)"
)
BASES = {
    "task": _("A duty that the law gives to a state body"),
    "consent": _("Your consent"),
    "account": _("Needed for your account"),
}


class Words(BaseModel):
    """A sentence in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    vi: str
    en: str

    def __str__(self) -> str:
        return self.vi if (translation.get_language() or "vi").startswith("vi") else self.en


class Line(BaseModel):
    """What is held in one model."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    fields: list[str]
    purpose: Words
    basis: Literal["task", "consent", "account"]
    keep: Words
    person: str = ""

    @property
    def basis_words(self) -> str:
        """The basis as a person reads it."""
        return str(BASES[self.basis])


class Policy(BaseModel):
    """The whole file: model label -> line, the fields' names for people, and what only looks personal."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    held: dict[str, Line]
    columns: dict[str, Words]
    not_personal: dict[str, str]


@lru_cache(maxsize=1)
def policy() -> Policy:
    """The file as it is; raises pydantic's ValidationError where it is not as its head asks."""
    return Policy.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def every_personal_field_has_a_line(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """people.E001: a field that looks personal must say why it is held and until when."""
    try:
        found = policy()
    except (ValidationError, yaml.YAMLError) as trouble:
        return [Error(f"lantoa/conf/retention.yaml cannot be read: {trouble}", id="people.E002")]
    told = {f"{label}.{field}" for label, line in found.held.items() for field in line.fields} | set(found.not_personal)
    return [*_missing(told), *_unknown(told), *_nameless(found)]


def _nameless(found: Policy) -> Iterator[CheckMessage]:
    for name in sorted({field for line in found.held.values() for field in line.fields} - set(found.columns)):
        yield Error(
            f"lantoa/conf/retention.yaml has no name for people of the field {name}",
            hint="Add it under `columns`, in both languages.",
            id="people.E004",
        )


def _missing(told: set[str]) -> Iterator[CheckMessage]:
    for model in apps.get_models():
        if not model.__module__.startswith("lantoa."):
            continue
        for field in model._meta.concrete_fields:
            name = f"{model._meta.label}.{field.name}"
            if LOOKS_PERSONAL.search(field.name) and name not in told:
                yield Error(
                    f"{name} looks like personal data and has no line in lantoa/conf/retention.yaml",
                    hint="Say there why it is held and until when (the file's head tells how), "
                    "or list it under not_personal with the reason.",
                    id="people.E001",
                )


def _unknown(told: set[str]) -> Iterator[CheckMessage]:
    for name in sorted(told):
        label, _dot, field = name.rpartition(".")
        try:
            apps.get_model(label)._meta.get_field(field)
        except (LookupError, ValueError, FieldDoesNotExist):
            yield Error(
                f"lantoa/conf/retention.yaml names {name}, which does not exist", hint="Remove it.", id="people.E003"
            )
