# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Many rows in one statement whose text does not grow with them: the rows travel as one JSON parameter.

On both databases this is several times quicker than thousands of parameters, and the order of the rows, which is the
order in which they are locked, is kept.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models
from pydantic_core import to_json

Row = dict[str, Any]
"""Column -> value for `insertion`."""


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


def _text(value: Any) -> str:
    """A UUID, date or moment as Django stores it in SQLite."""
    if isinstance(value, UUID):
        return value.hex
    return str(value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value)
