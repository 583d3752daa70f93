from collections.abc import Iterator

import pytest

from institutions.directory_page import kept_pages, kept_shells
from institutions.queries import conditions, directory, nearest


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """Pages that a test made are gone after it: two tests may use the same stamp."""
    kept_pages.clear()
    kept_shells.clear()
    yield
    kept_pages.clear()
    kept_shells.clear()


@pytest.fixture(params=["small", "large", "wide"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The three ways to list: every row looked at, the R-tree walked, the R-tree walked within 100 km."""
    if request.param != "small":
        monkeypatch.setattr(conditions, "SMALL", 0)
        monkeypatch.setattr(nearest, "COUNT_CAP", 1_000)
        monkeypatch.setattr(directory, "COUNT_CAP", 1_000)
    if request.param == "wide":
        monkeypatch.setattr(conditions, "WIDE", 0)
    return str(request.param)
