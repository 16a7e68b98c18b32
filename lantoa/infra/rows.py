# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Many rows in one statement whose text does not grow with them: what is written travels as one JSON parameter, what is
looked for as one list.

On both databases this is several times quicker than thousands of parameters, and the order of the rows, which is the
order in which they are locked, is kept. Queries that devices ask all the time are written here as they go to the
database: to build each of them anew from models cost more than to answer it. Those that do not wait for each other's
answer go there in one journey: what is asked here, that is, and not what models ask.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.db import connection, models
from django.db.models.expressions import Col
from pydantic_core import to_json

Row = dict[str, Any]
"""Column -> value for `insertion`."""


class Question(NamedTuple):
    """A statement and the fields that its rows are of. `= ANY(%s)` takes a list or set as its parameter."""

    fields: tuple[models.Field[Any, Any], ...]
    sql: str
    params: Iterable[Any]


@cache
def _columns(model: type[models.Model]) -> list[tuple[str, str]]:
    return [(str(field.column), field.attname) for field in model._meta.concrete_fields]


def plain(row: models.Model) -> Row:
    """The row of a model that was made or read whole."""
    values = vars(row)
    return {column: values[name] for column, name in _columns(type(row))}


def insertion(model: type[models.Model], rows: Sequence[Row], tail: str) -> tuple[str, list[str]]:
    """The statement and its parameter that insert the rows; `tail` says what happens on conflict, and what returns."""
    table = connection.ops.quote_name(model._meta.db_table)
    names = list(rows[0])
    if connection.vendor == "sqlite":
        values = ", ".join(f"json_extract(value, '$.{name}')" for name in names)
        source = f"SELECT {values} FROM json_each(%s) WHERE true"  # noqa: S608 -- our own column names
        text = json.dumps(rows, default=_text)
    else:
        source = f"SELECT {', '.join(names)} FROM json_populate_recordset(NULL::{table}, %s)"  # noqa: S608 -- as above
        text = to_json(rows).decode()
    return f"INSERT INTO {table} ({', '.join(names)}) {source} {tail}", [text]


def put(model: type[models.Model], rows: Sequence[Row], tail: str = "") -> None:
    """Insert the rows as `insertion` says; without rows nothing is asked."""
    if rows:
        send(Question((), *insertion(model, rows, tail)))


