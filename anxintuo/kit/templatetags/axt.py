"""Template tags every page may use (a builtin library: no `{% load %}`)."""

from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString

from anxintuo.kit.page_parts import (
    asset_url,
    column_chart,
    icon_svg,
    layout_of,
    map_tiles,
    own_layout_of,
    page_numbers,
    tone_of,
)

register = template.Library()

register.simple_tag(asset_url, name="asset")  # {% asset "css/axt.css" %}
register.simple_tag(map_tiles)  # inside the tag of components/map.html
register.filter("layout", layout_of)  # {% extends actor|layout %}
register.filter("own_layout", own_layout_of)
register.filter("tone", tone_of)  # {{ "已通过"|tone }}
register.filter("page_numbers", page_numbers)  # components/pagination.html
register.filter("columns", column_chart)  # components/chart_columns.html


@register.simple_tag(takes_context=True)
def drawn_once(context: Any, name: str) -> SafeString:
    """`{% drawn_once "layout/_account.html" %}`: an include for what stands on a page twice (for the phone and for the
    desk) and is the same both times. It is rendered the first time, in the context of that place."""
    request = context.get("request")
    drawn: dict[str, SafeString] = vars(request).setdefault("_drawn_once", {}) if request is not None else {}
    if name not in drawn:
        drawn[name] = context.template.engine.get_template(name).render(context)
    return drawn[name]


@register.tag
def icon(parser: Parser, token: Token) -> template.Node:
    """`{% icon "map-pin" %}`, `{% icon item.icon class="big" label=_("已备案") %}`. Names: tools/vendor/icons.txt."""
    name, *options = token.split_contents()[1:]
    named = dict(part.split("=", 1) for part in options)
    given = {key: parser.compile_filter(value) for key, value in named.items()}
    if not set(given) <= {"class", "label"}:
        raise template.TemplateSyntaxError(f"icon knows class= and label=, not {sorted(given)}")
    return IconNode(parser.compile_filter(name), given)


class IconNode(template.Node):
    def __init__(self, name: FilterExpression, given: dict[str, FilterExpression]) -> None:
        self.name, self.given = name, given

    def render(self, context: Any) -> SafeString:
        name = self.name.var if isinstance(self.name.var, str) else self.name.resolve(context)
        if not self.given:
            return icon_svg(str(name))
        css_class, label = (
            str(self.given[key].resolve(context)) if key in self.given else "" for key in ("class", "label")
        )
        return icon_svg(str(name), css_class, label)
