# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""`lantoa simulate`: believable activity, marked synthetic everywhere, the same for a seed, removable at once."""

import argparse
import sys

from lantoa.cli import Stop
from lantoa.cli.rooms import SIMULATIONS
from lantoa.plan.actions import mark_simulated
from lantoa.plan.models import Movement
from lantoa.plan.queries import current_movement

SCALES = {"small": 0.02, "district": 0.1, "province": 1.0}
"""Share of a province's real volume."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of `lantoa simulate`."""
    parser.add_argument("--scale", choices=list(SCALES), default="small")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same activity")
    parser.add_argument("--remove", action="store_true", help="take all synthetic records away again")


def run(args: argparse.Namespace) -> int:
    """Make or remove synthetic activity of the current movement."""
    movement = current_movement()
    if movement is None:
        raise Stop("No movement is running; apply a plan file first.")
    if args.remove:
        print(f"{remove(movement)} synthetic records removed")
    else:
        print(f"{make(movement, seed=args.seed, scale=SCALES[args.scale])} synthetic records made")
    return 0


def make(movement: Movement, *, seed: int, scale: float) -> int:
    """Every room's share; returns how many records were made."""
    mark_simulated(by=None, movement=movement, simulated=True)
    return sum(room.simulate(movement=movement, seed=seed, scale=scale, progress=_show) for room in SIMULATIONS)


def remove(movement: Movement) -> int:
    """Take away what `make` made, whatever its seed and scale."""
    removed = sum(room.remove_simulation(movement) for room in SIMULATIONS)
    mark_simulated(by=None, movement=movement, simulated=False)
    return removed


def _show(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done:,} / {total:,}", end="" if done < total else "\n", file=sys.stderr, flush=True)
