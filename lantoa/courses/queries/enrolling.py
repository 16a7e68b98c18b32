# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Lists of people enrolled together."""

from typing import Any

from django.db.models import QuerySet

from ..models import EnrolmentList


def enrolment_lists_of(person: Any) -> QuerySet[EnrolmentList]:
    """The lists that somebody sent, the latest first."""
    return EnrolmentList.objects.filter(source__by=person).select_related("source", "course")
