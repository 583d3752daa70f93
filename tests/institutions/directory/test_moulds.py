"""A filled mould is what the template would have said, for every shape and every text."""

import random
from typing import Any

import pytest
from django.utils.translation import override

from anxintuo.kit.ids import uuid7
from institutions.cards import TEMPLATE, card_context, describe, render_cards
from institutions.enums import ClassKind
from institutions.moulds import HtmlSlot, Slot, escaped, moulds, render, render_plainly
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
    moulds.clear()
    with override(language):
        for _ in range(300):
            entry, classes = found(choose), choose.choice(((), (ClassKind.SMALL, ClassKind.MIXED)))
            plain = render_plainly(TEMPLATE, card_context(*describe(entry, classes, NOW, language)))
            assert render_cards([entry], classes=classes, now=NOW) == plain


def test_cards_escape_what_people_wrote() -> None:
    entry = found(random.Random(2))._replace(name="<script>alert(1)</script>", area='"><img src=x>')
    html = render_cards([entry], classes=(), now=NOW)
    assert "<script>" not in html
    assert "<img src=x>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.fixture
def template(settings: Any) -> str:
    """A template that does all that one may do with a slot."""
    source = (
        "{% if a %}[{{ a }}]{% else %}nothing{% endif %}{% for x in list %}{{ forloop.counter }}:{{ x.t }}"
        "{% if x.on %}!{% endif %}{% endfor %}{{ html }}{{ a }}{% if flag %}yes{% endif %}{{ plain }}"
    )
    loaders = [("django.template.loaders.locmem.Loader", {"t.html": source})]
    settings.TEMPLATES = [
        {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": loaders}}
    ]
    moulds.clear()
    return "t.html"


def test_any_context_is_filled_as_rendered(template: str) -> None:
    choose = random.Random(3)
    for _ in range(300):
        context = {
            "a": Slot(choose.choice(HARD)),
            "list": [
                {"t": Slot(choose.choice(HARD)), "on": choose.random() < 0.5} for _ in range(choose.randint(0, 3))
            ],
            "html": choose.choice((HtmlSlot("<i>%s</i>"), HtmlSlot(""), escaped("<"))),
            "flag": choose.random() < 0.5,
            "plain": choose.choice(("x", "<", "XQ1QX")),
        }
        assert render(template, context) == render_plainly(template, context)


def test_shapes_that_differ_only_in_structure_are_kept_apart(template: str) -> None:
    """Flattened pictures of two contexts must not coincide."""
    one = {"a": Slot("1"), "list": [{"t": Slot("2"), "on": True}], "html": HtmlSlot(""), "flag": False, "plain": ""}
    two = {"a": Slot("1"), "list": [], "html": HtmlSlot(""), "flag": False, "plain": ""}
    three = one | {"list": [{"t": Slot(""), "on": True}]}
    assert [render(template, each) for each in (one, two, three, one)] == [
        render_plainly(template, each) for each in (one, two, three, one)
    ]
