# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`lantoa worker`: background jobs only."""

import argparse
import signal
import threading

from lantoa.cli.rooms import ROUTINES
from lantoa.infra.jobs import worker


def configure(parser: argparse.ArgumentParser) -> None:
    """`lantoa worker` has no options."""


def run(args: argparse.Namespace) -> int:
    """Work until a signal; the job in hand is finished first."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    worker.work(stop, alone=False, routines=ROUTINES)
    return 0
