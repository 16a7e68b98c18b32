# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""What pages read of the hub."""

from lantoa.hub.presence import Row

from . import bus


def presence(topic: str) -> list[Row]:
    """Who listens to `topic` and how well (Row: name, streams, beat_at, rtt, offset, visible, state), worst first."""
    return bus.current().presence(topic)
