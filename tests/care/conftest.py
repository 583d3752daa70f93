"""A room with a child and its carer."""

from datetime import time

import pytest
from django.utils.timezone import localdate

from tests import builders
from tests.care.rolls import carer_of, placed


@pytest.fixture
def today():
    return localdate()


@pytest.fixture
def room():
    return builders.room(builders.institution(opens_at=time(7, 30), closes_at=time(17, 30)), places=10, occupied=0)


@pytest.fixture
def child(room):
    return placed(room)


@pytest.fixture
def carer(room):
    return carer_of(room)
