"""Nothing typed is lost when the session ends in the middle of a form; and nobody else ever gets it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from anxintuo.accounts import actor as actors
from anxintuo.accounts import tasks
from anxintuo.accounts.actor import Seat
from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import KeptForm, User
from anxintuo.accounts.sessions import end_all
from tests.accounts.note_forms import (
    NOTE,
    WATCHED,
    come_in,
    end_session,
    new_secret,
    open_form,
    prove,
    saved,
    send,
    standing_in,
    token_in,
)
from tests.accounts.people import new_phone, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.note_forms")]


@pytest.fixture(autouse=True)
def _nothing_saved():
    saved.clear()


@pytest.fixture
def client():
    return visitor(enforce_csrf_checks=True)


@pytest.fixture
def tab(client, user):
    """Somebody at a form, as a browser: tokens are checked."""
    client.force_login(user)
    return client


class TestItComesBack:
    def test_after_signing_in_again_by_code_it_stands_there_and_is_saved_once(self, client, post_box, phone, user):
        token_of_sign_in = token_in(client.get(reverse("account_login")))
        come_in(client, post_box, phone, token_of_sign_in)
        token = open_form(client)
        end_session(client)
        turned_away = send(client, token)
        assert turned_away.status_code == 302
        assert turned_away["Location"] == f"{reverse('account_login')}?next=%2Fnote%2F"
        assert saved == []
        page = client.get(turned_away["Location"])
        back = come_in(client, post_box, phone, token_in(page), next=NOTE)
        assert back["Location"] == NOTE
        restored = client.get(NOTE)
        assert standing_in(restored) == ("写了很久的说明", True)
        assert standing_in(client.get(NOTE)) == ("写了很久的说明", True), "opening the page does nothing to it"
        assert send(client, token_in(restored)).status_code == 302
        assert saved == ["写了很久的说明"]
        assert not KeptForm.objects.exists()
        assert standing_in(client.get(NOTE)) == ("", False)

    @pytest.mark.parametrize("how", ["cookie gone", "ended everywhere", "signed out"])
    def test_however_the_session_ended(self, tab, user, how):
        token = open_form(tab)
        if how == "cookie gone":
            del tab.cookies["sessionid"]
        elif how == "ended everywhere":
            end_all(user)
        else:
            headers = {"Origin": "http://testserver"}
            tab.post(reverse("account_logout"), {"csrfmiddlewaretoken": token}, headers=headers)
        assert send(tab, token).status_code == 302
        user.refresh_from_db()
        tab.force_login(user)
        assert standing_in(tab.get(NOTE)) == ("写了很久的说明", True)

    def test_when_the_second_factor_lapsed(self, tab, monkeypatch):
        seat = Seat(SeatKind.STAFF, "staff:1", "1", "保育员", "托育园", "accounts:me")
        prove(tab, True)
        monkeypatch.setattr(actors, "_sources", {"test": lambda user: [seat]})
        token = open_form(tab, WATCHED)
        prove(tab, False)
        turned_away = send(tab, token, url=WATCHED)
        assert turned_away["Location"].startswith(reverse("accounts:second_factor"))
        prove(tab, True)
        assert standing_in(tab.get(WATCHED)) == ("写了很久的说明", True)

    def test_when_the_token_is_older_than_the_sign_in(self, tab, user):
        """The person signed in again in another tab: Django then makes a new secret."""
        token = open_form(tab)
        new_secret(tab)
        tab.force_login(user)
        answer = send(tab, token)
        assert (answer.status_code, answer["Location"]) == (302, NOTE)
        assert saved == []
        page = tab.get(NOTE)
        assert standing_in(page) == ("写了很久的说明", True)
        send(tab, token_in(page))
        assert saved == ["写了很久的说明"]

    def test_when_the_token_is_stale_and_the_session_over(self, tab, user):
        token = open_form(tab)
        new_secret(tab)
        end_session(tab)
        answer = send(tab, token)
        assert answer["Location"] == NOTE
        assert tab.get(NOTE)["Location"].startswith(reverse("account_login"))
        tab.force_login(user)
        assert standing_in(tab.get(NOTE)) == ("写了很久的说明", True)

    def test_without_a_word_of_the_page_it_leads_back_to_the_form_s_own(self, tab):
        token = open_form(tab)
        end_session(tab)
        answer = send(tab, token, headers={"Referer": ""})
        assert answer["Location"].endswith("next=%2Fnote%2F")

    def test_a_part_of_a_page_takes_the_whole_page_along(self, tab, user):
        token = open_form(tab)
        end_session(tab)
        answer = send(tab, token, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{NOTE}"})
        assert answer["HX-Redirect"].endswith("next=%2Fnote%2F")
        tab.force_login(user)
        assert standing_in(tab.get(NOTE))[1]

    def test_the_last_of_two_tries_stands(self, tab, user):
        token = open_form(tab)
        end_session(tab)
        send(tab, token, "一"), send(tab, token, "二")
        tab.force_login(user)
        assert standing_in(tab.get(NOTE)) == ("二", True)

    def test_files_are_not_kept_and_that_is_said(self, tab, user):
        token = open_form(tab)
        end_session(tab)
        send(tab, token, photo=SimpleUploadedFile("a.txt", b"picture"))
        tab.force_login(user)
        page = tab.get(NOTE).content.decode()
        assert "附件没有保留，请重新选择。" in page
        assert "picture" not in KeptForm.objects.get().body

    def test_what_is_too_large_is_not_kept_and_that_is_said(self, tab, user):
        token = open_form(tab)
        end_session(tab)
        turned_away = send(tab, token, "长" * 10_000)
        assert not KeptForm.objects.exists()
        page = tab.get(turned_away["Location"]).content.decode()
        assert "您填写的内容超过 64 KB，没能替您保留。" in page

    def test_too_large_and_stale_is_told_as_before(self, tab, user):
        token = open_form(tab)
        new_secret(tab)
        assert send(tab, token, "长" * 10_000).status_code == 403
        assert not KeptForm.objects.exists()


class TestOnlyToItsOwner:
    def test_another_person_in_the_same_browser_does_not_get_it(self, tab, user):
        token = open_form(tab)
        end_session(tab)
        send(tab, token)
        other = User.objects.create_with_phone(f"+86{new_phone()}")
        tab.force_login(other)
        assert standing_in(tab.get(NOTE)) == ("", False)
        send(tab, open_form(tab), "别人的")
        assert saved == ["别人的"]
        tab.force_login(user)
        assert standing_in(tab.get(NOTE)) == ("写了很久的说明", True), "the owner, back within the hour"

    def test_a_form_left_open_by_another_person_becomes_nobody_s(self, tab):
        """At the desk's shared computer: B signed in meanwhile and presses the button in A's tab."""
        token = open_form(tab)
        new_secret(tab)
        tab.force_login(User.objects.create_with_phone(f"+86{new_phone()}"))
        open_form(tab)
        assert send(tab, token).status_code == 403
        assert (saved, KeptForm.objects.count()) == ([], 0)

    def test_the_same_person_in_another_browser_does_not_get_it_and_nobody_with_the_secret_alone(self, tab, user):
        token = open_form(tab)
        end_session(tab)
        send(tab, token)
        elsewhere = visitor()
        elsewhere.force_login(user)
        assert standing_in(elsewhere.get(NOTE)) == ("", False)
        thief = visitor()
        thief.cookies["kept"] = tab.cookies["kept"].value
        thief.force_login(User.objects.create_with_phone(f"+86{new_phone()}"))
        assert standing_in(thief.get(NOTE)) == ("", False)
        stranger = visitor()
        stranger.cookies["kept"] = tab.cookies["kept"].value
        assert stranger.get(NOTE).status_code == 302

    def test_on_another_page_it_does_not_stand(self, tab, user):
        token = open_form(tab)
        end_session(tab)
        send(tab, token)
        tab.force_login(user)
        assert standing_in(tab.get(WATCHED)) == ("", False)

    def test_after_an_hour_it_is_gone(self, tab, user):
        token = open_form(tab)
        end_session(tab)
        send(tab, token)
        with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
            tab.force_login(user)
            assert standing_in(tab.get(NOTE)) == ("", False)
            tasks.forget_kept_forms()
        assert not KeptForm.objects.exists()

    def test_the_clock_s_purge_leaves_what_still_stands(self, tab):
        token = open_form(tab)
        end_session(tab)
        send(tab, token)
        tasks.forget_kept_forms()
        assert KeptForm.objects.count() == 1

    def test_it_is_not_readable_in_the_database_nor_is_the_secret(self, tab):
        token = open_form(tab)
        end_session(tab)
        send(tab, token, "王小明发热")
        with connection.cursor() as cursor:
            cursor.execute("SELECT k::text FROM accounts_keptform k")
            stored = repr(cursor.fetchall())
        assert "王小明" not in stored
        assert "text=" not in stored
        assert tab.cookies["kept"].value not in stored

    def test_its_cookies_are_closed_to_scripts_and_other_sites(self, tab):
        token = open_form(tab)
        end_session(tab)
        send(tab, token)
        for name in ("kept", "forms"):
            assert tab.cookies[name]["httponly"]
            assert tab.cookies[name]["samesite"] == "Lax"
        assert tab.cookies["kept"]["max-age"] == 3600
