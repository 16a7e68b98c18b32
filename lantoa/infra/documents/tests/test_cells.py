# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import pytest

from lantoa.infra.documents.cells import plain_cell


@pytest.mark.parametrize("text", ["=1+1", "+84", "-x", "@sum", "\t=1", "\r=1"])
def test_a_formula_becomes_text(text):
    assert plain_cell(text) == "'" + text


@pytest.mark.parametrize(("cell", "shown"), [("Xã Bình Đông", "Xã Bình Đông"), ("", ""), (None, ""), (-7, -7)])
def test_everything_else_stays(cell, shown):
    assert plain_cell(cell) == shown
