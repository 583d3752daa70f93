"""Whether two list pages are the same page: element by element, in what they say and how they are marked up.

What may differ: blanks between elements; the order, encoding and defaults of a link's parameters; the number of
matches (ours stops counting in a large directory and looks farther); a distance by one step of its rounding, and the
minutes that follow from it by one.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest
from urllib.parse import parse_qsl, urlencode

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

DISTANCE = re.compile(r"^([\d.]+) (米|公里)$")
MINUTES = re.compile(r"约 (\d+) 分钟")
DEFAULTS = {"page": "1", "sort": "distance"}


def difference(own: str, other: str) -> str | None:
    """The first difference of the other page from our own, in words; None when there is none."""
    ours, theirs = _Page(own), _Page(other)
    return _unlike("outside the cards", ours.rest, theirs.rest) or _places(ours, theirs) or _cards(ours, theirs)


class _Page:
    """A page with its cards and its number of matches taken out."""

    def __init__(self, text: str) -> None:
        soup = BeautifulSoup(text, "html.parser")
        self.cards = {str(card.get("data-axt-place")): card.extract() for card in soup.find_all("article")}
        self.total = soup.select_one(".list-count b.num")
        if self.total is not None and re.fullmatch(r"\d+\+?", self.total.get_text()):
            self.total.string = "total"
        self.rest = soup


def _places(ours: _Page, theirs: _Page) -> str | None:
    """The same nurseries in the same order."""
    own, other = list(ours.cards), list(theirs.cards)
    if len(own) != len(other):
        return f"{len(own)} cards and {len(other)}"
    for place, (ours_here, theirs_here) in enumerate(zip(own, other, strict=True), 1):
        if ours_here != theirs_here:
            return f"nursery {place}: ours {ours_here}, theirs {theirs_here}"
    return None


def _cards(ours: _Page, theirs: _Page) -> str | None:
    for slug, own in ours.cards.items():
        other = theirs.cards[slug]
        if told := _far_apart(own, other) or _unlike(f"card {slug}", own, other):
            return told
    return None


def _far_apart(own: Tag, other: Tag) -> str | None:
    """Compares the distances and takes them out, with the minutes that follow from them."""
    (metres, step, minutes), (their_metres, their_step, their_minutes) = _way(own), _way(other)
    if abs(metres - their_metres) > 1.001 * max(step, their_step) or abs(minutes - their_minutes) > 1:
        slug = own.get("data-axt-place")
        told = f"{metres:g} m, {minutes} min, theirs {their_metres:g} m, {their_minutes} min"
        return f"card {slug}: ours has {told} (-1: none)"
    return None


def _way(card: Tag) -> tuple[float, float, int]:
    """Metres, the step in which they are written and the minutes; −1 for what the card does not say."""
    metres, step, minutes = -1.0, 0.0, -1
    for text in card.find_all(string=True):
        if (found := DISTANCE.match(text.strip())) is not None:
            unit = 10.0 if found[2] == "米" else 100.0 if "." in found[1] else 1000.0
            metres, step = float(found[1]) * (1 if found[2] == "米" else 1000), unit
            text.replace_with("distance")
        elif (found := MINUTES.search(text)) is not None:
            minutes = int(found[1])
            text.replace_with(MINUTES.sub("约 minutes", text))
    return metres, step, minutes


def _unlike(where: str, own: Tag, other: Tag) -> str | None:
    for ours, theirs in zip_longest(_parts(own), _parts(other), fillvalue="nothing"):
        if ours != theirs:
            return f"{where}: ours has {ours}, theirs {theirs}"
    return None


def _parts(root: Tag, depth: int = 0) -> Iterator[str]:
    """Every element with its attributes, and every text, in order; dots for the depth."""
    yield "." * depth + f"<{' '.join([root.name, *(_attribute(*each) for each in root.attrs.items())])}>"
    for child in root.children:
        if isinstance(child, Tag):
            yield from _parts(child, depth + 1)
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString) and child.strip():
            yield "." * (depth + 1) + " ".join(child.split())


def _attribute(name: str, value: str | list[str]) -> str:
    text = " ".join(value) if isinstance(value, list) else value
    address, mark, question = text.partition("?")
    if mark and (not address or address.startswith("/")):
        pairs = [(key, _place(given) if key == "at" else given) for key, given in parse_qsl(question)]
        text = f"{address}?{urlencode(sorted(pair for pair in pairs if DEFAULTS.get(pair[0]) != pair[1]), safe=',:')}"
    return f'{name}="{text}"'


def _place(text: str) -> str:
    return ",".join(f"{float(number):.4f}" for number in text.split(","))
