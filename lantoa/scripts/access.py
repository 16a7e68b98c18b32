# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The doors to the script: whoever sees the ceremony may read and comment, whoever runs it writes and decides."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from lantoa.ceremony.models import Site
from lantoa.people.roles import May

from .models import ScriptComment, ScriptVersion
from .steps import Step, read_steps


def get_version(user: Any, pk: int, *, to: str) -> ScriptVersion:
    """The version: 404 if the person sees no site of its ceremony, 403 if they may see it but not do that."""
    version = ScriptVersion.objects.select_related("ceremony__movement__root", "approved_by").filter(pk=pk).first()
    if version is None or not Site.objects.visible_to(user).filter(ceremony=version.ceremony_id).exists():
        raise Http404
    if to != May.CEREMONY_VIEW and not user.holds(to, version.ceremony.movement.root):
        raise PermissionDenied
    return version


def get_step(version: ScriptVersion, key: str) -> Step:
    """A step of a version that the person has already been let into."""
    for step in read_steps(version.steps):
        if step.key == key:
            return step
    raise Http404


def get_comment(version: ScriptVersion, pk: int) -> ScriptComment:
    """A comment on a version that the person has already been let into."""
    return get_object_or_404(ScriptComment, version=version, pk=pk)
