from collections.abc import Iterator

import pytest

from anxintuo.accounts.actor import Actor, Seat
from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from anxintuo.notices import kinds
from anxintuo.notices.channels import http
from anxintuo.notices.enums import Channel


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_with_phone("+8613800138000")


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_with_phone("+8613900139000")


@pytest.fixture
def actor(user: User) -> Actor:
    seat = Seat(SeatKind.PARENT, "parent", str(user.pk), "家长", "我的家庭", "families:home")
    return Actor(user_id=str(user.pk), seats=(seat,), seat=seat)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kinds of these tests, instead of what the apps above have registered."""
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register_kind("test.progress", "申请进度", channels=[Channel.SMS, Channel.EMAIL])
    kinds.register_kind("test.news", "机构通知")
    kinds.register_kind("test.health", "健康提醒", channels=[Channel.SMS, Channel.EMAIL], sensitive=True)
    kinds.register_kind("test.arrival", "到园离园", required=[Channel.SMS], urgent=True, seats=[SeatKind.PARENT])
    kinds.register_kind("test.step", "一般进展", channels=[Channel.SMS, Channel.EMAIL], digest=True)
    kinds.register_kind("test.paper", "健康材料", channels=[Channel.SMS, Channel.EMAIL], sensitive=True, digest=True)
    kinds.register_kind("test.filing", "备案审核", channels=[Channel.SMS], seats=[SeatKind.OFFICIAL])


@pytest.fixture(autouse=True)
def _no_connection_is_kept() -> Iterator[None]:
    yield
    if http.client.cache_info().currsize:
        http.client().close()
        http.client.cache_clear()
