# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantoa.hub import wire

GRANT = wire.Grant(("ceremony/1", "numbers/51"), "site-12", "l", 2_000_000_000)


def test_a_token_gives_back_its_grant():
    assert wire.read(wire.sign(GRANT, "k"), "k", now=1) == GRANT


@pytest.mark.parametrize("token", ["", ".", "a.b", "a.b.c", "Lan Tỏa.x", "é.é"])
def test_not_a_token(token):
    with pytest.raises(wire.BadToken):
        wire.read(token, "k")


def test_forged_and_expired():
    token = wire.sign(GRANT, "k")
    with pytest.raises(wire.BadToken, match="forged"):
        wire.read(token, "other", now=1)
    foreign = wire.sign(wire.Grant(("ceremony/2",), "", "lp", 2_000_000_000), "other")
    with pytest.raises(wire.BadToken, match="forged"):
        wire.read(foreign.split(".")[0] + "." + token.split(".")[1], "k", now=1)
    with pytest.raises(wire.BadToken, match="expired"):
        wire.read(token, "k", now=2_000_000_000)


@given(st.text())
def test_rubbish_is_never_a_grant(text):
    with pytest.raises(wire.BadToken):
        wire.read(text, "k")


@given(st.integers(1, 2**53), st.booleans())
def test_messages_come_through_whole(number, retain):
    line = wire.fact_line(number, "a/b", {"word": "phát động\nhai dòng"}, retain)
    assert wire.read_message(wire.message(number, "a/b", line, retain)) == (number, "a/b", line, retain)
    assert b"\n" not in line


def test_numbers_rise_even_if_the_clock_goes_back():
    assert wire.next_number(9 * 10**15) == 9 * 10**15 + 1
