# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import re
from xml.etree import ElementTree

import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from lantoa.infra.documents import qr


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_the_path_draws_exactly_the_dark_modules(text):
    side, data = qr.path(text)
    drawn = {
        (int(x) + step, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", data)
        for step in range(int(length))
    }
    matrix = segno.make(text, error="m", micro=False).matrix
    dark = {(x + qr.QUIET, y + qr.QUIET) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}
    assert drawn == dark
    assert side == len(matrix) + 2 * qr.QUIET


def test_svg_is_well_formed_and_named():
    picture = ElementTree.fromstring(qr.svg("https://example.vn/?a=1&b=2", label='Mã "A" <b>'))
    assert picture.attrib["aria-label"] == 'Mã "A" <b>'
    assert picture.attrib["role"] == "img"
    assert ElementTree.fromstring(qr.svg("x")).attrib["aria-hidden"] == "true"
