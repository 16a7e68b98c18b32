# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Statements come with a record and go when the store has them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .models import Statement

LONGEST_WAIT = timedelta(hours=6)


def is_on() -> bool:
    """Has the operator named a record store?"""
    return bool(settings.XAPI_URL)


@transaction.atomic
def tell(*, by: Any, statements: Iterable[dict[str, Any]]) -> None:
    """Put statements into the outbox, in the caller's transaction; nothing where no store is named."""
    if is_on():
        Statement.objects.bulk_create([Statement(body=body) for body in statements], batch_size=500)


@transaction.atomic
def take_out(*, by: Any, statements: Iterable[Statement]) -> None:
    """The store has them."""
    Statement.objects.filter(pk__in=[one.pk for one in statements]).delete()


@transaction.atomic
def put_off(*, by: Any, statements: Iterable[Statement], why: str) -> None:
    """The store has them not: again after a minute, then twice as long each time."""
    now = timezone.now()
    some = list(statements)
    for one in some:
        one.tries += 1
        one.due_at = now + min(timedelta(minutes=2 ** min(one.tries - 1, 9)), LONGEST_WAIT)
        one.trouble = why[:300]
    Statement.objects.bulk_update(some, ["tries", "due_at", "trouble"])
