# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Applying some rows of a file of people: who is known, what differs, what is new. The caller holds the transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from .access import manages
from .import_rows import Fault, Row
from .models import ALPHABET, ActivationCode, Post, User

BATCH = 1_000
"""Rows per INSERT: with 20 columns well under the 32,766 values that SQLite takes. PostgreSQL gets COPY."""

NEW_PERSON = (
    "username", "password", "full_name", "name_fold", "sort_key", "phone", "email", "external_id", "birth_year",
    "import_key",
)  # fmt: skip
UNIQUE = ("external_id", "phone", "email")


Wanted = tuple[Row, User, bool]
"""A row, the account that it means, and whether the row differs from what is stored."""


@dataclass
class Counts:
    """What became of the rows. A row of a known person who only gets one more role counts as changed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)


class KnownPeople:
    """The accounts that the rows of a chunk may mean, found by each of their names."""

    def __init__(self, rows: list[Row]) -> None:
        self.by: dict[tuple[str, Any], User] = {}
        for column in UNIQUE:
            values = {getattr(row, column) for row in rows} - {None}
            self.add(User.objects.filter(**{f"{column}__in": values}) if values else ())
        keys = {row.key for row in rows if row.key.startswith("who:")}
        self.add(User.objects.filter(import_key__in=keys) if keys else ())

    def add(self, people: Iterable[User]) -> None:
        """Remember accounts under every name that they have; the first copy of an account stays."""
        for person in people:
            person = self.by.setdefault(("pk", person.pk), person) if person.pk else person
            for column in (*UNIQUE, "import_key"):
                if value := getattr(person, column):
                    self.by[column, value] = person

    def meant(self, row: Row) -> User | None:
        """The account that a row means, by the rule of its key."""
        kind = row.key.partition(":")[0]
        if kind == "who":
            return self.by.get(("import_key", row.key))
        column = {"id": "external_id", "tel": "phone", "mail": "email"}[kind]
        return self.by.get((column, getattr(row, column)))

    def clash(self, row: Row, person: User | None) -> str | None:
        """A column whose value belongs to another account than the one meant."""
        for column in UNIQUE:
            value = getattr(row, column)
            owner = self.by.get((column, value)) if value else None
            if owner is not None and owner is not person:
                return column
        return None


def apply_chunk(by: User | None, rows: list[Row]) -> Counts:
    """Make or correct the people of these rows and give them their posts."""
    counts, known = Counts(), KnownPeople(rows)
    new: list[User] = []
    differing: dict[int, User] = {}
    wanted: list[Wanted] = []
    for row in rows:
        person = known.meant(row)
        if column := known.clash(row, person):
            counts.faults.append(_fault(row, column, _("It belongs to another account.")))
            continue
        if person is None:
            person = _new_person(row)
            new.append(person)
            known.add([person])
            wanted.append((row, person, True))
            counts.added += 1
            continue
        differs = _differences(row, person)
        if differs and by is not None and person.pk and not manages(by, person):
            counts.faults.append(_fault(row, next(iter(differs)), _("This account is managed by another unit.")))
            continue
        for name, value in differs.items():
            setattr(person, name, value)
        if differs and person.pk:
            differing[person.pk] = person
            known.add([person])
        wanted.append((row, person, bool(differs)))
    _name_accounts(new)
    _store(by, new, list(differing.values()))
    _count_posts(counts, wanted, _give_posts(wanted))
    counts.wanted = wanted
    return counts


def insert_rows(model: type[Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]], **same: Any) -> None:
    """Insert rows that differ in `columns`; the others hold `same` or their default in every row.

    bulk_create prepares each value of each row through the field: here that is half of the whole time of an import.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields if not field.primary_key}
    rest = {
        name: field.get_db_prep_save(same.get(name, field.get_default()), connection)
        for name, field in fields.items()
        if name not in columns
    }
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(fields[name].column)) for name in (*columns, *rest))
    table, constants = quote(model._meta.db_table), tuple(rest.values())
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row + constants)
            return
        places = f"({', '.join(['%s'] * len(fields))})"
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]
            sql = f"INSERT INTO {table} ({names}) VALUES {', '.join([places] * len(batch))}"  # noqa: S608
            cursor.execute(sql, list(chain.from_iterable(row + constants for row in batch)))


def _fault(row: Row, column: str, cause: str) -> Fault:
    cells = [row.full_name, row.unit.code, row.role, row.phone, row.email, row.external_id, row.birth_year]
    return Fault(row.number, column, cause, [str(cell or "") for cell in cells])


def _new_person(row: Row) -> User:
    """An account that cannot sign in until its code is used."""
    person = User(
        password=UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30),
        phone=row.phone, email=row.email, external_id=row.external_id, birth_year=row.birth_year,
        import_key=row.key if row.key.startswith("who:") else None,
    )  # fmt: skip
    person.set_name(row.full_name)
    return person


def _name_accounts(new: list[User]) -> None:
    """User names: the phone as people write it, else the staff number, else (or where that is taken) a random one."""
    wishes = [p.sign_in_name if p.phone else p.external_id for p in new]
    taken = set(User.objects.filter(username__in=filter(None, wishes)).values_list("username", flat=True))
    for person, wish in zip(new, wishes, strict=True):
        person.username = wish if wish and wish not in taken else random_username()
        taken.add(person.username)


def random_username() -> str:
    """ "nd" and ten easy signs: 50 random bits, so that a province's accounts do not meet."""
    return "nd" + "".join(ALPHABET[byte & 31] for byte in secrets.token_bytes(10)).lower()


def _differences(row: Row, person: User) -> dict[str, Any]:
    return {name: value for name, value in row.values.items() if getattr(person, name) != value}


def _store(by: User | None, new: list[User], differing: list[User]) -> None:
    now = timezone.now()
    insert_rows(User, NEW_PERSON, list(map(attrgetter(*NEW_PERSON), new)), date_joined=now, is_active=True)
    keys = dict(User.objects.filter(username__in=[person.username for person in new]).values_list("username", "pk"))
    for person in new:
        person.pk = keys[person.username]
    codes = [ActivationCode.fresh_columns(person.pk) for person in new]
    insert_rows(
        ActivationCode, ("user_id", "nonce", "digest"), codes,
        issued_at=now, expires_at=ActivationCode.end_of(now), issued_by_id=by.pk if by else None,
    )  # fmt: skip
    for person in differing:
        person.set_name(person.full_name)
    fields = ["full_name", "name_fold", "sort_key", "phone", "email", "external_id", "birth_year"]
    User.objects.bulk_update(differing, fields, batch_size=200)


def _give_posts(wanted: list[Wanted]) -> set[tuple[int, int, str]]:
    """Give the posts not yet held; returns those given."""
    asked = {(person.pk, row.unit.pk, row.role) for row, person, _differs in wanted}
    known = {person.pk for _row, person, _differs in wanted if not person._state.adding}
    held = Post.objects.filter(until=None, user__in=known).values_list("user", "unit", "role") if known else ()
    given = asked.difference(held)
    insert_rows(Post, ("user_id", "unit_id", "role"), sorted(given), since=timezone.now())
    return given


def _count_posts(counts: Counts, wanted: list[Wanted], given: set[tuple[int, int, str]]) -> None:
    for row, person, is_new_or_differs in wanted:
        if (person.pk, row.unit.pk, row.role) in given or is_new_or_differs:
            counts.changed += 1
        else:
            counts.unchanged += 1
    counts.changed -= counts.added
