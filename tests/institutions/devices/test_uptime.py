"""Hours from spans: against a count of minutes."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from institutions.devices.uptime import GRACE, gaps, is_online, lasting, online, share

START = datetime(2026, 11, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def at(minute: int) -> datetime:
    return START + minute * MINUTE


minutes = st.integers(-50, 250)
spans = st.lists(st.tuples(minutes, st.integers(0, 80)), max_size=8).map(
    lambda found: [(at(first), at(first + length)) for first, length in found]
)


@given(spans, st.integers(0, 200), st.integers(0, 200))
def test_the_share_is_that_of_the_minutes_on_line(found, one, other):
    start, end = at(min(one, other)), at(max(one, other))
    counted = sum(
        any(first <= start + n * MINUTE < last for first, last in found) for n in range((end - start) // MINUTE)
    )
    assert online(found, start, end) == counted * MINUTE
    told = share(found, start, end)
    assert told is None if start == end else told == counted * MINUTE / (end - start)


@given(st.lists(st.integers(0, 3_000), min_size=1, max_size=60, unique=True))
def test_gaps_and_spans_fill_the_time_between_the_first_beat_and_now(beats):
    """Beats folded as the act does it: no minute is in a gap and on line at once."""
    folded: list[list[datetime]] = []
    for minute in sorted(beats):
        if folded and at(minute) - folded[-1][1] <= GRACE:
            folded[-1][1] = at(minute)
        else:
            folded.append([at(minute), at(minute)])
    now = at(3_001)
    pairs = lasting([(first, last) for first, last in folded], now)
    found = gaps(pairs, pairs[0][0], now, now=now)
    off = sum(((gap.until_at or now) - gap.from_at for gap in found), timedelta())
    assert online(pairs, pairs[0][0], now) + off == now - pairs[0][0]
    assert all(gap.length(now) > GRACE for gap in found)


def test_on_line_until_three_beats_are_missing():
    assert is_online(at(0), at(3))
    assert not is_online(at(0), at(3) + timedelta(seconds=1))
    assert not is_online(None, at(0))


def test_an_open_gap_has_no_end():
    (gap,) = gaps([(at(0), at(5))], at(0), at(60), now=at(60))
    assert (gap.from_at, gap.until_at) == (at(5), None)
