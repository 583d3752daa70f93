"""The URL is the whole state: it is read back as it was written, and nothing typed into it is an error."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anxintuo.kit.text import clean_line
from institutions.enums import InstitutionKind
from institutions.queries.filter_values import READERS
from institutions.queries.filters import DirectoryQuery
from institutions.queries.search import wanted
from tests.institutions.directory.build import NOW, TODAY, asked

relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
KINDS = [kind.value for kind in InstitutionKind]
maybe = st.none
words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp", "Cs")), max_size=40).map(
    lambda text: clean_line(text) if wanted(clean_line(text)) else ""  # signs alone are left out with a sentence
)
places = st.tuples(
    st.floats(-180, 180).map(lambda value: round(value, 4) + 0.0),
    st.floats(-85, 85).map(lambda value: round(value, 4) + 0.0),
)
queries = st.builds(
    lambda free, fees, **rest: DirectoryQuery(
        free_now=free == "now",
        free_by=free if isinstance(free, int) else None,
        fee_min=fees[0],
        fee_max=fees[1],
        **rest,
    ),
    free=maybe() | st.just("now") | st.integers(NOW, NOW + 24),
    fees=st.tuples(maybe() | st.integers(0, 5000), maybe() | st.integers(5000, 100_000)),
    q=words,
    at=maybe() | places,
    place=st.sampled_from(["", "330302", "330302006"]),
    county=st.sampled_from(["", "330302", "330382"]),
    street=st.sampled_from(["", "330302006"]),
    born=maybe() | st.integers(NOW - 48, NOW + 12),
    inclusive=st.booleans(),
    kind=st.sets(st.sampled_from(KINDS), max_size=len(KINDS) - 1).map(
        lambda chosen: tuple(k for k in KINDS if k in chosen)
    ),
    open_by=maybe() | st.integers(0, 24 * 60 - 1),
    close_after=maybe() | st.integers(0, 24 * 60 - 1),
    saturday=st.booleans(),
    cameras=st.booleans(),
    meals=st.booleans(),
    sort=st.sampled_from(["", "distance", "fee", "free", "name"]),
    far=st.booleans(),
    view=st.sampled_from(["", "map"]),
    page=st.integers(1, 50),
)


@relaxed
@given(queries)
def test_what_is_written_is_read_back(query: DirectoryQuery) -> None:
    back = asked(query.url()[1:])
    assert back == query
    assert back.problems == ()
    assert back.url() == query.url()


@relaxed
@given(queries, queries)
def test_a_link_changes_what_it_says_and_goes_to_the_first_page(query: DirectoryQuery, other: DirectoryQuery) -> None:
    from dataclasses import replace

    changed = asked(query.url(inclusive=other.inclusive, born=other.born, free_now=True, free_by=None)[1:])
    assert changed == replace(query, inclusive=other.inclusive, born=other.born, free_now=True, free_by=None, page=1)
    assert asked(query.url(page=7)[1:]) == replace(query, page=7)


@relaxed
@given(st.dictionaries(st.sampled_from([*READERS, "unknown"]), st.lists(st.text(max_size=30), max_size=3)))
def test_nothing_typed_is_an_error(typed: dict[str, list[str]]) -> None:
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    query = DirectoryQuery.parse(data, today=TODAY)
    assert asked(query.url()[1:]) == query


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("at=somewhere", "没看懂出发地点，请重新选一个。"),
        ("at=120.66", "没看懂出发地点，请重新选一个。"),
        ("at=28.01,120.66", "没看懂出发地点，请重新选一个。"),  # the wrong way round
        ("at=120.66,89", "没看懂出发地点，请重新选一个。"),
        ("at=nan,nan", "没看懂出发地点，请重新选一个。"),
        ("county=abc", "没有这个区县或镇街，已经忽略。"),
        ("born=yesterday", "没看懂宝宝的出生年月，请写成 2024-08 这样。"),
        ("born=2024-13", "没看懂宝宝的出生年月，请写成 2024-08 这样。"),
        ("born=2009-01", "托育机构照护 3 岁以下的宝宝，请核对出生年月。"),
        ("free=soon", "没看懂希望入托的月份，请写成 2025-03 这样。"),
        ("free=2033-01", "只能看两年以内的空位。"),
        ("fee_max=便宜", "费用请写成每月多少元的整数。"),
        ("fee_min=-1", "费用请写成每月多少元的整数。"),
        ("open_by=7点", "时间请写成 07:30 这样。"),
        ("open_by=25:00", "时间请写成 07:30 这样。"),
        ("kind=castle", "有一种机构类型没有认出来，已经忽略。"),
        ("sort=beauty", "没有这种排序，已经按默认的顺序列出。"),
        ("q=" + "长" * 61, "搜索的文字太长，只用了前 60 个字。"),
    ],
)
def test_what_cannot_be_used_is_left_out_with_a_sentence(typed: str, sentence: str) -> None:
    query = asked(typed)
    assert query.problems == (sentence,)
    if not typed.startswith("q="):
        assert query == DirectoryQuery()


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("born=2025年3月&free=2025-01", "born=2025-03&free=now"),  # a month that has passed: now
        ("fee_min=3000&fee_max=1000", "fee_min=1000&fee_max=3000"),
        ("fee_max=¥2,000", "fee_max=2000"),
        ("at=120.660719999,28.03194", "at=120.6607,28.0319"),
        ("at=-0.00001,0.00001", "at=0,0"),
        ("inclusive=on&cameras=0&page=0", "inclusive=1"),
        ("kind=" + "&kind=".join(KINDS), ""),  # every kind is no filter
        ("page=999999&view=map", "view=map&page=50"),
        ("q=+%20阳光　托育+", "q=%E9%98%B3%E5%85%89+%E6%89%98%E8%82%B2"),
    ],
)
def test_one_state_has_one_url(typed: str, canonical: str) -> None:
    query = asked(typed)
    assert (query.url(), query.problems) == ("?" + canonical, ())


def test_what_narrows_the_list_is_a_filter_and_where_it_starts_is_not() -> None:
    for text in ("", "at=120.6,28", "place=330302", "sort=fee", "page=3", "view=map", "far=1"):
        assert not asked(text).is_filtered
    for text in ("q=a", "county=330302", "born=2025-01", "free=now", "fee_min=1", "kind=home", "meals=1"):
        assert asked(text).is_filtered
