# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Importing people: staged, checked, applied in chunks that a crash cannot tear."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra.audit import actions as audit
from lantoa.infra.jobs.actions import later
from lantoa.infra.jobs.models import Job
from lantoa.infra.web.errors import Refused
from lantoa.people.import_chunks import Wanted, apply_chunk
from lantoa.people.import_rows import Fault, Row, open_rows, reader_for
from lantoa.people.models import BadRow, PeopleImport, User

CHUNK = 4_000
"""Rows per transaction: small enough that other writers on SQLite wait well under a second."""

LARGEST = 60_000_000
"""Bytes of an uploaded file; 300,000 rows of people are about 15 MB."""

Progress = Callable[[int, int], None]
Then = Callable[[list[Wanted]], list[Fault]]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@transaction.atomic
def stage_import(*, by: User, file: File[bytes], as_of: date, purpose: str = "", role: str = "") -> PeopleImport:
    """Keep an uploaded file to look at before it is applied. Refuses what is no list of people.

    `purpose`: the room that takes the people further; `role`: the one that every row of it gets.
    """
    if file.size > LARGEST:
        raise Refused("import.too_large", _("The file is larger than 60 MB. Split it into several files."))
    name = (file.name or "")[-200:]
    source = PeopleImport(by=by, file_name=name, as_of=as_of, purpose=purpose)
    source.file.save(f"list{'.csv' if name.lower().endswith('.csv') else '.xlsx'}", file, save=False)
    path = Path(source.file.path)
    try:
        _keys, source.total, _rows = open_rows(path, role)
    except Refused:
        source.file.delete(save=False)
        raise
    source.digest = _digest(path)
    source.save()
    audit.note("people_import.staged", by=by, about=source, rows=source.total)
    return source


@transaction.atomic
def begin_import(*, by: User, source: PeopleImport) -> bool:
    """A staged file is being applied from now on; False when it was already."""
    source = PeopleImport.objects.select_for_update().get(pk=source.pk)
    if source.status != PeopleImport.Status.STAGED:
        return False
    source.status = PeopleImport.Status.RUNNING
    source.save(update_fields=["status"])
    audit.note("people_import.begun", by=by, about=source)
    return True


@transaction.atomic
def apply_import(*, by: User, source: PeopleImport) -> Job | None:
    """Begin to apply a staged file in the background. Asked twice, it begins once."""
    if not begin_import(by=by, source=source):
        return None
    title = _("Import of people: %s") % source.file_name
    return later("lantoa.people.jobs.run_import", by=by, title=title[:200], source=source.pk)


@transaction.atomic
def drop_import(*, by: User, source: PeopleImport) -> None:
    """Throw away a staged file that shall not be applied."""
    source = PeopleImport.objects.select_for_update().get(pk=source.pk)
    if source.status != PeopleImport.Status.STAGED:
        raise Refused("import.begun", _("This import has begun and cannot be thrown away."))
    source.file.delete(save=False)
    audit.note("people_import.dropped", by=by, about=source)
    source.delete()


def import_people(
    *, by: User | None, path: Path, progress: Progress | None = None, resume: bool = True,
    as_of: date | None = None, source: PeopleImport | None = None, role: str = "", then: Then | None = None,
) -> PeopleImport:  # fmt: skip
    """Apply a file of people; returns the counts. Not one transaction but one per chunk, with its cursor.

    After a crash, the same file with resume=True goes on behind the last whole chunk. Applying a file twice changes
    nothing the second time. `by`=None is a command on the server, which may give every role. `then` does more with
    the people of a chunk, in its transaction, and says which of its rows it cannot take.
    """
    keys, total, rows = open_rows(path, role)
    if source is None:
        source = _import_of(by, path, total, resume, as_of)
    reader = reader_for(by, keys, source.as_of, role)
    start = source.cursor
    while True:
        chunk: list[Row | Fault] = []
        number = 0
        for number, cells in islice(rows, CHUNK):
            outcome = reader.read(number, cells)
            if outcome is not None and number - 1 > start:
                chunk.append(outcome)
        if not number:
            break
        if number - 1 > start:
            _apply(by, source, chunk, number - 1, then)
        if progress:
            progress(number - 1, total)
    return _finish(by, source, total)


def _import_of(by: User | None, path: Path, total: int, resume: bool, as_of: date | None) -> PeopleImport:
    """The unfinished import of this very file, or a new one."""
    digest = _digest(path)
    unfinished = PeopleImport.objects.filter(digest=digest, by=by, status=PeopleImport.Status.RUNNING).first()
    if resume and unfinished is not None:
        return unfinished
    return PeopleImport.objects.create(
        by=by, file_name=path.name[-200:], digest=digest, total=total, status=PeopleImport.Status.RUNNING,
        as_of=as_of or timezone.localdate(),
    )  # fmt: skip


def _apply(by: User | None, source: PeopleImport, chunk: list[Row | Fault], cursor: int, then: Then | None) -> None:
    """One chunk and its cursor in one transaction; again once if another writer took a phone or e-mail meanwhile."""
    for attempt in (1, 2):
        try:
            with transaction.atomic():
                _apply_once(by, source, chunk, cursor, then)
            return
        except IntegrityError:
            if attempt == 2:
                raise


def _apply_once(
    by: User | None, source: PeopleImport, chunk: list[Row | Fault], cursor: int, then: Then | None
) -> None:
    PeopleImport.objects.select_for_update().get(pk=source.pk)
    counts = apply_chunk(by, [row for row in chunk if isinstance(row, Row)])
    faults = [*(row for row in chunk if isinstance(row, Fault)), *counts.faults]
    if then is not None:
        faults += then(counts.wanted)
    _note_bad_rows(source, faults)
    PeopleImport.objects.filter(pk=source.pk).update(
        cursor=min(cursor, source.total), added=F("added") + counts.added, changed=F("changed") + counts.changed,
        unchanged=F("unchanged") + counts.unchanged, bad=F("bad") + len(faults),
    )  # fmt: skip


def _note_bad_rows(source: PeopleImport, faults: Iterable[Fault]) -> None:
    BadRow.objects.bulk_create(
        BadRow(source=source, row=f.number, field=f.field, cause=f.cause[:300], cells=f.cells) for f in faults
    )


def _finish(by: User | None, source: PeopleImport, total: int) -> PeopleImport:
    """Close the import and throw the uploaded file away: what it said is stored, what it could not say is listed."""
    with transaction.atomic():
        source = PeopleImport.objects.select_for_update().get(pk=source.pk)
        source.status, source.finished_at, source.cursor = PeopleImport.Status.DONE, timezone.now(), source.total
        if source.file:
            source.file.delete(save=False)
        source.save(update_fields=["status", "finished_at", "cursor", "file"])
        counts: dict[str, Any] = {"added": source.added, "changed": source.changed, "bad": source.bad}
        audit.note("people_import.applied", by=by, about=source, **counts)
    return source


BAD_ROW_DAYS = 30
"""As conf/retention.yaml promises: by then a list is corrected or given up."""


@transaction.atomic
def forget_bad_rows(*, by: User | None) -> int:
    """Take away what old imports could not read, and the files of those never applied. How many rows."""
    total = 0
    for source in PeopleImport.objects.filter(created_at__lt=timezone.now() - timedelta(days=BAD_ROW_DAYS)):
        gone, _kinds = source.bad_rows.all().delete()
        if gone:
            audit.note("people_import.bad_rows_forgotten", by=by, about=source, rows=gone)
        if source.status == PeopleImport.Status.STAGED:
            source.file.delete(save=False)
            source.delete()
        total += gone
    return total
