# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Tell listeners that something changed, once it is really stored."""

from functools import partial
from typing import Any

from django.db import transaction

from . import bus


def announce(topic: str, **fact: Any) -> None:
    """After commit, push `fact` (small, JSON) to everyone who listens to `topic` ("ceremony/3").

    Facts say what changed (id, version); the page asks again through its own view. The launch alone carries state.
    """
    transaction.on_commit(partial(bus.publish, topic, fact))
