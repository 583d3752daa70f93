"""A filled mould is what the template would have said, for every shape and every text."""

import itertools
import random

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from anxintuo.kit.ids import uuid7
from institutions.cards import TEMPLATE, card_context, describe, render_cards
from institutions.enums import ClassKind
from institutions.moulds import Mould, mark
from institutions.queries.nearest import Found
from tests.institutions.directory.build import NOW

HARD = ("阳光 & 小树 <b>", '50%s "引号" \'', "%(name)s", "XQ0QX", "{{ name }}", "", "普通")


def found(choose: random.Random) -> Found:
    return Found(
        institution_id=uuid7(),
        slug=choose.choice(("yang-guang-1", "n-2")),
        name=choose.choice(HARD),
        area=choose.choice(HARD),
        photo=choose.choice(("", f"/photos/{uuid7()}")),
        kind="private",
        lon=120.0,
        lat=28.0,
        inclusive=choose.random() < 0.5,
        cameras=choose.random() < 0.5,
        meals=True,
        fee_from=choose.choice((None, 0, 1680, 12_345)),
        outlook_infant=choose.choice((None, 0, -1)),
        outlook_small=choose.choice((None, 0, -3, NOW + 1)),
        outlook_large=choose.choice((None, NOW, NOW + 14)),
        outlook_mixed=choose.choice((None, NOW - 1)),
        metres=choose.choice((None, 3.0, 320.0, 1_999.0, 2_001.0, 5_990.0, 6_001.0, 123_456.0)),
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_cards_are_what_their_template_says(language: str) -> None:
    choose = random.Random(1)
    with override(language):
        for _ in range(300):
            entry, classes = found(choose), choose.choice(((), (ClassKind.SMALL, ClassKind.MIXED)))
            plain = render_to_string(TEMPLATE, card_context(*describe(entry, classes, NOW, language)))
            assert render_cards([entry], classes=classes, now=NOW) == plain


def test_cards_escape_what_people_wrote() -> None:
    entry = found(random.Random(2))._replace(name="<script>alert(1)</script>", area='"><img src=x>')
    html = render_cards([entry], classes=(), now=NOW)
    assert "<script>" not in html
    assert "<img src=x>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_a_mould_writes_its_values_where_the_marks_stood() -> None:
    mould = Mould(f"100% {mark(1)}<b>{mark(0)}</b>%s{mark(1)}")
    for one, two in itertools.product(HARD, HARD):
        assert mould.fill([one, two]) == f"100% {two}<b>{one}</b>%s{two}"
    assert Mould("no marks, 5 %").fill(["unused"]) == "no marks, 5 %"
