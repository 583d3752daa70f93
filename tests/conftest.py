"""What every test may rely on."""

import pytest

from tests.append_only import _clean_up_may_truncate_the_log

__all__ = ["_clean_up_may_truncate_the_log"]


@pytest.fixture(autouse=True)
def _process_is_warm(request: pytest.FixtureRequest) -> None:
    """Divisions and rules are read once per process, and again after a flush: never at the cost of a test's count."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        from anxintuo.districts.queries import counties, shown_divisions
        from anxintuo.rulebook.queries import warm

        counties()
        shown_divisions()
        warm()
