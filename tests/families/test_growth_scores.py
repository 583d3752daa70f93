"""The z-scores: against WHO Anthro's own answers, and against the rows of the national standard."""

import csv
from datetime import date, timedelta

import pytest

from anxintuo.kit.ages import add_months
from families.growth.reference import LmsTable, SdTable, read_sd_table
from families.growth.standard import (
    FOLDER,
    Indicator,
    Measured,
    Posture,
    Standard,
    age_in_months,
    national,
    scores,
    stature_for_table,
)
from families.growth.words import Level, advice, level_of
from tests.shared import csv_rows, shared

BORN = date(2025, 3, 10)
LAST_DAY = 1826  # of the tables at hand
SEXES = {"1": "boy", "2": "girl"}
WHO = {
    (Indicator.WEIGHT, None): ("weianthro", "age", True),
    (Indicator.STATURE, None): ("lenanthro", "age", False),
    (Indicator.HEAD, None): ("hcanthro", "age", False),
    (Indicator.BMI, None): ("bmianthro", "age", True),
    (Indicator.PROPORTION, Posture.LYING): ("wflanthro", "length", True),
    (Indicator.PROPORTION, Posture.STANDING): ("wfhanthro", "height", True),
}


def who() -> Standard:
    """The WHO's tables (by day; standing from the 731st day on), which may not ship."""
    tables = {}
    for (indicator, posture), (name, x, is_weight) in WHO.items():
        with shared("growth", "who", f"{name}.txt").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        for sex, ours in SEXES.items():
            own = [row for row in rows if row["sex"] == sex]
            lms = tuple((float(row["l"]), float(row["m"]), float(row["s"])) for row in own)
            tables[indicator, ours, posture] = LmsTable(tuple(float(row[x]) for row in own), lms, is_weight)
    days = lambda born_on, on: float((on - born_on).days)  # noqa: E731
    return Standard("WHO", "WHO", tables, days, lambda born_on, on: (on - born_on).days >= 731)


@pytest.fixture(scope="module")
def who_standard():
    return who()


def test_sixty_surveyed_children_get_the_answers_of_who_anthro(who_standard):
    """To 0.01, for every indicator that the file holds."""
    columns = {
        "_ZWEI": Indicator.WEIGHT, "_ZLEN": Indicator.STATURE, "_ZWFL": Indicator.PROPORTION, "_ZBMI": Indicator.BMI,
        "_ZHC": Indicator.HEAD,
    }  # fmt: skip
    compared = dict.fromkeys(columns, 0)
    for row in csv_rows(shared("growth", "oracle", "survey_z_60.csv")):
        on = BORN + timedelta(days=int(row["_agedays"]))
        measured = Measured(
            float(row["WEIGHT"]) if row["WEIGHT"] else None,
            float(row["HEIGHT"]) if row["HEIGHT"] else None,
            {"l": Posture.LYING, "h": Posture.STANDING}.get(row["measure"]),
            float(row["HEAD"]) if row["HEAD"] else None,
        )
        found = scores(who_standard, SEXES[row["GENDER"]], BORN, on, measured)
        for column, indicator in columns.items():
            if row[column] and (indicator is Indicator.PROPORTION or int(row["_agedays"]) <= LAST_DAY):
                assert found[indicator] == pytest.approx(float(row[column]), abs=0.0101), (row["id"], column)
                compared[column] += 1
    assert compared == {"_ZWEI": 58, "_ZLEN": 57, "_ZWFL": 59, "_ZBMI": 57, "_ZHC": 9}


@pytest.mark.parametrize(
    ("indicator", "sex", "day", "median"),
    [
        (Indicator.WEIGHT, "boy", 365, 9.646),
        (Indicator.WEIGHT, "girl", 365, 8.9462),
        (Indicator.STATURE, "boy", 730, 87.8018),
        (Indicator.STATURE, "boy", 731, 87.1303),
        (Indicator.STATURE, "girl", 1096, 95.0572),
        (Indicator.HEAD, "boy", 0, 34.4618),
    ],
)
def test_the_median_of_a_day_is_zero(who_standard, indicator, sex, day, median):
    table = who_standard.table(indicator, sex)
    assert table is not None
    assert table.z(day, median) == pytest.approx(0, abs=1e-4)
    assert table.value(day, 0) == pytest.approx(median, abs=1e-4)


@pytest.mark.parametrize("z", [-4.5, -3, -1.2, 0, 2, 3, 3.7])
def test_a_value_leads_back_to_its_score(who_standard, z):
    for standard, x in ((who_standard, 400.0), (national(), 13.4)):
        for indicator in (Indicator.WEIGHT, Indicator.STATURE, Indicator.BMI):
            table = standard.table(indicator, "girl")
            assert table is not None
            value = table.value(x, z)
            assert value is not None
            assert table.z(x, value) == pytest.approx(z, abs=1e-6)


# --- WS/T 423-2022 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.csv")), ids=lambda path: path.stem)
def test_every_number_of_the_standard_is_its_own_score(path):
    table = read_sd_table(path)
    for x, row in zip(table.xs, table.rows, strict=True):
        for sd, value in zip(range(-3, 4), row, strict=True):
            assert table.z(x, value) == pytest.approx(sd, abs=1e-9)


