# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Work of this room that takes longer than a page may."""

from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lantoa.infra.jobs.models import Job

from .actions import import_people
from .models import PeopleImport


def run_import(job: Job, *, source: int) -> dict[str, Any]:
    """Apply a staged file; begun again after a crash it goes on where it stopped."""
    found = PeopleImport.objects.get(pk=source)
    if found.status != PeopleImport.Status.DONE:
        found = import_people(by=found.by, path=Path(found.file.path), progress=job.progress, source=found)
    message = _("%(added)s added, %(changed)s changed, %(unchanged)s unchanged, %(bad)s bad rows.") % vars(found)
    return {"message": message, "url": reverse("import_page", args=[found.pk])}
