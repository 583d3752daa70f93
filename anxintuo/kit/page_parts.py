"""What the frame of every page is made of: addresses of static files, icons, the layout of a seat.

All of it is settled once per process: the list page of the directory has one millisecond (bench/).
"""

import functools
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

SPRITE = "vendor/tabler-icons/icons.svg"
LAYOUT_OF_SEAT = {
    "parent": "layout/public.html",
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
    return LAYOUT_OF_SEAT.get(str(seat.kind), "layout/public.html") if seat else "layout/public.html"
