"""Two devices say “everywhere but here” in the same moment: one of them is believed, and the other one is out."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from anxintuo.accounts.models import User
from anxintuo.accounts.views import account, prove
from tests.accounts.people import come_in, visitor

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long enough pass phrase"


@pytest.fixture
def two(post_box, phone, monkeypatch):
    """Two devices of one person, whose requests have both been let in before either ends the other."""
    together = threading.Barrier(2)
    for module in (account, prove):
        real = module.end_all_others

        def both_here(request, user, real=real):
            assert user.is_authenticated  # loaded, with the epoch of before
            together.wait(10)
            return real(request, user)

        monkeypatch.setattr(module, "end_all_others", both_here)
    clients = [visitor(), visitor()]
    for client in clients:
        come_in(client, post_box, phone)
        client.raise_request_exception = False
    return clients


def at_once(*requests):
    answers = {}

    def run(number, ask):
        try:
            answers[number] = ask()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(requests)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [answers[number].status_code for number in range(len(requests))]


def inside(client) -> bool:
    return client.get(reverse("accounts:devices")).status_code == 200


def test_only_one_of_two_stays(two):
    url = reverse("accounts:end_sessions")
    statuses = at_once(*(lambda client=client: client.post(url, {"all": "1"}) for client in two))
    assert sorted(statuses) == [302, 403]
    assert [inside(client) for client in two] == [status == 302 for status in statuses]
    assert User.objects.get().session_epoch == 1


def test_whoever_was_put_out_meanwhile_sets_no_password(two):
    first, second = two
    form = {"password": PASSWORD, "again": PASSWORD}
    statuses = at_once(
        lambda: first.post(reverse("accounts:end_sessions"), {"all": "1"}),
        lambda: second.post(reverse("accounts:password"), form),
    )
    assert sorted(statuses) == [302, 403]
    assert [inside(client) for client in two] == [status == 302 for status in statuses]
    assert User.objects.get().has_usable_password() is (statuses[1] == 302)
