import pytest

from anxintuo.rulebook import queries


@pytest.fixture(autouse=True)
def _book_read_anew():
    """Each test reads the book itself; afterwards the process has the one again that holds when all is rolled back."""
    before = list(queries._open)
    queries.forget()
    yield
    queries._open[:] = before
