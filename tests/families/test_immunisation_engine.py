"""What doses are said to be against the schedule of 2026 (regulations.md §5.2)."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from anxintuo.kit.ages import add_months
from families.immunisation.engine import Assessment, DoseState, Given, Judged, Note, assess
from families.immunisation.schedule import FOLDER, read_schedule, schedule_on, schedules
from tests.shared import csv_rows

SCHEDULE = read_schedule(FOLDER / "cn-nip-2026.yaml")
BORN = date(2025, 3, 10)


def judge(doses: list[Given], *, months: int = 0, days: int = 0, born: date = BORN, **options: object) -> Assessment:
    """On the day when the child is so many months and days old."""
    on = add_months(born, months) + timedelta(days=days)
    return assess(SCHEDULE, born, doses, on=on, grace_months=1, **options)  # type: ignore[arg-type]


def dose(assessment: Assessment, name: str) -> Judged:
    return next(each for each in assessment.doses if each.slot.id == name)


def states(assessment: Assessment) -> dict[str, DoseState]:
    return {each.slot.id: each.state for each in assessment.doses}


def usual(until_months: int, born: date = BORN) -> list[Given]:
    """Every dose on the first day of its age, up to an age."""
    ages = {
        "HepB": (0, 1, 6), "BCG": (0,), "IPV": (2, 3), "bOPV": (4,), "DTaP": (2, 4, 6, 18), "MPSV-A": (6, 9),
        "MMR": (8, 18), "JE-L": (8, 24), "HepA-L": (18,),
    }  # fmt: skip
    return [
        Given(vaccine, add_months(born, months))
        for vaccine, at in ages.items()
        for months in at
        if months <= until_months
    ]


# --- The schedule -----------------------------------------------------------------------------------------


def test_the_schedule_is_the_cross_checked_table():
    """Every age, latest age and interval of the file that four sources agree on."""
    ours = {
        (slot.vaccine, slot.number): slot
        for series in SCHEDULE.series
        for course in series.courses
        if not course.from_count
        for slot in course.slots
    }
    checked = 0
    for row in csv_rows(Path(__file__).with_name("data") / "cn_nip_2026_crosschecked.csv"):
        if row["girls_only"] == "Y":
            continue  # from thirteen years on
        slot = ours[row["vaccine_code"], int(row["dose_no"])]
        assert slot.months == int(row["min_age_months"]), slot.id
        before = row["complete_before_months"]
        assert (slot.before_days == 1) if before == "24h" else slot.before == (int(before) if before else None), slot.id
        interval = row["min_interval_source_A_only"]
        told = f"{slot.interval.days}d" if slot.interval.days else f"{slot.interval.months}m"
        assert (told if told != "0m" else "") == {"7-10d": "7d"}.get(interval, interval), slot.id
        checked += 1
    assert checked == 28


def test_the_edition_in_force_is_taken_and_the_first_one_before_it():
    assert schedule_on(date(2026, 11, 26)).version == "cn-nip-2026"
    assert schedule_on(date(2020, 1, 1)) == schedules()[-1]


def test_a_schedule_that_names_an_unlisted_vaccine_is_refused(tmp_path):
    text = (
        (FOLDER / "cn-nip-2026.yaml").read_text("utf-8").replace("vaccine: MMR, months: 8", "vaccine: XYZ, months: 8")
    )
    path = tmp_path / "broken.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(KeyError, match="XYZ"):
        read_schedule(path)


# --- Ordinary lives ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("months", [0, 1, 2, 5, 9, 12, 17, 18, 23, 24, 35])
def test_a_child_who_had_everything_in_time_lacks_nothing_at_any_age(months):
    found = judge(usual(months), months=months)
    assert found.is_complete
    assert not found.due
    assert not found.others


def test_a_dose_is_due_from_its_age_on_and_overdue_from_the_latest_age_on():
    doses = [each for each in usual(8) if each.vaccine != "MMR"]
    assert states(judge(doses, months=8, days=-1))["MMR-1"] is DoseState.NOT_YET
    assert states(judge(doses, months=8))["MMR-1"] is DoseState.DUE
    later = [*doses, Given("MPSV-A", add_months(BORN, 9))]
    assert states(judge(later, months=12, days=-1))["MMR-1"] is DoseState.DUE
    late = judge(later, months=12)
    assert states(late)["MMR-1"] is DoseState.OVERDUE
    assert [each.slot.id for each in late.gaps] == ["MMR-1"]


def test_where_the_schedule_names_no_latest_age_a_month_of_grace_is_given():
    doses = [Given("HepB", BORN), Given("BCG", BORN)]
    assert states(judge(doses, months=2, days=-1))["HepB-2"] is DoseState.DUE
    assert states(judge(doses, months=2))["HepB-2"] is DoseState.OVERDUE


def test_the_first_hepatitis_dose_is_late_after_the_first_day():
    doses = [Given("BCG", BORN)]
    assert states(judge(doses, days=1))["HepB-1"] is DoseState.DUE
    assert states(judge(doses, days=2))["HepB-1"] is DoseState.OVERDUE


def test_months_are_counted_to_the_end_of_a_shorter_month():
    born = date(2025, 8, 31)
    found = judge(usual(5, born), months=5, born=born)
    assert dose(found, "HepB-3").from_on == date(2026, 2, 28)
    assert dose(found, "DTaP-4").from_on == date(2027, 2, 28)


def test_what_is_missing_is_caught_up_and_never_begun_anew():
    doses = [each for each in usual(6) if each.vaccine != "DTaP"] + [Given("DTaP", add_months(BORN, 2))]
    found = judge(doses, months=7)
    assert dose(found, "DTaP-1").state is DoseState.DONE
    assert dose(found, "DTaP-2").state is DoseState.OVERDUE
    third = dose(found, "DTaP-3")
    assert third.state is DoseState.NOT_YET
    assert third.from_on == found.on + timedelta(days=28), "counted from the day on which the second can be had"


def test_a_dose_given_late_moves_the_next_one():
    doses = [
        *usual(3),
        Given("HepB", add_months(BORN, 6)),
        Given("DTaP", add_months(BORN, 6)),
        Given("bOPV", add_months(BORN, 6)),
    ]
    found = judge(
        [each for each in doses if not (each.vaccine == "DTaP" and each.on == add_months(BORN, 4))], months=6, days=5
    )
    third = dose(found, "DTaP-3")
    assert third.state is DoseState.NOT_YET
    assert third.from_on == add_months(BORN, 6) + timedelta(days=28)


# --- Too early, mixed, unknown ----------------------------------------------------------------------------


def test_a_dose_before_its_age_is_told_and_still_counted():
    doses = [
        *[each for each in usual(8) if each.vaccine != "MMR"],
        Given("MMR", add_months(BORN, 8) - timedelta(days=1)),
    ]
    found = dose(judge(doses, months=9), "MMR-1")
    assert (found.state, found.note) == (DoseState.TOO_EARLY, Note.AGE)


def test_a_dose_too_soon_after_the_last_is_told():
    first = add_months(BORN, 2)
    doses = [Given("IPV", first), Given("IPV", first + timedelta(days=27))]
    assert dose(judge(doses, months=4), "IPV-2").state is DoseState.TOO_EARLY  # also too young
    doses = [Given("IPV", add_months(BORN, 3)), Given("IPV", add_months(BORN, 3) + timedelta(days=27))]
    found = dose(judge(doses, months=5), "IPV-2")
    assert (found.state, found.note) == (DoseState.TOO_EARLY, Note.INTERVAL)
    doses = [Given("IPV", add_months(BORN, 3)), Given("IPV", add_months(BORN, 3) + timedelta(days=28))]
    assert dose(judge(doses, months=5), "IPV-2").state is DoseState.DONE


def test_two_live_vaccines_are_given_on_one_day_or_four_weeks_apart():
    day = add_months(BORN, 8)
    rest = [each for each in usual(8) if each.vaccine not in ("MMR", "JE-L")]
    same = judge([*rest, Given("MMR", day), Given("JE-L", day)], months=9)
    assert dose(same, "JE-L-1").state is DoseState.DONE
    near = judge([*rest, Given("MMR", day), Given("JE-L", day + timedelta(days=27))], months=10)
    assert dose(near, "JE-L-1").note is Note.LIVE_GAP
    apart = judge([*rest, Given("MMR", day), Given("JE-L", day + timedelta(days=28))], months=10)
    assert dose(apart, "JE-L-1").state is DoseState.DONE


def test_after_one_live_vaccine_the_other_waits_four_weeks():
    day = add_months(BORN, 8)
    rest = [each for each in usual(8) if each.vaccine not in ("MMR", "JE-L")]
    found = dose(judge([*rest, Given("MMR", day)], months=8, days=5), "JE-L-1")
    assert found.state is DoseState.NOT_YET
    assert found.from_on == day + timedelta(days=28)


def test_nothing_recorded_is_unknown_and_not_overdue():
    found = judge([], months=12)
    assert {each.state for each in found.doses} == {DoseState.UNKNOWN, DoseState.NOT_YET}
    assert not found.has_record
    assert all(each.note is Note.NO_RECORD for each in found.gaps)


def test_past_the_age_of_catching_up_the_clinic_decides():
    doses = [each for each in usual(24) if each.vaccine != "MPSV-A"]
    found = dose(judge(doses, months=24), "MPSV-A-1")
    assert (found.state, found.note) == (DoseState.UNKNOWN, Note.CLINIC)


def test_what_a_doctor_put_off_is_not_late_until_its_day():
    doses = [each for each in usual(12) if each.vaccine != "MMR"]
    until = add_months(BORN, 13)
    assert states(judge(doses, months=12, put_off={"mmr": until}))["MMR-1"] is DoseState.DEFERRED
    assert judge(doses, months=12, put_off={"mmr": None}).is_complete
    assert states(judge(doses, months=13, days=1, put_off={"mmr": until}))["MMR-1"] is DoseState.OVERDUE


def test_a_dose_of_tomorrow_does_not_count_today():
    assert not judge([Given("BCG", BORN + timedelta(days=5))], days=2).has_record


# --- Alternatives and combined vaccines -------------------------------------------------------------------


def test_inactivated_japanese_encephalitis_has_its_own_course():
    rest = [each for each in usual(9) if each.vaccine != "JE-L"]
    first = add_months(BORN, 8)
    found = judge([*rest, Given("JE-I", first), Given("JE-I", first + timedelta(days=7))], months=9)
    assert found.is_complete
    assert "JE-L-1" not in states(found)
    assert states(found)["JE-I-2"] is DoseState.DONE


def test_inactivated_hepatitis_a_asks_for_two_doses():
    rest = [each for each in usual(24) if each.vaccine != "HepA-L"]
    one = [*rest, Given("HepA-I", add_months(BORN, 18))]
    assert states(judge(one, months=24))["HepA-I-2"] is DoseState.DUE
    assert states(judge(one, months=36))["HepA-I-2"] is DoseState.OVERDUE


def test_two_courses_mixed_are_left_to_the_clinic():
    rest = [each for each in usual(24) if each.vaccine != "JE-L"]
    doses = [*rest, Given("JE-L", add_months(BORN, 8)), Given("JE-I", add_months(BORN, 24))]
    assert dose(judge(doses, months=25), "JE-L-2").note is Note.MIXED


def test_a_combined_vaccine_counts_for_each_of_its_diseases():
    kinds = ("DTaP", "IPV", "bOPV")
    rest = [each for each in usual(18) if each.vaccine not in kinds]
    five = [Given("DTaP-IPV-Hib", add_months(BORN, months)) for months in (2, 3, 4, 18)]
    found = judge([*rest, *five], months=18)
    assert found.is_complete
    assert not found.due
    assert states(found)["DTaP-4"] is DoseState.DONE
    assert states(found)["bOPV-4"] is DoseState.DONE, "the fourth dose in the second year counts by its own leaflet"


def test_conjugate_vaccines_replace_the_polysaccharide_ones():
    rest = [each for each in usual(9) if each.vaccine != "MPSV-A"]
    found = judge([*rest, Given("MenAC-C", add_months(BORN, 4)), Given("MenAC-C", add_months(BORN, 5))], months=12)
    assert found.is_complete
    assert states(found)["MPSV-A-2"] is DoseState.DONE


def test_a_small_newborns_four_hepatitis_doses_are_no_fault():
    rest = [each for each in usual(7) if each.vaccine != "HepB"]
    four = [Given("HepB", add_months(BORN, months)) for months in (0, 1, 2, 7)]
    found = judge([*rest, *four], months=7)
    assert [each.state for each in found.doses if each.series.key == "hepb"] == [DoseState.DONE] * 4


def test_children_born_before_2025_are_judged_by_count_and_interval():
    """They began with 3, 4, 5 and 18 months."""

    def given(born: date) -> list[Given]:
        rest = [each for each in usual(18, born) if each.vaccine != "DTaP"]
        return [*rest, *(Given("DTaP", add_months(born, months)) for months in (3, 4, 5, 18))]

    before, after = date(2024, 12, 31), date(2025, 1, 1)
    old = assess(SCHEDULE, before, given(before), on=add_months(before, 18), grace_months=1)
    assert old.is_complete
    new = assess(SCHEDULE, after, given(after), on=add_months(after, 18), grace_months=1)
    assert [each.slot.id for each in new.gaps] == ["DTaP-3"]
    soon = assess(
        SCHEDULE, before, [*(Given("DTaP", add_months(before, 3) + timedelta(days=20 * n)) for n in range(3))],
        on=add_months(before, 6), grace_months=1,
    )  # fmt: skip
    assert dose(soon, "DTaP-2").note is Note.INTERVAL, "the interval is held against them"


def test_doses_outside_the_programme_are_kept_and_not_judged():
    found = judge([*usual(12), Given("VAR", add_months(BORN, 12)), Given("BCG", add_months(BORN, 1))], months=12)
    assert sorted(each.vaccine for each in found.others) == ["BCG", "VAR"]
    assert found.is_complete


def test_the_next_dose_is_the_nearest_to_come():
    found = judge(usual(12), months=12)
    assert found.next_dose is not None
    assert found.next_dose.slot.months == 18
