import pytest
from django.test import Client

from anxintuo.accounts import codes
from anxintuo.accounts.models import User
from tests.accounts.people import PostBox, come_in, new_phone, visitor


@pytest.fixture
def post_box(monkeypatch: pytest.MonkeyPatch) -> PostBox:
    box = PostBox()
    monkeypatch.setattr(codes, "_senders", [box])
    return box


@pytest.fixture
def phone() -> str:
    return new_phone()


@pytest.fixture
def client() -> Client:
    return visitor()


@pytest.fixture
def user(db: None, phone: str) -> User:
    return User.objects.create_with_phone(f"+86{phone}")


@pytest.fixture
def signed_in(user: User, client: Client, post_box: PostBox, phone: str) -> Client:
    come_in(client, post_box, phone)
    return client
