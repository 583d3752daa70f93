"""The search box: one character, two, four, pinyin initials, numbers, signs, and nothing at all."""

import random

import pytest

from institutions.queries.conditions import REACH_M
from institutions.queries.directory import find_entries
from institutions.queries.search import search_text, stored_grams, wanted
from tests.institutions.directory.build import TODAY, WORDS, Row, asked, random_rows, write

pytestmark = pytest.mark.django_db

NAMES = {
    "sunshine": Row(name="鹿城五马阳光国际托育园", initials="lcwmyggjtyy", address="公园路186号"),
    "lamp": Row(name="小橘灯婴幼儿照护中心", initials="xjdyyezhzx", address="阳明路9号", area="瓯海区 · 娄桥街道"),
    "unicorn": Row(name="麒麟ABC托育中心（新城店）", initials="qlabctyzxxcd", address="学院中路", area="鹿城区"),
}


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("阳", {"sunshine", "lamp"}),
        ("阳光", {"sunshine"}),
        ("阳光国际", {"sunshine"}),
        ("光国际托", {"sunshine"}),
        ("阳国", set()),  # both characters are there, not together
        ("路", {"sunshine", "lamp", "unicorn"}),
        ("娄桥", {"lamp"}),
        ("鹿城", {"sunshine", "unicorn"}),
        ("ygg", {"sunshine"}),  # initials within
        ("LCWM", {"sunshine"}),
        ("xjd", {"lamp"}),
        ("abc", {"unicorn"}),
        ("ａｂｃ", {"unicorn"}),  # full width
        ("86", {"sunshine"}),
        ("86号", {"sunshine"}),
        ("麒麟abc托育", {"unicorn"}),
        ("新城店", {"unicorn"}),
        ("(新城店)", {"unicorn"}),  # half-width brackets find the full-width ones
        ("鹿城 托育", {"sunshine", "unicorn"}),  # two words, both wanted
        ("托育 阳光", {"sunshine"}),
        ("凤凰", set()),
        ("zzz", set()),
        ("100%", set()),
        ("_", {"sunshine", "lamp", "unicorn"}),  # signs only: nothing is searched for
        ("·", {"sunshine", "lamp", "unicorn"}),
    ],
)
def test_finds(size: str, q: str, expected: set[str]) -> None:
    write(NAMES.values())
    names = {row.pk: key for key, row in NAMES.items()}
    for origin in ("", "at=120.66,28.01"):
        query = asked(origin)
        page = find_entries(type(query)(q=q, at=query.at), today=TODAY)
        assert {names[entry.institution_id] for entry in page.entries} == expected
        assert page.total == len(expected)


def test_agrees_with_reading_every_text(size: str) -> None:
    here = (120.66, 28.01)
    rows = write(random_rows(250, seed=31))
    if size == "wide":
        rows = [row for row in rows if row.lon is not None and row.metres(here) <= REACH_M]  # type: ignore[operator]
    choose = random.Random(4)
    for _ in range(60):
        text = choose.choice(rows).text.replace("\n", choose.choice(WORDS))
        start, length = choose.randrange(len(text)), choose.choice((1, 2, 2, 3, 4, 6))
        q = text[start : start + length].strip()
        if wanted(q) is None:
            continue
        page = find_entries(type(asked(""))(q=q, at=here), today=TODAY)
        expected = [row for row in rows if all(word in row.text for word in q.split(" "))]
        assert page.total == len(expected), q


def test_grams_promise_whatever_like_would_find() -> None:
    text = search_text(["五马街道 12号", "", "ＡB阳光"])
    assert text == "五马街道 12号\nab阳光"
    grams = set(stored_grams(text))
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            asked_for = wanted(text[start:end])
            assert asked_for is None or set(asked_for.grams) <= grams
    assert "号a" not in grams  # no pair reaches across two parts
