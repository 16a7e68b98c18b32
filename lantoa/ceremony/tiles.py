# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The map of sites without borders: one tile a site, districts in their schematic place, or a spiral without them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, cos, hypot, sin, sqrt
from typing import Any

from .models import Level

GAP, LABEL = 1.0, 1.1
GOLDEN_ANGLE = 2.39996
SIDE, MAIN_SIDE = 0.86, 2.0


@dataclass(frozen=True)
class Tile:
    """One site at (x, y) in tile widths; `distance` from the main site, 0 to 1. Numbers are text for SVG."""

    row: Any
    x: str
    y: str
    distance: str
    is_main: bool

    @property
    def side(self) -> str:
        """Its width: the main site is larger."""
        return str(MAIN_SIDE if self.is_main else SIDE)

    @property
    def radius(self) -> str:
        """Of its corners: the main site is a circle."""
        return str(MAIN_SIDE / 2 if self.is_main else 0.16)


@dataclass(frozen=True)
class Block:
    """A district's frame and name."""

    name: str
    x: str
    y: str
    size: str


@dataclass(frozen=True)
class TileMap:
    """What the SVG needs."""

    width: str
    height: str
    tiles: list[Tile]
    blocks: list[Block]


def _finish(places: list[tuple[Any, float, float]], blocks: list[Block], width: float, height: float) -> TileMap:
    main = next(((x, y) for row, x, y in places if row.site.level == Level.MAIN), (width / 2, height / 2))
    far = max((hypot(x - main[0], y - main[1]) for _row, x, y in places), default=1) or 1
    tiles = [
        Tile(row, f"{x:.2f}", f"{y:.2f}", f"{hypot(x - main[0], y - main[1]) / far:.3f}", row.site.level == Level.MAIN)
        for row, x, y in places
    ]
    return TileMap(f"{width:.2f}", f"{height:.2f}", tiles, blocks)


def _spiral(rows: Sequence[Any]) -> TileMap:
    """The main site in the middle, the others around it like the seeds of a sunflower."""
    ordered = sorted(rows, key=lambda row: row.site.level != Level.MAIN)
    radius = 1.12 * sqrt(len(ordered) + 2) + 0.8
    places = []
    for n, row in enumerate(ordered):
        reach, half = (1.12 * sqrt(n + 2), SIDE / 2) if n else (0.0, MAIN_SIDE / 2)
        turn = n * GOLDEN_ANGLE
        places.append((row, radius + reach * cos(turn) - half, radius + reach * sin(turn) - half))
    return _finish(places, [], 2 * radius, 2 * radius)


def _cells(districts: Sequence[Any]) -> dict[str, tuple[int, int]]:
    """District path -> (row, column): the units' own tile places if all have one, else filled line by line."""
    if all(row.site.unit.tile_row is not None and row.site.unit.tile_col is not None for row in districts):
        return {row.site.unit.path: (row.site.unit.tile_row, row.site.unit.tile_col) for row in districts}
    wide = ceil(sqrt(len(districts) + 1))
    return {row.site.unit.path: divmod(n, wide) for n, row in enumerate(districts)}


def _free_cell(cells: set[tuple[int, int]]) -> tuple[int, int]:
    """The empty place nearest to the middle of the districts."""
    middle = [sum(cell[axis] for cell in cells) / len(cells) for axis in (0, 1)]
    rows, columns = (range(max(cell[axis] for cell in cells) + 2) for axis in (0, 1))
    free = [(row, column) for row in rows for column in columns if (row, column) not in cells]
    return min(free, key=lambda cell: (hypot(cell[0] - middle[0], cell[1] - middle[1]), cell))


def lay_out(rows: Sequence[Any]) -> TileMap:
    """Place rows (each with a `.site` whose unit is loaded): by district where there are districts."""
    districts = [row for row in rows if row.site.level == Level.DISTRICT]
    if not districts:
        return _spiral(rows)
    cells = _cells(districts)
    inside: dict[str, list[Any]] = {row.site.unit.path: [row] for row in districts}
    width = len(districts[0].site.unit.path)
    for row in rows:
        if row.site.level == Level.COMMUNE and row.site.unit.path[:width] in inside:
            inside[row.site.unit.path[:width]].append(row)
    side = max(ceil(sqrt(max(map(len, inside.values())))), 3)
    step_x, step_y = side + GAP, side + LABEL + GAP * 0.6
    places, blocks = [], []
    for row in districts:
        down, right = cells[row.site.unit.path]
        left, top = right * step_x, down * step_y
        blocks.append(Block(row.site.unit.short_name, f"{left:.2f}", f"{top:.2f}", f"{side - 0.1:.2f}"))
        for n, member in enumerate(inside[row.site.unit.path]):
            line, place = divmod(n, side)
            places.append((member, left + place, top + LABEL + line))
    used = set(cells.values())
    for row in rows:
        if row.site.level == Level.MAIN:
            down, right = _free_cell(used)
            used.add((down, right))
            half = (side - MAIN_SIDE) / 2
            places.append((row, right * step_x + half, down * step_y + LABEL + half))
    return _finish(
        places,
        blocks,
        (max(cell[1] for cell in used) + 1) * step_x - GAP,
        (max(cell[0] for cell in used) + 1) * step_y - GAP * 0.6,
    )
