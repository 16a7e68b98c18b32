# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Who is there: one row per topic and name, fed by streams and beats."""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

SILENT_AFTER_MS = 30_000
"""A page beats every ten seconds; after three missed beats it counts as silent."""


@dataclass(slots=True)
class Row:
    """One name on one topic. Times are Unix ms; rtt and offset ms as the page measured them."""

    name: str
    streams: int = 0
    changed_at: int = 0
    beat_at: int = 0
    rtt: float | None = None
    offset: float | None = None
    visible: bool = True
    state: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def now_ms() -> int:
    """Unix time in whole milliseconds."""
    return time.time_ns() // 1_000_000


def worst_first(rows: Iterable[Row], now: int | None = None) -> list[Row]:
    """Without a stream first, then silent ones, then hidden ones, then by falling round-trip time."""
    at = now_ms() if now is None else now

    def trouble(row: Row) -> tuple[bool, bool, bool, float, str]:
        silent = at - row.beat_at > SILENT_AFTER_MS
        return (row.streams > 0, not silent, row.visible, -(row.rtt or 0.0), row.name)

    return sorted(rows, key=trouble)


def merged(parts: Iterable[Row]) -> list[Row]:
    """Rows of several hub processes as one per name: streams add up, the latest beat counts."""
    found: dict[str, Row] = {}
    for part in sorted(parts, key=lambda row: row.beat_at):
        before = found.get(part.name)
        if before is not None:
            part.streams += before.streams
            part.changed_at = max(part.changed_at, before.changed_at)
        found[part.name] = part
    return list(found.values())


def row_from(data: dict[str, Any]) -> Row:
    """A row from JSON, ignoring what this version does not know."""
    known = {field.name for field in fields(Row)}
    return Row(**{key: value for key, value in data.items() if key in known})


class Presence:
    """Rows of this process. Listeners without a name (the public) are only counted, as the streams of "" are."""

    def __init__(self) -> None:
        self.topics: dict[str, dict[str, Row]] = defaultdict(dict)
        self.changed: set[tuple[str, str]] = set()

    def _row(self, topic: str, name: str) -> Row:
        self.changed.add((topic, name))
        rows = self.topics[topic]
        if name not in rows:
            rows[name] = Row(name)
        return rows[name]

    def joined(self, topic: str, name: str) -> None:
        """A stream opened."""
        row = self._row(topic, name)
        row.streams += 1
        row.changed_at = now_ms()

    def left(self, topic: str, name: str) -> None:
        """A stream ended; the row stays, so that one sees who is missing."""
        row = self._row(topic, name)
        row.streams -= 1
        row.changed_at = now_ms()

    def beat(self, topics: Iterable[str], name: str, report: dict[str, Any]) -> None:
        """A page told how it is; `report` has been checked by `read_beat`."""
        for topic in topics:
            row = self._row(topic, name)
            row.beat_at = now_ms()
            row.rtt, row.offset = report["rtt"], report["offset"]
            row.visible, row.state = report["visible"], report["state"]

    def rows(self, topic: str) -> list[Row]:
        """Named rows, worst first. Safe from another thread: it copies in one step."""
        return worst_first([row for row in list(self.topics.get(topic, {}).values()) if row.name])


def _number(value: Any) -> float | None:
    """A finite number of milliseconds below a day, or None."""
    good = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 86_400_000
    return round(float(value), 1) if good else None


def read_beat(data: Any) -> dict[str, Any]:
    """What a beat may say; ValueError if it is not an object. Odd values become nothing rather than an error."""
    if not isinstance(data, dict):
        raise ValueError("a beat is an object")
    return {
        "rtt": _number(data.get("rtt")),
        "offset": _number(data.get("offset")),
        "visible": data.get("visible") is not False,
        "state": str(data.get("state") or "")[:40],
    }
