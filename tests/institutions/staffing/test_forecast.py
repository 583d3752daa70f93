"""The forecast of the ratio is pure arithmetic; here it is held against a count of every minute."""

from datetime import date, time, timedelta
from fractions import Fraction
from math import ceil
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from institutions.planned import PlannedStay
from institutions.staffing.forecast import Absence, Duty, Norms, Plan, RoomNeeds, carers_needed, forecast, minutes

NORMS = Norms(
    ratios={"infant": 3, "small": 5, "large": 7, "mixed": 5},
    bands={"infant": (6, 12), "small": (12, 24), "large": (24, 36), "mixed": (18, 36)},
)
MONDAY = date(2026, 11, 30)
ROOM = UUID(int=1)
CARERS = [UUID(int=10 + number) for number in range(4)]
OPENS, CLOSES = minutes(time(7, 30)), minutes(time(17, 45))


def plan(**fields: object) -> Plan:
    values: dict[str, object] = {
        "rooms": [RoomNeeds(ROOM, "small")],
        "days": [MONDAY],
        "opens": OPENS,
        "closes": CLOSES,
        "stays": [],
        "duties": [],
        "absences": [],
        "fit": lambda member, day: True,
        "norms": lambda day: NORMS,
    }
    return Plan(**(values | fields))  # type: ignore[arg-type]


def born(months: int, on: date = MONDAY) -> date:
    years, rest = divmod(on.month - 1 - months, 12)
    return date(on.year + years, rest + 1, 1)


def test_a_full_small_class_asks_for_three_carers() -> None:
    assert carers_needed(RoomNeeds(ROOM, "small"), [born(15)] * 15, MONDAY, NORMS) == 3
    assert carers_needed(RoomNeeds(ROOM, "small"), [born(15)] * 11, MONDAY, NORMS) == 3
    assert carers_needed(RoomNeeds(ROOM, "small"), [born(15)] * 10, MONDAY, NORMS) == 2
    assert carers_needed(RoomNeeds(ROOM, "small"), [], MONDAY, NORMS) == 0


def test_a_child_still_in_the_younger_band_asks_for_more_until_its_birthday() -> None:
    room = RoomNeeds(ROOM, "small")
    young = date(2025, 12, 2)  # eleven months on Monday, twelve on Wednesday
    others = [born(15)] * 9
    assert carers_needed(room, [young, *others], MONDAY, NORMS) == 3  # 9/5 + 1/3
    assert carers_needed(room, [young, *others], MONDAY + timedelta(days=2), NORMS) == 2


def test_a_child_that_is_older_than_its_class_asks_for_no_less() -> None:
    assert carers_needed(RoomNeeds(ROOM, "infant"), [born(20)] * 4, MONDAY, NORMS) == 2


def test_children_only_counted_ask_for_the_ratio_of_the_class() -> None:
    assert carers_needed(RoomNeeds(ROOM, "large", unlisted=8), [], MONDAY, NORMS) == 2


def test_the_lunch_break_of_one_carer_is_a_gap_with_its_hours() -> None:
    stays = [PlannedStay(ROOM, born(15), MONDAY, None)] * 10
    duties = [
        Duty(CARERS[0], ROOM, MONDAY, OPENS, CLOSES),
        Duty(CARERS[1], ROOM, MONDAY, OPENS, minutes(time(12))),
        Duty(CARERS[1], ROOM, MONDAY, minutes(time(13)), CLOSES),
    ]
    (day,) = forecast(plan(stays=stays, duties=duties))
    assert [(gap.starts_at, gap.ends_at, gap.need, gap.have) for gap in day.gaps] == [(time(12), time(13), 2, 1)]
    assert day.slots_below == 2


def test_whose_papers_are_out_of_date_does_not_count() -> None:
    stays = [PlannedStay(ROOM, born(15), MONDAY, None)] * 3
    duties = [Duty(CARERS[0], ROOM, day, OPENS, CLOSES) for day in (MONDAY, MONDAY + timedelta(days=1))]
    days = forecast(
        plan(days=[duty.on for duty in duties], stays=stays, duties=duties, fit=lambda member, day: day == MONDAY)
    )
    assert [day.slots_below for day in days] == [0, len(days[1].have)]


def test_leave_of_two_hours_takes_these_hours_only() -> None:
    stays = [PlannedStay(ROOM, born(15), MONDAY, None)] * 5
    duties = [Duty(CARERS[0], ROOM, MONDAY, OPENS, CLOSES)]
    away = [Absence(CARERS[0], MONDAY, MONDAY, minutes(time(9)), minutes(time(11)))]
    (day,) = forecast(plan(stays=stays, duties=duties, absences=away))
    assert [(gap.starts_at, gap.ends_at) for gap in day.gaps] == [(time(9), time(11))]


spans = st.tuples(st.integers(6 * 60, 19 * 60), st.integers(1, 12 * 60)).map(lambda pair: (pair[0], sum(pair)))


@settings(max_examples=150)
@given(
    children=st.lists(st.integers(6, 35), max_size=20),
    duties=st.lists(st.tuples(st.sampled_from(CARERS), spans), max_size=6),
    absences=st.lists(st.tuples(st.sampled_from(CARERS), spans), max_size=3),
    unfit=st.sets(st.sampled_from(CARERS), max_size=2),
    length=st.integers(30, 700),
)
def test_each_half_hour_counts_who_is_there_in_every_minute_of_it(
    children: list[int],
    duties: list[tuple[UUID, tuple[int, int]]],
    absences: list[tuple[UUID, tuple[int, int]]],
    unfit: set[UUID],
    length: int,
) -> None:
    closes = OPENS + length
    rows = [Duty(who, ROOM, MONDAY, *hours) for who, hours in duties]
    away = [Absence(who, MONDAY, MONDAY, *hours) for who, hours in absences]
    stays = [PlannedStay(ROOM, born(months), MONDAY - timedelta(days=9), None) for months in children]
    (day,) = forecast(
        plan(closes=closes, stays=stays, duties=rows, absences=away, fit=lambda member, on: member not in unfit)
    )
    for at, have in enumerate(day.have):
        slot = range(OPENS + at * 30, min(OPENS + at * 30 + 30, closes))
        there = [
            row
            for row in rows
            if row.member_id not in unfit
            and all(row.start <= minute < row.end for minute in slot)
            and not any(
                gone.member_id == row.member_id and any(gone.start <= minute < gone.end for minute in slot)
                for gone in away
            )
        ]
        assert have == len(there)
    shares = [Fraction(1, 3 if months < 12 else 5) for months in children]
    assert day.need == ceil(sum(shares, Fraction(0)))


def test_another_room_and_another_day_do_not_help() -> None:
    stays = [PlannedStay(ROOM, born(15), MONDAY, MONDAY)]
    duties = [
        Duty(CARERS[0], uuid4(), MONDAY, OPENS, CLOSES),
        Duty(CARERS[1], ROOM, MONDAY + timedelta(days=1), OPENS, CLOSES),
    ]
    days = forecast(plan(days=[MONDAY, MONDAY + timedelta(days=1)], stays=stays, duties=duties))
    assert [day.need for day in days] == [1, 0]
    assert max(days[0].have) == 0
