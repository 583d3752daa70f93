"""A first visit at phone size: at most 200 KB compressed without photos and tiles (issue 2 §6)."""

import gzip
import re
from collections.abc import Iterable
from pathlib import Path

from tests.frontend.sources import SHEETS, STATIC, TEMPLATES

KB = 1024
LIST_PAGE = 90 * KB  # styles and scripts of the list page
WITH_MAP = 150 * KB  # … and the map opened; the rest of the 200 KB is the page itself and the points


def weight(names: Iterable[str]) -> int:
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9, mtime=0)) for name in names)


def files_of_the_frame() -> list[str]:
    """Stylesheets, scripts and icons that every page asks for, as base.html names them, and what app.js imports."""
    base = (TEMPLATES / "layout/base.html").read_text(encoding="utf-8")
    named = re.findall(r'(?:href|src)="\{% asset "([^"]+)" %\}"', base)
    return [name for name in named if not name.endswith(".png")] + ["js/say.js", "vendor/tabler-icons/icons.svg"]


def files_of_the_list() -> list[str]:
    page = (TEMPLATES / "institutions/public/list.html").read_text(encoding="utf-8")
    return files_of_the_frame() + re.findall(r'\{% asset "([^"]+\.(?:css|js))" %\}', page) + ["js/locate.js"]


MAP = (
    "js/map.js", "js/geo.js", "css/map.css", "vendor/leaflet/leaflet.js", "vendor/leaflet/leaflet.css",
    "vendor/leaflet.markercluster/leaflet.markercluster.js",
)  # fmt: skip


def test_the_list_page_stays_light() -> None:
    assert weight(files_of_the_list()) <= LIST_PAGE


def test_the_list_page_with_its_map_stays_light() -> None:
    assert weight({*files_of_the_list(), *MAP}) <= WITH_MAP


def test_the_measure_knows_every_sheet_of_the_frame() -> None:
    assert set(SHEETS) <= set(files_of_the_frame())


def test_no_page_waits_for_a_script() -> None:
    """Scripts in the head are modules or deferred."""
    for path in Path(TEMPLATES).rglob("*.html"):
        for tag in re.findall(r"<script\b[^>]*\bsrc=[^>]*>", path.read_text(encoding="utf-8")):
            assert "defer" in tag or 'type="module"' in tag, f"{path.name}: {tag}"
