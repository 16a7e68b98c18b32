# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""Geometry of the two drawn components: the ring and the tile map. Plain numbers in, plain numbers out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from lantoa.infra.text import number

TILE_WIDTH, TILE_HEIGHT = 116, 84
RING_LENGTH = 1000
MOST_PARTS = 12


@dataclass(frozen=True)
class Tile:
    """One unit of a tile map. `row` and `col` count from 0; `name` is short ("Bình Sơn"); `url` opens its records;
    `shown` is what to write in place of a value that must not be told."""

    row: int
    col: int
    name: str
    value: float
    url: str = ""
    shown: str = ""

    @property
    def words(self) -> str:
        """The value as people read it."""
        return self.shown or number(self.value)


@dataclass(frozen=True)
class PlacedTile:
    """A tile with its place in the drawing and its shade: 0 for nothing yet, 1 (least) to 5 (most)."""

    tile: Tile
    shade: int

    @property
    def x(self) -> int:
        """Left edge."""
        return self.tile.col * TILE_WIDTH

    @property
    def y(self) -> int:
        """Upper edge."""
        return self.tile.row * TILE_HEIGHT

    @cached_property
    def lines(self) -> list[tuple[int, str]]:
        """The name on one line or two: (height of the line, words)."""
        words = self.tile.name.split()
        if len(self.tile.name) <= 10 or len(words) < 2:
            return [(34, self.tile.name)]
        half = min(range(1, len(words)), key=lambda n: abs(len(" ".join(words[:n])) - len(" ".join(words[n:]))))
        return [(23, " ".join(words[:half])), (43, " ".join(words[half:]))]


@dataclass(frozen=True)
class TileMap:
    """All tiles of a map and the size of its drawing."""

    tiles: Sequence[PlacedTile]
    width: int
    height: int


def place_tiles(tiles: Iterable[Tile]) -> TileMap:
    """Shade by rank among the tiles that have something, so that one giant does not pale all others."""
    tiles = list(tiles)
    ranked = sorted({tile.value for tile in tiles if tile.value > 0})
    shades = {value: 1 + place * 5 // len(ranked) for place, value in enumerate(ranked)}
    return TileMap(
        tiles=[PlacedTile(tile, shades.get(tile.value, 0)) for tile in tiles],
        width=(max((tile.col for tile in tiles), default=0) + 1) * TILE_WIDTH,
        height=(max((tile.row for tile in tiles), default=0) + 1) * TILE_HEIGHT,
    )


@dataclass(frozen=True)
class Arc:
    """A piece of the ring: its length and where it starts, in thousandths of the ring."""

    length: float
    start: float
    done: bool

    @property
    def dashes(self) -> str:
        """For stroke-dasharray."""
        return f"{self.length:.1f} {RING_LENGTH - self.length:.1f}"

    @property
    def offset(self) -> str:
        """For stroke-dashoffset."""
        return f"{-self.start:.1f}"


def ring_arcs(done: int, of: int) -> list[Arc]:
    """One arc a piece while the pieces can be counted (up to twelve), else one arc for the share that is done."""
    if 0 < of <= MOST_PARTS:
        step = RING_LENGTH / of
        gap = 46 if of > 1 else 0
        return [Arc(step - gap, n * step + gap / 2, n < done) for n in range(of)]
    share = min(done / of, 1) if of else 0
    return [Arc(share * RING_LENGTH, 0, True)] if share else []
