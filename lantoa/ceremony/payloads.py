# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What devices send as JSON, read strictly: a fault in it is the sender's and is told as such."""

import json
import math
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest

DAY_MS = 86_400_000
LATE_MS = 1000
"""A first frame so long after T0 is a screen that was opened or woken later."""


def _object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body)
    except ValueError as error:
        raise BadRequest("not JSON") from error
    if not isinstance(data, dict):
        raise BadRequest("not an object")
    return data


def _uuid(value: Any) -> UUID:
    try:
        return UUID(str(value))
    except ValueError as error:
        raise BadRequest("not a UUID") from error


def _milliseconds(value: Any, limit: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > limit:
        raise BadRequest("not a number of milliseconds")
    return float(value)


def read_key(body: bytes) -> UUID:
    """The key that a device gave to its press."""
    return _uuid(_object(body).get("key"))


def read_report(body: bytes) -> dict[str, Any]:
    """A screen's report as arguments of `report_launch`."""
    data = _object(body)
    lateness = _milliseconds(data.get("lateness"), 365 * DAY_MS)
    optional = {name: data.get(name) for name in ("offset", "rtt")}
    launch = data.get("launch")
    if not isinstance(launch, int) or not 0 < launch < 2**63:
        raise BadRequest("not a launch")
    return {
        "screen": _uuid(data.get("screen")),
        "launch_pk": launch,
        "signature": str(data.get("signature"))[:64],
        "figures": {
            "fired_at": datetime.fromtimestamp(_milliseconds(data.get("fired_at"), 1e13) / 1000, UTC),
            "lateness_ms": lateness,
            "offset_ms": None if optional["offset"] is None else _milliseconds(optional["offset"], 1e14),
            "rtt_ms": None if optional["rtt"] is None else _milliseconds(optional["rtt"], DAY_MS),
            "is_late": lateness > LATE_MS,
        },
    }
