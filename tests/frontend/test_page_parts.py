"""Icons, asset addresses, status colours, the shell of a seat, page numbers, columns of a chart."""

from types import SimpleNamespace as Of

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.utils.translation import override

from anxintuo.accounts.enums import SeatKind
from anxintuo.kit import page_parts
from anxintuo.kit.page_parts import CHART_BASE, asset_url, column_chart, icon_svg, layout_of, page_numbers, tone_of
from tests.frontend.sources import TEMPLATES


def draw(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_an_icon_is_decoration_unless_it_is_named() -> None:
    assert draw('{% icon "heart" %}') == (
        '<svg class="icon" aria-hidden="true"><use href="/static/vendor/tabler-icons/icons.svg#heart"></use></svg>'
    )
    named = draw('{% icon name class="big" label=words %}', name="heart", words="收藏 <3")
    assert 'class="icon big" role="img" aria-label="收藏 &lt;3"' in named
    assert "#heart" in named


def test_an_icon_of_a_variable_cannot_break_out_of_its_attribute() -> None:
    assert '"><' not in icon_svg('x"><b>').replace('"><use href="', "").replace('"></use>', "")


def test_an_unknown_option_of_an_icon_is_a_defect_of_the_template() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template('{% icon "heart" size="3" %}')


def test_a_file_missing_from_the_manifest_still_has_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(path: str) -> str:
        raise ValueError(f"Missing staticfiles manifest entry for '{path}'")

    monkeypatch.setattr(page_parts, "static", missing)
    assert asset_url("css/not-collected.css") == "/static/css/not-collected.css"


def test_every_seat_has_a_shell() -> None:
    for kind in SeatKind:
        name = layout_of(Of(seat=Of(kind=kind)))
        assert (TEMPLATES / name).is_file()
    assert layout_of(Of(seat=None)) == layout_of("") == "layout/public.html"


@pytest.mark.parametrize(
    ("word", "tone"),
    [
        ("已备案", "green"),
        ("已通过", "green"),
        ("待您处理", "warm"),
        ("超比", "red"),
        ("紧急", "red"),
        ("7 天内", "plain"),
    ],
)
def test_the_same_word_has_the_same_colour(word: str, tone: str) -> None:
    assert tone_of(word) == tone
    assert f'class="tag{"" if tone == "green" else f" {tone}"}"' in draw(
        '{% include "components/tag.html" with word=word only %}', word=word
    )


def test_a_word_has_its_colour_in_every_language() -> None:
    from django.utils.translation import gettext

    with override("en"):
        assert tone_of(gettext("超比")) == "red"


@pytest.mark.parametrize(
    ("pages", "current", "shown"),
    [
        (3, 2, [1, 2, 3]),
        (12, 6, [1, None, 5, 6, 7, None, 12]),
        (12, 1, [1, 2, None, 12]),
        (12, 12, [1, None, 11, 12]),
    ],
)
def test_a_long_list_names_its_ends_and_neighbours(pages: int, current: int, shown: list[int | None]) -> None:
    assert page_numbers(Paginator(range(pages * 10), 10).page(current)) == shown


def test_the_columns_of_a_chart_are_as_high_as_their_figures() -> None:
    drawn = column_chart([{"label": "1", "value": 50}, {"label": "2", "value": 100}, {"label": "3", "value": 0}])
    heights = [float(column["height"]) for column in drawn["columns"]]
    assert heights == [70.0, 140.0, 0.0]
    assert all(float(column["y"]) + float(column["height"]) == CHART_BASE for column in drawn["columns"])


def test_a_chart_without_figures_is_empty_and_no_error() -> None:
    assert column_chart([])["columns"] == []
    assert column_chart([{"label": "1", "value": 0}])["columns"][0]["height"] == "0.0"


def test_tiles_are_named_only_where_a_deployment_has_them(settings: object) -> None:
    assert page_parts.map_tiles() == ""
    settings.MAP_TILES = {"url": "https://tiles.example/{z}?a=1&b=2", "datum": "gcj02", "attribution": "高德"}  # type: ignore[attr-defined]
    assert page_parts.map_tiles() == (
        'data-axt-tiles="https://tiles.example/{z}?a=1&amp;b=2" data-axt-datum="gcj02" data-axt-attribution="高德"'
    )
