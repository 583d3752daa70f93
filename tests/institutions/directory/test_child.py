"""A birth month leads to the class kinds of SET-19, in the month in which a place is wanted."""

import pytest

from institutions.enums import ClassKind
from institutions.queries.directory import find_entries, search_of
from tests.institutions.directory.build import NOW, TODAY, Row, asked, write

pytestmark = pytest.mark.django_db
INFANT, SMALL, LARGE, MIXED = ClassKind.INFANT, ClassKind.SMALL, ClassKind.LARGE, ClassKind.MIXED


@pytest.mark.parametrize(
    ("question", "classes"),
    [
        ("born=2026-05", (INFANT,)),  # 6 months
        ("born=2025-12", (INFANT,)),  # 11
        ("born=2025-11", (SMALL,)),  # 12
        ("born=2025-06", (SMALL,)),  # 17
        ("born=2025-05", (SMALL, MIXED)),  # 18
        ("born=2024-11", (LARGE, MIXED)),  # 24
        ("born=2023-12", (LARGE, MIXED)),  # 35
        ("born=2026-09", (INFANT,)),  # too young today: the first class there will be
        ("born=2025-12&free=2027-02", (SMALL,)),  # 14 months in February
        ("", ()),
    ],
)
def test_class_kinds(question: str, classes: tuple[ClassKind, ...]) -> None:
    assert search_of(asked(question), size=0, today=TODAY).classes == classes


def test_the_card_speaks_of_the_childs_class() -> None:
    write([Row(outlooks={INFANT: -9, SMALL: -1, LARGE: NOW + 2})])
    said = {}
    for question in ("", "born=2025-10", "born=2024-06", "born=2026-03"):
        page = find_entries(asked(question), today=TODAY)
        outlook = page.outlook(page.entries[0])
        assert outlook is not None
        said[question] = (outlook.kind, outlook.free, outlook.month)
    assert said == {
        "": (INFANT, 9, None),
        "born=2025-10": (SMALL, 1, None),
        "born=2024-06": (LARGE, 0, NOW + 2),
        "born=2026-03": (INFANT, 9, None),
    }


def test_a_month_that_has_passed_promises_nothing() -> None:
    write([Row(outlooks={SMALL: NOW - 1})])
    assert find_entries(asked("free=now"), today=TODAY).total == 0
    assert find_entries(asked("free=2027-05"), today=TODAY).total == 0
    page = find_entries(asked(""), today=TODAY)
    outlook = page.outlook(page.entries[0])
    assert outlook is not None
    assert (outlook.free, outlook.month) == (0, None)


def test_a_place_expected_this_month_counts_as_free_now() -> None:
    write([Row(outlooks={SMALL: NOW}), Row(outlooks={SMALL: NOW + 1})])
    assert find_entries(asked("free=now"), today=TODAY).total == 1
    assert find_entries(asked("free=2026-12"), today=TODAY).total == 2


def test_a_child_of_three_has_left_the_nurseries() -> None:
    query = asked("born=2023-01")
    write([Row(outlooks={LARGE: -3})])
    page = find_entries(query, today=TODAY)
    assert page.classes == ()
    assert page.query.problems == ("宝宝到那时已满 3 岁，这里列出全部机构。",)
