import pytest

from tests.access.personas import World, build_world


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-matrix", action="store_true", help="write tests/access/matrix.csv anew")


@pytest.fixture
def world(db: None) -> World:
    return build_world()
