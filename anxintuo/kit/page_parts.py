"""What the frame of every page is made of: addresses of static files, icons, the layout of a seat.

All of it is settled once per process: the list page of the directory has one millisecond (bench/).
"""

import functools
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

SPRITE = "vendor/tabler-icons/icons.svg"
FAMILY_LAYOUT = "layout/public.html"
LAYOUT_OF_SEAT = {
    "parent": FAMILY_LAYOUT,
    "staff": "layout/nursery.html",
    "official": "layout/governance.html",
    "adviser": "layout/station.html",
    "operator": "layout/operator.html",
}


@functools.cache
def _known_asset(path: str) -> str:
    return static(path)


def asset_url(path: str) -> str:
    """The address of a static file, looked up once. A file missing from the manifest still gets its plain address:
    an error page must appear even when the manifest is what is broken."""
    try:
        return _known_asset(path)
    except ValueError:
        return f"{settings.STATIC_URL}{path}"


@functools.cache
def icon_svg(name: str, css_class: str = "", label: str = "") -> SafeString:
    """An icon of the sprite. Without `label` it is decoration and hidden from screen readers."""
    classes = f"icon {escape(css_class)}".strip()
    hidden = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    href = f"{asset_url(SPRITE)}#{escape(name)}"
    return mark_safe(f'<svg class="{classes}" {hidden}><use href="{href}"></use></svg>')  # noqa: S308 (escaped above)


def layout_of(actor: Any) -> str:
    """The shell of the seat worn (layout/page.html); whoever wears none sees the public one."""
    seat = getattr(actor, "seat", None)
    return LAYOUT_OF_SEAT.get(str(seat.kind), FAMILY_LAYOUT) if seat else FAMILY_LAYOUT


def own_layout_of(actor: Any) -> str:
    """The shell of steps towards one's own account (layout/own.html): parents keep their tabs, a desk shows the one
    question, since its menu may be what is waiting for the answer."""
    at_home = not getattr(actor, "is_anonymous", True) and layout_of(actor) == FAMILY_LAYOUT
    return FAMILY_LAYOUT if at_home else "layout/narrow.html"


# Same word, same colour everywhere (shared voice: 已通过 green, 待您处理 apricot, 超比 red, the rest grey).
TONES = {
    "green": (
        _("已备案"), _("备案生效"), _("已通过"), _("已完成"), _("已确认"), _("已入托"), _("在托"), _("有效"), _("正常"),
        _("已公开"), _("已入园"), _("已回复"), _("有空位"),
    ),
    "warm": (
        _("待您处理"), _("待补正"), _("需重传"), _("待审核"), _("待回复"), _("今天"), _("即将到期"), _("超时"),
        _("普惠"), _("已提交"),
    ),
    "red": (_("超比"), _("紧急"), _("现在"), _("已过期"), _("不符合规定"), _("未到"), _("离线")),
}  # fmt: skip


@functools.cache
def _tones(language: str | None) -> dict[str, str]:
    return {gettext(word): tone for tone, words in TONES.items() for word in words}


def tone_of(word: object) -> str:
    """The colour of a status word in the language of the page; a word without one is plain."""
    return _tones(get_language()).get(str(word), "plain")


def page_numbers(page: Any) -> list[int | None]:
    """First, last and the neighbours of a Page; None where numbers are left out."""
    last = page.paginator.num_pages
    shown: list[int | None] = []
    for number in range(1, last + 1):
        if number in (1, last) or abs(number - page.number) <= 1:
            shown.append(number)
        elif shown[-1] is not None:
            shown.append(None)
    return shown


CHART_WIDTH, CHART_HEIGHT, CHART_BASE = 480, 190, 164


def column_chart(rows: Iterable[Any]) -> dict[str, Any]:
    """Where each column of templates/components/chart_columns.html stands, in units of the drawing."""
    given = [row if isinstance(row, dict) else vars(row) for row in rows]
    largest = max((float(row["value"]) for row in given), default=0) or 1
    step = CHART_WIDTH / max(len(given), 1)
    width = min(step * 0.62, 44)
    columns = []
    for place, row in enumerate(given):
        height = max(round(float(row["value"]) / largest * (CHART_BASE - 24), 1), 1.0 if row["value"] else 0.0)
        middle = round((place + 0.5) * step, 1)
        columns.append(
            {
                "label": row["label"], "text": row.get("text", row["value"]), "tone": row.get("tone", ""),
                "x": str(round(middle - width / 2, 1)), "width": str(round(width, 1)), "middle": str(middle),
                "y": str(round(CHART_BASE - height, 1)), "height": str(height),
                "text_y": str(round(CHART_BASE - height - 6, 1)),
            }
        )  # fmt: skip
    return {
        "columns": columns,
        "width": CHART_WIDTH,
        "height": CHART_HEIGHT,
        "base": CHART_BASE,
        "label_y": CHART_BASE + 18,
    }


def map_tiles() -> SafeString:
    """The tile layer of the deployment as data attributes of a map; nothing when it has none (offline base only)."""
    tiles = settings.MAP_TILES
    if not tiles["url"]:
        return mark_safe("")
    return format_html(
        'data-axt-tiles="{}" data-axt-datum="{}" data-axt-attribution="{}"',
        tiles["url"], tiles["datum"], tiles["attribution"],
    )  # fmt: skip
