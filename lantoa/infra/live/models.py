# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What listeners must know when they come (back): the last retained fact of each topic."""

from django.db import models


class RetainedFact(models.Model):
    """Written in the transaction that announced it, so that a restart between the two loses nothing."""

    topic = models.CharField(max_length=100, unique=True)
    number = models.BigIntegerField(help_text="rises with every announcement of the topic")
    fact = models.JSONField()

    def __str__(self) -> str:
        return self.topic
