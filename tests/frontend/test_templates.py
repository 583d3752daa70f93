"""The page policy forbids inline code; the style kit is cut to what is used; icons come from one sprite."""

import re
from collections.abc import Callable, Iterable

import pytest

from anxintuo.accounts import navigation
from tests.frontend.sources import STATIC, VENDORING, classes, foreign_addresses, icons, inline_code, styles, templates

SOURCES = dict(templates())
SPRITE = set(
    re.findall(r'<symbol id="([^"]+)"', (STATIC / "vendor/tabler-icons/icons.svg").read_text(encoding="utf-8"))
)
LEFT_OUT = set((VENDORING / "tabler-left-out.txt").read_text(encoding="utf-8").split())


def findings(look: Callable[[str], Iterable[str]]) -> dict[str, list[str]]:
    """What `look` finds in each template that has something to find."""
    return {name: found for name, source in SOURCES.items() if (found := sorted(look(source)))}


def test_no_template_carries_inline_code() -> None:
    assert findings(inline_code) == {}


@pytest.mark.parametrize(
    "bad",
    [
        '<div style="width: 3%">',
        "<b {% if x %}class=\"y\"{% endif %} style='a'>",
        '<a href="#" onclick="go()">',
        "<script>go()</script>",
        "<style>b{}</style>",
        '<a href="javascript:go()">',
    ],
)
def test_inline_code_is_noticed(bad: str) -> None:
    assert inline_code(bad)


def test_data_in_a_script_element_is_no_code() -> None:
    assert (
        inline_code('<script type="application/ld+json">{{ data }}</script><script src="{% asset "a" %}"></script>')
        == []
    )


def test_no_template_fetches_from_another_host() -> None:
    assert findings(foreign_addresses) == {}


def test_a_file_of_another_host_is_noticed() -> None:
    assert foreign_addresses('<script src="https://cdn.example/a.js"></script>')
    assert foreign_addresses('<img alt="" src="//img.example/a.png">')


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    """A missing one: add its name to tools/vendor/icons.txt and run `make vendor`."""
    assert findings(lambda source: icons(source) - SPRITE) == {}


def test_every_icon_of_a_menu_is_in_the_sprite() -> None:
    assert {item.icon for item in navigation._menus.values()} - SPRITE == set()


def test_no_template_uses_a_class_of_tabler_that_is_left_out() -> None:
    """It would silently do nothing. Another class will do, or add it to tools/vendor/tabler-keep.txt, `make vendor`."""
    ours = set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", styles()))
    assert findings(lambda source: (classes(source) & LEFT_OUT) - ours) == {}


def test_classes_are_read_off_templates() -> None:
    source = '<p class="card{% if a %} warm{% endif %} btn-{{ kind }} x">{% icon "a" class="big" %}</p>'
    assert classes(source) == {"card", "warm", "x", "big"}
