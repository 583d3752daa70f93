import uuid
from dataclasses import dataclass, field

import pytest


@dataclass(frozen=True)
class SomeSeat:
    kind: str = "staff"
    key: str = "staff:1"
    scope: str = "institution-1"


@dataclass(frozen=True)
class SomeActor:
    user_id: str | None = field(default_factory=lambda: str(uuid.uuid4()))
    seat: SomeSeat | None = SomeSeat()


@pytest.fixture
def actor() -> SomeActor:
    return SomeActor()