def add(model: type[models.Model], key: Sequence[str], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Add these numbers to counters that are there, and begin the others; they are held in the order of the rows."""
    table = connection.ops.quote_name(model._meta.db_table)
    moved = ", ".join(f"{column} = {table}.{column} + excluded.{column}" for column in columns)
    put(model, rows, f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {moved}")


def _text(value: Any) -> str:
    """A UUID, date or moment as Django stores it in SQLite."""
    if isinstance(value, UUID):
        return value.hex
    return str(value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value)


def _plain(value: Any) -> Any:
    return _text(value) if isinstance(value, UUID | datetime) else value


def fields_of(model: type[models.Model], *names: str) -> tuple[models.Field[Any, Any], ...]:
    """Columns of a model, for `ask`, `build` and `joined`; without names all of them."""
    own: Iterable[Any] = (model._meta.get_field(name) for name in names) if names else model._meta.concrete_fields
    return tuple(cast("models.Field[Any, Any]", field) for field in own)


@cache
def _converters(fields: tuple[models.Field[Any, Any], ...]) -> list[tuple[int, list[Any], Col]]:
    """What makes Python's values of the database's, by column; PostgreSQL brings nearly all of them as they are."""
    columns = [field.get_col(field.model._meta.db_table) for field in fields]
    found = [[*connection.ops.get_db_converters(col), *col.get_db_converters(connection)] for col in columns]
    for number, field in enumerate(fields):
        if found[number] and isinstance(field, models.DateTimeField):
            found[number] = [_moment]  # Django's own reads any form of time, in thirty calls
    return [(number, found[number], col) for number, col in enumerate(columns) if found[number]]


def _moment(value: str | None, *_about: Any) -> datetime | None:
    return value and datetime.fromisoformat(f"{value}+00:00")  # type: ignore[return-value]


class Reply:
    """What a question is answered; `rows` are there when its journey is over."""

    def __init__(self, question: Question) -> None:
        self.fields = question.fields
        self.sql, self.params = _said(question.sql, question.params)
        self.rows: list[tuple[Any, ...]] = []


_waiting: ContextVar[list[Reply] | None] = ContextVar("waiting", default=None)
"""What the journey that is being made ready takes along; None if there is none."""


@contextmanager
def one_journey() -> Iterator[None]:
    """What is put and sent within goes to PostgreSQL as one text, at the end or with the next question that is asked:
    to go there and back costs both programs more than a short statement does. What is wrong with one of them comes out
    then. To SQLite there is no way."""
    if connection.vendor == "sqlite" or _waiting.get() is not None:
        yield
        return
    before = _waiting.set([])
    try:
        yield
        _go()
    finally:
        _waiting.reset(before)


def send(question: Question) -> Reply:
    """Ask within `one_journey`, for rows that are looked at after it; elsewhere at once."""
    reply, waiting = Reply(question), _waiting.get()
    if waiting is None:
        _go(reply)
    else:
        waiting.append(reply)
    return reply


def _go(*asked: Reply) -> None:
    """Have these answered, after what waits."""
    waiting = _waiting.get() or []
    together = [*waiting, *asked]
    waiting.clear()
    if together:
        with connection.cursor() as cursor:
            cursor.execute("; ".join(one.sql for one in together), [value for one in together for value in one.params])
            for number, one in enumerate(together):
                if number:
                    cursor.nextset()
                if one.fields:
                    one.rows = _values(one.fields, cursor.fetchall())


def ask(fields: tuple[models.Field[Any, Any], ...], sql: str, params: Iterable[Any]) -> list[tuple[Any, ...]]:
    """The rows that a statement gives, as values of these fields."""
    return ask_all(Question(fields, sql, params))[0]


def ask_all(*questions: Question) -> list[list[tuple[Any, ...]]]:
    """The rows of each question, asked in this order and in one journey."""
    replies = [Reply(question) for question in questions]
    for journey in [[reply] for reply in replies] if connection.vendor == "sqlite" else [replies]:
        _go(*journey)
    return [reply.rows for reply in replies]


def _said(sql: str, params: Iterable[Any]) -> tuple[str, list[Any]]:
    """The statement as this database takes it."""
    if connection.vendor == "sqlite":
        sql = sql.replace("= ANY(%s)", "IN (SELECT value FROM json_each(%s))")
        return sql, [json_list(value) if isinstance(value, list | set) else _plain(value) for value in params]
    return sql, [list(value) if isinstance(value, set) else value for value in params]


def _values(fields: tuple[models.Field[Any, Any], ...], rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What came, as Python's values."""
    converters = _converters(fields)
    if not converters:
        return rows
    changed = [list(row) for row in rows]
    for number, functions, col in converters:
        for row in changed:
            for function in functions:
                row[number] = function(row[number], col, connection)
    return [tuple(row) for row in changed]


def of(model: type[models.Model], names: tuple[str, ...], tail: str, params: Iterable[Any]) -> Question:
    """The question for rows of the model by their fields `names`; `tail` says which rows, and in what order."""
    fields, start = _reading(model, names)
    return Question(fields, f"{start} {tail}", params)


@cache
def _reading(model: type[models.Model], names: tuple[str, ...]) -> tuple[tuple[models.Field[Any, Any], ...], str]:
    fields = fields_of(model, *names)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    return fields, f"SELECT {columns} FROM {model._meta.db_table}"  # noqa: S608 -- our own names


def found(model: type[models.Model], names: tuple[str, ...], tail: str, params: Iterable[Any]) -> list[Any]:
    """Rows of the model, of which only the fields `names` are read (none: all); the rest as in `of`."""
    question = of(model, names, tail, params)
    return build_all(question.fields, ask(*question))


Part = tuple[str, str, tuple[models.Field[Any, Any], ...]]
"""Of a row that comes with others: the alias of its table, the relation that leads to it ("" for the first), fields."""


def joined(parts: tuple[Part, ...], tail: str, params: Iterable[Any]) -> list[Any]:
    """Rows with the rows they refer to, of which only these fields are read; `tail` begins with FROM and names the
    tables by the aliases of the parts. A relation of a relation is written "version.rule", after "version"."""
    fields, columns = _side_by_side(parts)
    rows = []
    for row in ask(fields, f"SELECT {columns} {tail}", params):
        made: dict[str, Any] = {}
        begin = 0
        for _alias, path, own in parts:
            made[path] = build(own, row[begin : begin + len(own)])
            begin += len(own)
            if path:
                holder, _dot, name = path.rpartition(".")
                setattr(made[holder], name, made[path])
        rows.append(made[""])
    return rows


@cache
def _side_by_side(parts: tuple[Part, ...]) -> tuple[tuple[models.Field[Any, Any], ...], str]:
    """All fields of these parts, and their columns as a statement names them."""
    quote = connection.ops.quote_name
    columns = (f"{alias}.{quote(str(field.column))}" for alias, _path, fields in parts for field in fields)
    return tuple(field for _alias, _path, fields in parts for field in fields), ", ".join(columns)


def build(fields: tuple[models.Field[Any, Any], ...], row: Sequence[Any]) -> Any:
    """The model of these fields with these values, the others left unread."""
    return build_all(fields, [row])[0]


def build_all(fields: tuple[models.Field[Any, Any], ...], rows: Iterable[Sequence[Any]]) -> list[Any]:
    """The same for many rows."""
    places, names = _in_order(fields)
    model = fields[0].model
    return [model.from_db(connection.alias, names, [row[place] for place in places]) for row in rows]


@cache
def _in_order(fields: tuple[models.Field[Any, Any], ...]) -> tuple[list[int], list[str]]:
    """Where each value is, and its name, in the model's own order: Django builds rows in no other."""
    own = list(fields[0].model._meta.concrete_fields)
    places = sorted(range(len(fields)), key=lambda place: own.index(fields[place]))
    return places, [fields[place].attname for place in places]


def locked(model: type[models.Model], tail: str, params: Iterable[Any], how: str = "UPDATE") -> list[Any]:
    """Rows of the model, whole, held until the transaction ends; all of SQLite is held anyway."""
    return found(model, (), tail + (f" FOR {how}" if connection.features.has_select_for_update else ""), params)


def locking(model: type[models.Model], keys: Iterable[int], how: str = "UPDATE") -> Question:
    """The question that holds these rows until the transaction ends, taken in the order of their keys; all of SQLite is
    held anyway."""
    tail = "WHERE id = ANY(%s) ORDER BY id" + (f" FOR {how}" if connection.features.has_select_for_update else "")
    return of(model, ("id",), tail, [set(keys)])


def made(model: type[models.Model], rows: Sequence[Row], tail: str) -> list[Any]:
    """Insert the rows as `insertion` says, and give back those that are inserted or updated, whole."""
    sql, params = insertion(model, rows, f"{tail} RETURNING {', '.join(name for name, _attname in _columns(model))}")
    fields, _start = _reading(model, ())
    return build_all(fields, ask(fields, sql, params))


def json_list(values: Collection[Any]) -> str:
    """A list as SQLite's JSON functions take it."""
    return json.dumps(list(values), default=_text)
