# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Whole lists of delegates from a file: read, looked at, applied."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from lantoa.ceremony.models import Ceremony
from lantoa.delegates.list_rows import Table, read_rows
from lantoa.delegates.models import Delegate, DelegateList, new_nonce
from lantoa.delegates.rules import next_number, require_time, tell
from lantoa.infra import text
from lantoa.infra.audit import actions as audit

KEPT = timedelta(days=1)


@transaction.atomic
def stage_list(*, by: Any, ceremony: Ceremony, name: str, table: Table) -> DelegateList:
    """Keep what the file says, row by row, with what is wrong in it; nothing is named yet."""
    rows, faults = read_rows(table, ceremony, by)
    staged = DelegateList.objects.create(ceremony=ceremony, by=by, name=name[-200:], rows=rows, faults=faults)
    audit.note("delegate_list.staged", by=by, about=staged, rows=len(rows), faults=len(faults))
    return staged


@transaction.atomic
def apply_list(*, by: Any, staged: DelegateList) -> int:
    """Name everybody on the list in one transaction. Applied twice, nobody is named twice. How many rows."""
    staged = (
        DelegateList.objects.select_for_update(of=("self",))
        .select_related("ceremony__movement__root")
        .get(pk=staged.pk)
    )
    if staged.applied_at is not None:
        return len(staged.rows)
    require_time(by, staged.ceremony)
    number = next_number(staged.ceremony)
    standing = Delegate.objects.standing().filter(ceremony=staged.ceremony)
    there = set(standing.values_list("unit", "name_fold", "position"))
    new: list[Delegate] = []
    for row in staged.rows:
        words = {name: row[name] for name in ("full_name", "position", "phone", "email", "seat")}
        fold = text.fold(words["full_name"])
        if (row["unit"], fold, words["position"]) not in there:
            there.add((row["unit"], fold, words["position"]))
            new.append(
                Delegate(
                    ceremony=staged.ceremony,
                    site_id=row["site"],
                    group_id=row["group"],
                    unit_id=row["unit"],
                    number=number + len(new),
                    nonce=new_nonce(),
                    named_by=by,
                    name_fold=fold,
                    sort_key=text.sort_key(words["full_name"]),
                    **words,
                )
            )
    Delegate.objects.bulk_create(new, batch_size=500)
    staged.applied_at = timezone.now()
    staged.save(update_fields=["applied_at"])
    audit.note("delegate_list.applied", by=by, about=staged, named=len(new), rows=len(staged.rows))
    tell(staged.ceremony_id, named=len(new))
    return len(staged.rows)


@transaction.atomic
def forget_lists(*, by: Any) -> int:
    """Take away uploaded lists whose day is over, applied or not. How many."""
    gone, _kinds = DelegateList.objects.filter(made_at__lt=timezone.now() - KEPT).delete()
    return gone
