# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Lists of people who are enrolled together."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lantoa.people.models import PeopleImport
from lantoa.plan.models import Movement

from .content import Audience, Course


class EnrolmentList(models.Model):
    """A list of people that a unit enrols in a course. How far it is and which rows are bad stands with its import."""

    source = models.OneToOneField(PeopleImport, on_delete=models.CASCADE, related_name="enrolment_list")
    movement = models.ForeignKey(Movement, on_delete=models.CASCADE, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="+")
    audience = models.CharField(_("audience"), max_length=20, choices=Audience)
    enrolled = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0, help_text=_("Who took part already"))

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="enrolment_list_audience_known")
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.course}"
