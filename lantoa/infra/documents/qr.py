# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""QR codes: SVG for pages, a path of runs for PDF, a picture for Word."""

from collections.abc import Iterator
from io import BytesIO

import segno
from django.utils.safestring import SafeString, mark_safe

QUIET = 4
"""Light modules on every side, as ISO/IEC 18004 asks."""


def _runs(matrix: tuple[bytearray, ...]) -> Iterator[tuple[int, int, int]]:
    """Dark runs as (column, row, length), in modules: one rectangle instead of many squares."""
    for row, modules in enumerate(matrix):
        start = None
        for column, dark in enumerate([*modules, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                yield start, row, column - start
                start = None


ANY_MASK = 3


def path(text: str, *, in_bulk: bool = False) -> tuple[int, str]:
    """(side in modules with the quiet zone, SVG path data of the dark modules). Error correction M.

    `in_bulk` takes one mask instead of the best of eight: as readable to every scanner, five times as fast.
    """
    matrix = segno.make(text, error="m", micro=False, mask=ANY_MASK if in_bulk else None).matrix
    data = "".join(f"M{column + QUIET} {row + QUIET}h{length}v1h-{length}z" for column, row, length in _runs(matrix))
    return len(matrix) + 2 * QUIET, data


def png(text: str) -> bytes:
    """A black and white picture, sharp when printed at 4 cm."""
    stream = BytesIO()
    segno.make(text, error="m", micro=False).save(stream, kind="png", scale=8, border=QUIET)
    return stream.getvalue()


def svg(text: str, label: str = "") -> SafeString:
    """An inline SVG that a page sizes by CSS. `label` (escaped here) names it for screen readers."""
    side, data = path(text)
    name = label.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    role = f'role="img" aria-label="{name}"' if label else 'aria-hidden="true"'
    return mark_safe(
        f'<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" {role} '
        f'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{data}"/></svg>'
    )
