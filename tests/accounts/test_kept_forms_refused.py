"""What is never kept of a form, and what nobody plants there."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.urls import get_resolver, reverse

from anxintuo.accounts import form_owner, kept_forms
from anxintuo.accounts.access import PUBLIC, requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.accounts.models import KeptForm
from tests.accounts.note_forms import (
    FORGETFUL,
    NOTE,
    end_session,
    new_secret,
    open_form,
    patterns,
    saved,
    send,
    standing_in,
    token_in,
)
from tests.accounts.people import visitor

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


class TestWhatIsNeverKept:
    @pytest.mark.parametrize(
        "name", ["password", "password1", "new_password", "code", "login-code", "otp", "csrfmiddlewaretoken", "TOKEN"]
    )
    def test_passwords_and_codes(self, tab, name):
        token = open_form(tab)
        end_session(tab)
        more = {} if name == "csrfmiddlewaretoken" else {name: "314159"}
        send(tab, token, **more)
        assert KeptForm.objects.get().body.startswith("text=")
        assert "&" not in KeptForm.objects.get().body

    def test_what_is_only_called_alike_is_kept(self, tab):
        token = open_form(tab)
        end_session(tab)
        send(tab, token, credit="91330302", encoded="1")
        assert "credit=91330302" in KeptForm.objects.get().body
        assert "encoded=1" in KeptForm.objects.get().body

    def test_nothing_of_the_account_s_own_pages_and_nothing_public_takes_part(self):
        taking = [
            (prefix + str(pattern.pattern), pattern.callback.access_act)
            for prefix, pattern in patterns(get_resolver("anxintuo.urls"))
            if getattr(pattern.callback, "keeps_form", False)
        ]
        assert len(taking) >= 7
        for address, act in taking:
            assert not address.startswith(("accounts/", "_demo/")), address
            assert not act.public
        with pytest.raises(ValueError, match="public"):
            requires(PUBLIC, keeps_form=True)

    def test_even_by_mistake(self):
        request = RequestFactory().post("/accounts/me/password/", {"password": "x"})
        request.resolver_match = get_resolver("tests.accounts.note_forms").resolve(NOTE)
        assert not kept_forms.takes_part(request)

    def test_a_view_that_does_not_take_part(self, tab):
        token = open_form(tab, FORGETFUL)
        end_session(tab)
        assert send(tab, token, url=FORGETFUL).status_code == 302
        assert not KeptForm.objects.exists()

    def test_and_a_stale_token_there_is_told_as_before(self, tab):
        token = open_form(tab, FORGETFUL)
        new_secret(tab)
        answer = send(tab, token, url=FORGETFUL)
        assert answer.status_code == 403
        assert "这一页放得太久了" in answer.content.decode()

    def test_a_view_that_asks_for_it_without_saying_so_is_a_defect(self, rf):
        request = rf.get(FORGETFUL)
        request.resolver_match = get_resolver("tests.accounts.note_forms").resolve(FORGETFUL)
        with pytest.raises(RuntimeError, match="keeps_form"):
            typed(request)

    def test_when_its_key_is_gone_the_form_is_empty(self, tab, user):
        token = open_form(tab)
        end_session(tab)
        send(tab, token)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_keptform SET body = 'gone:AAAA'")
        tab.force_login(user)
        assert standing_in(tab.get(NOTE)) == ("", False)

    def test_no_more_than_ten_of_one_person(self, tab, monkeypatch):
        token = open_form(tab)
        end_session(tab)
        for number in range(12):
            tab.cookies.pop("kept", None)
            send(tab, token, f"第 {number} 次")
        bodies = set(KeptForm.objects.values_list("body", flat=True))
        assert len(bodies) == kept_forms.KEPT_PER_PERSON


class TestHostile:
    """Nobody plants words that the owner would then find restored, and nobody fills the table."""

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example", "Referer": "https://evil.example/"},
            {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
            {"Origin": "null", "Referer": ""}, {"Origin": "", "Referer": ""}, {"Origin": "http://[", "Referer": ""},
            {"Origin": "https://testserver.evil.example"},
        ],
    )  # fmt: skip
    def test_a_form_of_another_site_is_not_kept_even_with_a_token(self, tab, headers):
        token = open_form(tab)
        new_secret(tab)
        assert send(tab, token, "请转账", headers=headers).status_code == 403
        assert not KeptForm.objects.exists()

    @pytest.mark.parametrize("token", ["", "x", "a" * 64, "a" * 63, "<" * 64, "\x00" * 64, "长" * 64, "a" * 32])
    def test_a_token_that_was_never_given_is_not_kept(self, tab, token):
        open_form(tab)
        end_session(tab)
        assert send(tab, token, "请转账").status_code == 403
        assert not KeptForm.objects.exists()

    def test_somebody_who_never_signed_in_here_leaves_nothing(self, client):
        token = token_in(client.get(reverse("account_login")))
        assert send(client, token).status_code == 302
        assert not KeptForm.objects.exists()

    @pytest.mark.parametrize("value", ["", "x", "\x00", "\xe9" * 99, "a" * 5000, "." * 300, "-".join(["a" * 64] * 9)])
    def test_cookies_that_we_never_gave(self, tab, value):
        token = open_form(tab)
        tab.cookies["kept"] = tab.cookies["forms"] = value
        assert standing_in(tab.get(NOTE)) == ("", False)
        assert send(tab, token).status_code == 302
        assert saved == ["写了很久的说明"]

    def test_the_owner_s_cookie_remembers_the_last_few_sign_ins_and_no_more(self, tab, user):
        for _time in range(form_owner.REMEMBERED + 2):
            new_secret(tab)
            open_form(tab)
        pairs = tab.cookies["forms"].value.split(".")
        assert len(set(pairs)) == form_owner.REMEMBERED
        assert str(user.pk) not in tab.cookies["forms"].value

    def test_what_was_kept_is_not_done_by_opening_the_page(self, tab, user):
        token = open_form(tab)
        end_session(tab)
        send(tab, token)
        tab.force_login(user)
        for _time in range(3):
            tab.get(NOTE)
        assert saved == []
