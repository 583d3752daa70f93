"""What every test may rely on."""

import pytest

from tests.append_only import _clean_up_may_truncate_the_log

__all__ = ["_clean_up_may_truncate_the_log"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Divisions and rules are read once per process: before the first test, so that no test pays a statement for it."""
    from anxintuo.districts.queries import counties
    from anxintuo.rulebook.queries import warm

    with django_db_blocker.unblock():
        counties()
        warm()
