import pytest
from django.conf import settings
from django.test import Client

from tests.builders import user

pytestmark = pytest.mark.django_db


def test_somebody_without_a_child_is_told_how_to_begin(client: Client) -> None:
    """Whoever signs up from the tab 宝宝 comes back to it."""
    client.force_login(user(), backend=settings.AUTHENTICATION_BACKENDS[0])
    page = client.get("/family/")
    assert page.status_code == 200
    assert "还没有宝宝的资料" in page.content.decode()
    assert 'href="/family/" aria-current="page"' in page.content.decode()
