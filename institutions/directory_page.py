"""The list page, put together from parts that are ready: the shell, the part of this query, the cards.

For a visitor whom nothing tells from any other, the shell is rendered once per process and language, and a whole
page is kept with the directory's stamp: any change of any nursery gives a new stamp, and the next request a new page.
"""

import functools
import random
import threading
from collections import OrderedDict
from dataclasses import replace
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from institutions.cards import render_cards
from institutions.list_parts import chips, links, nursery_map, sorts, words
from institutions.moulds import OWN, Mould, mark
from institutions.places.parts import list_context
from institutions.queries.directory import DirectoryPage, directory_stamp, find_entries
from institutions.queries.favourites import favourite_ids
from institutions.queries.filters import DirectoryQuery, place_text, url_text
from institutions.queries.nearest import Stamp

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


K = TypeVar("K")
V = TypeVar("V")


class _Kept(Generic[K, V]):
    """What was asked for most recently. Shared by the threads of a process."""

    def __init__(self, size: int) -> None:
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()
        self._size = size

    def get(self, key: K) -> V | None:
        with self._lock:
            value = self._kept.get(key)
            if value is not None:
                self._kept.move_to_end(key)
            return value

    def keep(self, key: K, value: V) -> None:
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


kept_pages: _Kept[tuple[Visitor, date, str], tuple[Stamp, bytes]] = _Kept(KEPT_PAGES)
kept_shells: _Kept[Visitor, bytes] = _Kept(16)


def list_page(request: HttpRequest, *, today: date) -> bytes:
    """The whole page as UTF-8; from memory when the same was asked for before and nothing has changed.

    A page is kept under the query string as it came, so that finding it again needs no reading of the query. Only
    then is the stamp read by itself: a page that must be made learns it from its own statement.
    """
    visitor = plain_visitor(request)
    if visitor is None:
        own = {"body": render_body(_found(request, today)), "favourites": favourite_ids(request.actor)}  # type: ignore[attr-defined]
        return render_to_string(SHELL, own, request).encode()
    key = (visitor, today, request.META.get("QUERY_STRING", ""))
    kept = kept_pages.get(key)
    if kept is not None and kept[0] == directory_stamp():
        return kept[1]
    found = _found(request, today)
    head, tail = _shell(request, visitor)
    page = b"".join((head, render_body(found).encode(), tail))
    kept_pages.keep(key, (found.stamp, page))
    return page


def _found(request: HttpRequest, today: date) -> DirectoryPage:
    return find_entries(DirectoryQuery.parse(request.GET, today=today), today=today)


def render_body(found: DirectoryPage) -> SafeString:
    """What of the page depends on the query: the filters in force, the count, the cards, the pages.

    Two questions that differ only in the place asked from or the words searched for give the same text around these.
    """
    query, cards = found.query, render_cards(found.entries, classes=found.classes, now=found.now)
    values = (str(found.total), cards, place_text(query.at), url_text(query.q), escape(query.q))
    return mark_safe(_mould(Asked.of(found).anywhere(), get_language() or "").fill(values))  # noqa: S308 (escaped above)


TOTAL, CARDS, AT, Q_IN_URL, Q_IN_TEXT = range(5)
# Stand in a question while its mould is made. A place in the Southern Ocean and a word that nobody can have typed.
SOMEWHERE = (round(random.uniform(-160, -150), 4), round(random.uniform(-60, -50), 4))
SOMETHING = f"XQ{OWN}QX"


class Asked(NamedTuple):
    """Everything that the body depends on but the values filled in."""

    query: DirectoryQuery
    problems: tuple[str, ...]  # which the query does not compare
    origin: str  # its label
    sort: str
    total_is_capped: bool
    is_empty: bool
    is_bounded: bool
    has_next: bool

    @classmethod
    def of(cls, found: DirectoryPage) -> "Asked":
        return cls(
            found.query,
            found.query.problems,
            found.origin.label if found.origin else "",
            found.sort,
            found.total_is_capped,
            not found.entries,
            found.is_bounded,
            found.has_next,
        )

    def anywhere(self) -> "Asked":
        """The same question from somewhere, for something."""
        query = self.query
        if query.at is None and not query.q:
            return self
        return self._replace(query=replace(query, at=query.at and SOMEWHERE, q=query.q and SOMETHING))


@functools.lru_cache(maxsize=512)
def _mould(asked: Asked, language: str) -> Mould:
    """`language` is the one in force."""
    text = str(render_to_string(BODY, context_of(asked, total=mark(TOTAL), cards=mark(CARDS))))
    text = text.replace(place_text(SOMEWHERE), mark(AT))
    return Mould(text.replace(f"q={SOMETHING}", f"q={mark(Q_IN_URL)}").replace(SOMETHING, mark(Q_IN_TEXT)))


def context_of(asked: Asked, *, total: object, cards: SafeString) -> dict[str, Any]:
    query = asked.query
    return list_context(query, has_next=asked.has_next) | {
        "found": asked,
        "total": total,
        "cards": cards,
        "words": words(),
        "chips": chips(query),
        "sorts": sorts(query, asked.sort, has_origin=bool(asked.origin)),
        "links": links(query),
        "map": nursery_map(query),
    }


def _shell(request: HttpRequest, visitor: Visitor) -> tuple[bytes, bytes]:
    whole = kept_shells.get(visitor)
    if whole is None or settings.DEBUG:
        whole = render_to_string(SHELL, {"body": HERE}, request).encode()
        kept_shells.keep(visitor, whole)
    head, _, tail = whole.partition(HERE.encode())
    return head, tail
