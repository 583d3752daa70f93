import pytest

from anxintuo.files import purposes
from tests.access.cases.files import DOCUMENT
from tests.access.personas import World, build_world


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-matrix", action="store_true", help="write tests/access/matrix.csv anew")


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setitem(purposes._purposes, DOCUMENT.name, DOCUMENT)
    return build_world()
