# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What officials take out of the room."""

from typing import Any

from django.db import transaction

from lantoa.infra.audit import actions as audit
from lantoa.units.models import Unit


@transaction.atomic
def export_unfinished(*, by: Any, unit: Unit, people: int) -> None:
    """Note that a list of names leaves; without the note it must not."""
    audit.note("learners.exported", by=by, about=unit, people=people)
