# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Slides, videos and images of the programme: kept once, taken away when nothing shows them."""

from functools import partial
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from lantoa.ceremony.models import Ceremony, Material, MaterialPage
from lantoa.ceremony.uploads import ENDINGS, Upload
from lantoa.infra import text
from lantoa.infra.audit import actions as audit
from lantoa.infra.web.errors import Refused


@transaction.atomic
def add_material(*, by: Any, ceremony: Ceremony, title: str, upload: Upload) -> Material:
    """Keep a checked file. The same content twice is one material."""
    Ceremony.objects.locked(ceremony.pk)
    there = Material.objects.filter(ceremony=ceremony, digest=upload.digest).first()
    if there is not None:
        return there
    name = upload.digest[:24]
    material = Material.objects.create(
        ceremony=ceremony, kind=upload.kind, title=text.nfc(title)[:200] or name, media_type=upload.media_type,
        size=upload.size, digest=upload.digest, added_by=by,
        file=File(upload.content, name=name + ENDINGS[upload.media_type]),
    )  # fmt: skip
    for number, picture in enumerate(upload.pages, 1):
        file = ContentFile(picture, name=f"{name}-{number:03d}.jpg")
        MaterialPage.objects.create(material=material, number=number, file=file)
    audit.note("material.added", by=by, about=material, kind=material.kind, bytes=material.size)
    return material


@transaction.atomic
def remove_material(*, by: Any, material: Material) -> None:
    """Take the file away for good. Refused while a step of the programme shows it."""
    material = Material.objects.select_for_update(of=("self",)).get(pk=material.pk)
    if material.steps.exists():
        raise Refused("material.in_use", _("A step of the programme shows this file. Take it off the step first."))
    files = [material.file.name, *material.pages.values_list("file", flat=True)]
    audit.note("material.removed", by=by, about=material, title=material.title)
    material.delete()
    for name in files:
        transaction.on_commit(partial(default_storage.delete, name))
