# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

"""The rules of the launch instant as properties, without a database."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lantoa.ceremony import launch as rules

NOW = datetime(2023, 7, 28, 1, 30, tzinfo=UTC)
seconds = st.floats(0, 20).map(lambda n: timedelta(seconds=n))
held = st.lists(
    st.builds(
        lambda presser, pressed, seen: rules.Held(presser, NOW - pressed, NOW - min(pressed, seen)),
        st.integers(1, 5),
        seconds,
        seconds,
    ),
    max_size=12,
)


@given(held, st.integers(1, 5))
def test_the_quorum_is_of_different_people_who_are_still_there(holds, quorum):
    fresh = {one.presser for one in holds if NOW - one.seen_at <= rules.STALE}
    since = rules.quorum_since(holds, quorum, NOW)
    assert (since is not None) == (len(fresh) >= quorum)
    if since is not None:
        assert len({one.presser for one in holds if one.pressed_at <= since}) >= quorum


@given(held, st.integers(1, 5), st.integers(1, 30), st.integers(3, 60))
def test_t0_needs_the_whole_hold_and_lies_ahead(holds, quorum, hold_seconds, lead_seconds):
    t0 = rules.instant_of(holds, quorum=quorum, hold_seconds=hold_seconds, lead_seconds=lead_seconds, now=NOW)
    since = rules.quorum_since(holds, quorum, NOW)
    assert (t0 is not None) == (since is not None and NOW - since >= timedelta(seconds=hold_seconds))
    if t0 is not None:
        assert t0 == NOW + timedelta(seconds=lead_seconds)


def test_t0_is_a_whole_millisecond():
    now = NOW.replace(microsecond=123_987)
    t0 = rules.instant_of([rules.Held(1, NOW, now)], quorum=1, hold_seconds=0, lead_seconds=4, now=now)
    assert t0 == NOW.replace(microsecond=123_000) + timedelta(seconds=4)


def test_the_last_second_belongs_to_the_screens():
    assert rules.may_abort(None, NOW)
    assert rules.may_abort(NOW + timedelta(seconds=1.1), NOW)
    assert not rules.may_abort(NOW + timedelta(seconds=0.9), NOW)
    assert not rules.may_abort(NOW - timedelta(hours=1), NOW)


@given(st.text(max_size=60))
def test_a_forged_instant_is_known(forged):
    signature = rules.sign(7, 1_690_507_800_000)
    assert rules.is_signed(7, 1_690_507_800_000, signature)
    assert not rules.is_signed(8, 1_690_507_800_000, signature)
    assert not rules.is_signed(7, 1_690_507_800_001, signature)
    assert forged == signature or not rules.is_signed(7, 1_690_507_800_000, forged)
