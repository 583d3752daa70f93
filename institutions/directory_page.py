"""The list page, put together from parts that are ready: the shell, the part of this query, the cards.

For a visitor whom nothing tells from any other, the shell is rendered once per process and language, and a whole
page is kept under the directory's stamp: any change of any nursery gives a new stamp, and the next request a new page.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from institutions.cards import render_cards
from institutions.list_parts import Choice, chips, links, map_frame, sorts
from institutions.moulds import HtmlSlot, Slot, render
from institutions.queries.directory import DirectoryPage, Stamp, find_entries
from institutions.queries.filters import DirectoryQuery

SHELL, BODY = "institutions/public/list.html", "institutions/public/_list.html"
HERE = "XQBODYQX"
KEPT_PAGES = 400  # of some 35 KB each, in every process
TYPE_COOKIE = "axt_type"


class Visitor(NamedTuple):
    """All that the shell may depend on for somebody who has not signed in."""

    language: str
    type_size: str


def plain_visitor(request: HttpRequest) -> Visitor | None:
    """None when the page has to be made for this person: signed in, or with a message waiting."""
    cookies = request.COOKIES
    if settings.SESSION_COOKIE_NAME in cookies or "messages" in cookies:
        return None
    return Visitor(get_language() or "", "large" if cookies.get(TYPE_COOKIE) == "large" else "")


class _Kept:
    """The pages asked for most recently, by everything that they depend on. Shared by the threads of a process."""

    def __init__(self, size: int) -> None:
        self._pages: OrderedDict[Any, bytes] = OrderedDict()
        self._lock = threading.Lock()
        self._size = size

    def get(self, key: Any) -> bytes | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def keep(self, key: Any, page: bytes) -> None:
        with self._lock:
            self._pages[key] = page
            self._pages.move_to_end(key)
            while len(self._pages) > self._size:
                self._pages.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()


kept_pages = _Kept(KEPT_PAGES)
kept_shells = _Kept(16)


def list_page(request: HttpRequest, *, stamp: Stamp, today: date) -> bytes:
    """The whole page as UTF-8; from memory when the same was asked for before and nothing has changed.

    A page is kept under the query string as it came, so that finding it again needs no reading of the query.
    """
    visitor = plain_visitor(request)
    if visitor is None:
        return render_to_string(SHELL, {"body": _body(request, stamp, today)}, request).encode()
    key = (visitor, stamp, today, request.META.get("QUERY_STRING", ""))
    page = kept_pages.get(key)
    if page is None:
        head, tail = _shell(request, visitor)
        page = b"".join((head, _body(request, stamp, today).encode(), tail))
        kept_pages.keep(key, page)
    return page


def _body(request: HttpRequest, stamp: Stamp, today: date) -> SafeString:
    query = DirectoryQuery.parse(request.GET, today=today)
    return render_body(find_entries(query, today=today, stamp=stamp))


def render_body(found: DirectoryPage) -> SafeString:
    """What of the page depends on the query: the filters in force, the count, the cards, the pages."""
    return render(BODY, context_of(found))


def context_of(found: DirectoryPage) -> dict[str, Any]:
    """Texts as slots, so that the template is rendered once per shape (institutions/moulds.py)."""
    query, origin = found.query, found.origin
    return {
        "query": {
            "q": Slot(query.q),
            "view": query.view,
            "is_filtered": query.is_filtered,
            "problems": [Slot(problem) for problem in query.problems],
        },
        "found": {
            "total": Slot(found.total),
            "total_is_capped": found.total_is_capped,
            "is_empty": not found.entries,
            "is_bounded": found.is_bounded,
            "origin": {"label": Slot(origin.label)} if origin else None,
        },
        "cards": HtmlSlot(render_cards(found.entries, classes=found.classes, now=found.now)),
        "others": [[name, Slot(value)] for name, value in query.pairs() if name not in ("q", "page")],
        "previous": Slot(query.url(page=query.page - 1) if query.page > 1 else ""),
        "next": Slot(query.url(page=query.page + 1) if found.has_next else ""),
        "chips": _choices(chips(query)),
        "sorts": _choices(sorts(found)),
        "links": {name: Slot(url) for name, url in links(query).items()},
        "map": HtmlSlot(map_frame(found)),
    }


def _choices(choices: Iterable[Choice]) -> list[dict[str, Any]]:
    return [{"label": Slot(each.label), "url": Slot(each.url), "on": each.on} for each in choices]


def _shell(request: HttpRequest, visitor: Visitor) -> tuple[bytes, bytes]:
    whole = kept_shells.get(visitor)
    if whole is None or settings.DEBUG:
        whole = render_to_string(SHELL, {"body": HERE}, request).encode()
        kept_shells.keep(visitor, whole)
    head, _, tail = whole.partition(HERE.encode())
    return head, tail
