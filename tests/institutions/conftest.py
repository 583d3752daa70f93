"""A nursery and its director, as nearly every test of this app needs them. A file with other needs has its own."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from anxintuo.accounts.actor import Actor
from institutions.models import Institution
from institutions.queries.roster import monday_of
from tests import builders


@pytest.fixture
def nursery() -> Institution:
    return builders.institution()


@pytest.fixture
def director(nursery: Institution) -> Actor:
    return builders.director(nursery)


@pytest.fixture
def monday() -> date:
    """Next week's: no day of it is over."""
    return monday_of(localdate()) + timedelta(days=7)
