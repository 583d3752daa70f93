"""The public pages answer whatever stands in their address."""

import pytest
from django.urls import reverse

from tests import builders

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ["%00", "%EF%BF%BF", "a" * 3000, "..%2F", "%F0%9F%98%80"])
def test_comparing_what_is_no_slug_compares_nothing(client, slug):
    row = builders.institution()
    answer = client.get(f"{reverse('institutions:compare')}?n={slug}&n={row.slug}")
    assert answer.status_code == 200
    assert [each.institution.pk for each in answer.context["details"]] == [row.pk]
