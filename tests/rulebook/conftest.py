import pytest

from anxintuo.rulebook import queries


@pytest.fixture(autouse=True)
def _book_read_anew():
    queries.forget()
    yield
    queries.forget()
