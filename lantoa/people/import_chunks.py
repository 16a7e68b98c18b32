# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Applying some rows of a file of people: who is known, what differs, what is new. The caller holds the transaction."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from lantoa.infra import text
from lantoa.infra.rows import ask, fields_of, found

from .access import manages
from .import_rows import Fault, Row
from .models import ALPHABET, ActivationCode, Post, User, name_sort_key
from .phones import national

BATCH = 1_000
"""Rows per INSERT: with 20 columns well under the 32,766 values that SQLite takes. PostgreSQL gets COPY."""

NEW_PERSON = (
    "username", "password", "full_name", "name_fold", "sort_key", "phone", "email", "external_id", "birth_year",
    "import_key",
)  # fmt: skip
UNIQUE = ("external_id", "phone", "email")
INDEXED = {"email": "LOWER(email)"}
"""By what of these columns the database finds a row."""


@dataclass(slots=True)
class NewPerson:
    """An account that is about to be made, and cannot sign in until its code is used.

    To make a model of each of 300,000 people costs more than to store them.
    """

    full_name: str
    phone: str | None
    email: str | None
    external_id: str | None
    birth_year: int | None
    import_key: str | None
    username: str = ""
    pk: int | None = None

    @property
    def columns(self) -> tuple[Any, ...]:
        """The values of NEW_PERSON."""
        name = text.nfc(self.full_name)
        return (
            self.username, UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30), name, text.fold(name),
            name_sort_key(name), self.phone, self.email, self.external_id, self.birth_year, self.import_key,
        )  # fmt: skip


Person = User | NewPerson
Wanted = tuple[Row, Person, bool]
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
        self.by: dict[tuple[str, Any], Person] = {}
        for column in UNIQUE:
            self._read(INDEXED.get(column, column), {getattr(row, column) for row in rows} - {None})
        self._read("import_key", {row.key for row in rows if row.key.startswith("who:")})

    def _read(self, column: str, values: set[str]) -> None:
        if values:
            self.add(found(User, (), f"WHERE {column} = ANY(%s)", [values]))

    def add(self, people: Iterable[Person]) -> None:
        """Remember accounts under every name that they have; the first copy of an account stays."""
        for person in people:
            person = self.by.setdefault(("pk", person.pk), person) if person.pk else person
            for column in (*UNIQUE, "import_key"):
                if value := getattr(person, column):
                    self.by[column, value] = person

    def meant(self, row: Row) -> Person | None:
        """The account that a row means, by the rule of its key."""
        kind = row.key.partition(":")[0]
        if kind == "who":
            return self.by.get(("import_key", row.key))
        column = {"id": "external_id", "tel": "phone", "mail": "email"}[kind]
        return self.by.get((column, getattr(row, column)))

    def clash(self, row: Row, person: Person | None) -> str | None:
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
    new: list[NewPerson] = []
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
        if differs and by is not None and isinstance(person, User) and not manages(by, person):
            counts.faults.append(_fault(row, next(iter(differs)), _("This account is managed by another unit.")))
            continue
        for name, value in differs.items():
            setattr(person, name, value)
        if differs and isinstance(person, User):
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


def _new_person(row: Row) -> NewPerson:
    key = row.key if row.key.startswith("who:") else None
    return NewPerson(row.full_name, row.phone, row.email, row.external_id, row.birth_year, key)


def _name_accounts(new: list[NewPerson]) -> None:
    """User names: the phone as people write it, else the staff number, else (or where that is taken) a random one."""
    wishes = [national(person.phone) if person.phone else person.external_id for person in new]
    wanted = set(filter(None, wishes))
    names = ask(fields_of(User, "username"), "SELECT username FROM people_user WHERE username = ANY(%s)", [wanted])
    taken = {name for (name,) in names}
    for person, wish in zip(new, wishes, strict=True):
        person.username = wish if wish and wish not in taken else random_username()
        taken.add(person.username)


def random_username() -> str:
    """ "nd" and ten easy signs: 50 random bits, so that a province's accounts do not meet."""
    return "nd" + "".join(ALPHABET[byte & 31] for byte in secrets.token_bytes(10)).lower()


def _differences(row: Row, person: Person) -> dict[str, Any]:
    return {name: value for name, value in row.values.items() if getattr(person, name) != value}


def _store(by: User | None, new: list[NewPerson], differing: list[User]) -> None:
    now = timezone.now()
    insert_rows(User, NEW_PERSON, [person.columns for person in new], date_joined=now, is_active=True)
    fields, names = fields_of(User, "username", "id"), {person.username for person in new}
    keys = dict(ask(fields, "SELECT username, id FROM people_user WHERE username = ANY(%s)", [names]))
    for person in new:
        person.pk = keys[person.username]
    codes = [ActivationCode.fresh_columns(keys[person.username]) for person in new]
    insert_rows(
        ActivationCode, ("user_id", "nonce", "digest"), codes,
        issued_at=now, expires_at=ActivationCode.end_of(now), issued_by_id=by.pk if by else None,
    )  # fmt: skip
    for known in differing:
        known.set_name(known.full_name)
    changed = ["full_name", "name_fold", "sort_key", "phone", "email", "external_id", "birth_year"]
    User.objects.bulk_update(differing, changed, batch_size=200)


def _give_posts(wanted: list[Wanted]) -> set[tuple[int | None, int, str]]:
    """Give the posts not yet held; returns those given."""
    asked = {(person.pk, row.unit.pk, row.role) for row, person, _differs in wanted}
    known = {person.pk for _row, person, _differs in wanted if isinstance(person, User)}
    fields = fields_of(Post, "user", "unit", "role")
    of_them = "SELECT user_id, unit_id, role FROM people_post WHERE until IS NULL AND user_id = ANY(%s)"
    held = ask(fields, of_them, [known]) if known else ()
    given = asked.difference(held)
    insert_rows(Post, ("user_id", "unit_id", "role"), sorted(given), since=timezone.now())
    return given


def _count_posts(counts: Counts, wanted: list[Wanted], given: set[tuple[int | None, int, str]]) -> None:
    for row, person, is_new_or_differs in wanted:
        if (person.pk, row.unit.pk, row.role) in given or is_new_or_differs:
            counts.changed += 1
        else:
            counts.unchanged += 1
    counts.changed -= counts.added