@pytest.mark.parametrize(
    ("indicator", "sex", "months", "seven"),
    [
        (Indicator.WEIGHT, "boy", 12, (7.4, 8.2, 9.1, 10.1, 11.2, 12.4, 13.9)),
        (Indicator.WEIGHT, "girl", 36, (10.3, 11.4, 12.6, 14.1, 15.9, 17.9, 20.5)),
        (Indicator.STATURE, "boy", 24, (78.9, 82.0, 85.1, 88.2, 91.3, 94.4, 97.5)),
        (Indicator.STATURE, "girl", 0, (44.7, 46.6, 48.4, 50.3, 52.2, 54.1, 55.9)),
        (Indicator.HEAD, "boy", 6, (39.8, 41.0, 42.1, 43.4, 44.6, 45.9, 47.2)),
        (Indicator.BMI, "girl", 18, (13.0, 13.8, 14.8, 15.9, 17.3, 18.8, 20.7)),
    ],
)
def test_the_tables_are_those_of_the_standard(indicator, sex, months, seven):
    """Rows of another transcription (regulations.md §6.5)."""
    table = national().table(indicator, sex)
    assert isinstance(table, SdTable)
    found = table.at(months)
    assert found is not None
    assert found == pytest.approx(seven)


@pytest.mark.parametrize(
    ("lms", "value", "z"),
    [
        # A boy and a girl of 365 days (regulations.md §6.2): the median, and ((y/M)^L − 1) / (L·S) by hand.
        ((0.0645, 9.646, 0.10925), 9.646, 0.0),
        ((0.0645, 9.646, 0.10925), 8.0, -1.7023),
        ((-0.2022, 8.9462, 0.12267), 10.5, 1.2846),
    ],
)
def test_the_formula_stands_without_any_table_at_hand(lms, value, z):
    table = LmsTable((365.0,), (lms,), is_weight=True)
    assert table.z(365, value) == pytest.approx(z, abs=0.001)


def test_a_table_that_does_not_rise_is_refused(tmp_path):
    path = tmp_path / "broken.csv"
    path.write_text("x,neg3,neg2,neg1,median,pos1,pos2,pos3\n0,1,2,3,3,5,6,7\n", "utf-8")
    with pytest.raises(ValueError, match="broken"):
        read_sd_table(path)


def test_between_rows_and_columns_the_way_is_straight():
    table = SdTable((0.0, 2.0), ((1, 2, 3, 4, 5, 6, 7), (3, 4, 5, 6, 7, 8, 9)))
    assert table.z(1, 5) == pytest.approx(0)
    assert table.z(1, 5.5) == pytest.approx(0.5)
    assert table.z(1, 12) == pytest.approx(7), "beyond three deviations the last distance is carried on"
    assert table.z(1, -1) == pytest.approx(-6)
    assert table.z(2.1, 5) is None
    assert table.z(-0.1, 5) is None


def test_an_age_is_months_and_the_share_of_the_next():
    assert age_in_months(BORN, add_months(BORN, 12)) == 12
    assert age_in_months(date(2025, 1, 31), date(2025, 2, 28)) == 1
    assert 12 < age_in_months(BORN, add_months(BORN, 12) + timedelta(days=10)) < 12.4


def test_a_stature_measured_the_other_way_is_converted():
    assert stature_for_table(Measured(stature=80, posture=Posture.STANDING), standing=False) == pytest.approx(80.7)
    assert stature_for_table(Measured(stature=90, posture=Posture.LYING), standing=True) == pytest.approx(89.3)
    assert stature_for_table(Measured(stature=90, posture=Posture.STANDING), standing=True) == 90
    assert stature_for_table(Measured(stature=90), standing=True) == 90
    assert stature_for_table(Measured(), standing=True) is None


def test_what_was_not_measured_has_no_score():
    on = add_months(BORN, 14)
    assert set(scores(national(), "girl", BORN, on, Measured(weight=9.8))) == {Indicator.WEIGHT}
    assert scores(national(), "girl", BORN, on, Measured(weight=9.8))[Indicator.WEIGHT] == pytest.approx(0)
    assert not scores(national(), "girl", BORN, add_months(BORN, 90), Measured(weight=20))


@pytest.mark.parametrize(
    ("z", "level"),
    [(2, Level.HIGH), (1.99, Level.UPPER), (1, Level.UPPER), (0.99, Level.MIDDLE), (-1, Level.MIDDLE),
     (-1.01, Level.LOWER), (-2, Level.LOWER), (-2.01, Level.LOW)],
)  # fmt: skip
def test_the_five_levels_include_their_lower_edge(z, level):
    assert level_of(z) is level


def test_advice_is_given_only_where_something_stands_out_and_is_no_diagnosis():
    fine = {Indicator.WEIGHT: -1.9, Indicator.STATURE: -1.9, Indicator.PROPORTION: 0.9, Indicator.HEAD: 1.9}
    assert advice(fine) == []
    for low in (Indicator.WEIGHT, Indicator.STATURE, Indicator.PROPORTION, Indicator.HEAD):
        said = advice({low: -2.4})
        assert len(said) == 1
        assert "儿保门诊" in said[0]
        assert not any(word in said[0] for word in ("营养不良", "迟缓", "消瘦", "肥胖", "异常"))
    assert len(advice({Indicator.PROPORTION: 1.2})) == 1
