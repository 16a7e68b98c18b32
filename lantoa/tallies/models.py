# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Counts by movement, indicator, leaf unit and day: written with the record, summed up the tree when read."""

from django.db import models

from lantoa.plan.models import Movement
from lantoa.units.models import Unit


class Tally(models.Model):
    """How many of `indicator` happened at `unit` on `day` (Viet Nam's calendar). `lantoa tallies verify` recounts."""

    movement = models.ForeignKey(Movement, on_delete=models.CASCADE)
    indicator = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    day = models.DateField()
    value = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [models.UniqueConstraint(fields=["movement", "indicator", "unit", "day"], name="tally_once")]
        indexes = [models.Index(fields=["movement", "indicator", "day"])]

    def __str__(self) -> str:
        return f"{self.indicator} {self.unit_id} {self.day}: {self.value}"
