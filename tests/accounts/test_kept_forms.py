"""Nothing typed is lost when the session ends in the middle of a form; and nobody else ever gets it."""

from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.shortcuts import redirect
from django.template import engines
from django.test import RequestFactory
from django.urls import get_resolver, path, reverse
from django.utils import timezone

from anxintuo.accounts import actor as actors
from anxintuo.accounts import form_owner, kept_forms, tasks
from anxintuo.accounts.access import PUBLIC, SIGNED_IN, Act, requires
from anxintuo.accounts.actor import Seat
from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.kept_forms import typed
from anxintuo.accounts.models import KeptForm, User
from anxintuo.accounts.second_factor import DEMO_KEY
from anxintuo.accounts.sessions import end_all
from anxintuo.urls import handler400, handler403, handler404, handler429, handler500
from anxintuo.urls import urlpatterns as real_urlpatterns
from tests.accounts.people import new_phone, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]

NOTE, WATCHED, FORGETFUL = "/note/", "/watched-note/", "/forgetful-note/"
RESTORED = "您刚才填写的内容已恢复，请检查后再提交。"
PAGE = """{% extends "layout/narrow.html" %}{% block content %}
<form method="post">{% csrf_token %}<textarea name="text">{{ data.text }}</textarea></form>{% endblock %}"""
saved: list[str] = []


def _note(request):
    data = typed(request)
    if request.method == "POST":
        saved.append(data["text"])
        return redirect("/note/done/")
    return _page(request, data)


def _forgetful(request):
    return _page(request, request.POST)


def _page(request, data):
    from django.http import HttpResponse

    return HttpResponse(engines["django"].from_string(PAGE).render({"data": data or {}}, request))


watched = Act("test.kept_forms.watched", "试验", seats=(), watched=True)
urlpatterns = [
    path("note/", requires(SIGNED_IN, keeps_form=True)(_note)),
    path("watched-note/", requires(watched, keeps_form=True)(_note)),
    path("forgetful-note/", requires(SIGNED_IN)(_forgetful)),
    *real_urlpatterns,
]


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


def open_form(tab, url=NOTE):
    """The token of the form that the page holds."""
    return BeautifulSoup(tab.get(url).content, "html.parser").select_one("form [name=csrfmiddlewaretoken]")["value"]


def send(tab, token, text="写了很久的说明", url=NOTE, **more):
    headers = {"Origin": "http://testserver", "Referer": f"http://testserver{url}", **more.pop("headers", {})}
    return tab.post(url, {"csrfmiddlewaretoken": token, "text": text, **more}, headers=headers)


def end_session(tab):
    """As on the server when its time has come; the browser still has the cookie."""
    Session.objects.filter(session_key=tab.session.session_key).delete()


def standing_in(response):
    page = BeautifulSoup(response.content, "html.parser")
    area = page.select_one("textarea[name=text]")
    return (area.get_text() if area else None), RESTORED in page.get_text()


class TestItComesBack:
    def test_after_signing_in_again_by_code_it_stands_there_and_is_saved_once(self, client, post_box, phone, user):
        token_of_sign_in = _token(client.get(reverse("account_login")))
        _come_in(client, post_box, phone, token_of_sign_in)
        token = open_form(client)
        end_session(client)
        turned_away = send(client, token)
        assert turned_away.status_code == 302
        assert turned_away["Location"] == f"{reverse('account_login')}?next=%2Fnote%2F"
        assert saved == []
        page = client.get(turned_away["Location"])
        back = _come_in(client, post_box, phone, _token(page), next=NOTE)
        assert back["Location"] == NOTE
        restored = client.get(NOTE)
        assert standing_in(restored) == ("写了很久的说明", True)
        assert standing_in(client.get(NOTE)) == ("写了很久的说明", True), "opening the page does nothing to it"
        assert send(client, _token(restored)).status_code == 302
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
        _prove(tab, True)
        monkeypatch.setattr(actors, "_sources", {"test": lambda user: [seat]})
        token = open_form(tab, WATCHED)
        _prove(tab, False)
        turned_away = send(tab, token, url=WATCHED)
        assert turned_away["Location"].startswith(reverse("accounts:second_factor"))
        _prove(tab, True)
        assert standing_in(tab.get(WATCHED)) == ("写了很久的说明", True)

    def test_when_the_token_is_older_than_the_sign_in(self, tab, user):
        """The person signed in again in another tab: Django then makes a new secret."""
        token = open_form(tab)
        _new_secret(tab)
        tab.force_login(user)
        answer = send(tab, token)
        assert (answer.status_code, answer["Location"]) == (302, NOTE)
        assert saved == []
        page = tab.get(NOTE)
        assert standing_in(page) == ("写了很久的说明", True)
        send(tab, _token(page))
        assert saved == ["写了很久的说明"]

    def test_when_the_token_is_stale_and_the_session_over(self, tab, user):
        token = open_form(tab)
        _new_secret(tab)
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
        _new_secret(tab)
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
        _new_secret(tab)
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
            for prefix, pattern in _patterns(get_resolver("anxintuo.urls"))
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
        request.resolver_match = get_resolver(__name__).resolve(NOTE)
        assert not kept_forms.takes_part(request)

    def test_a_view_that_does_not_take_part(self, tab):
        token = open_form(tab, FORGETFUL)
        end_session(tab)
        assert send(tab, token, url=FORGETFUL).status_code == 302
        assert not KeptForm.objects.exists()

    def test_and_a_stale_token_there_is_told_as_before(self, tab):
        token = open_form(tab, FORGETFUL)
        _new_secret(tab)
        answer = send(tab, token, url=FORGETFUL)
        assert answer.status_code == 403
        assert "这一页放得太久了" in answer.content.decode()

    def test_a_view_that_asks_for_it_without_saying_so_is_a_defect(self, rf):
        request = rf.get(FORGETFUL)
        request.resolver_match = get_resolver(__name__).resolve(FORGETFUL)
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
        _new_secret(tab)
        assert send(tab, token, "请转账", headers=headers).status_code == 403
        assert not KeptForm.objects.exists()

    @pytest.mark.parametrize("token", ["", "x", "a" * 64, "a" * 63, "<" * 64, "\x00" * 64, "长" * 64, "a" * 32])
    def test_a_token_that_was_never_given_is_not_kept(self, tab, token):
        open_form(tab)
        end_session(tab)
        assert send(tab, token, "请转账").status_code == 403
        assert not KeptForm.objects.exists()

    def test_somebody_who_never_signed_in_here_leaves_nothing(self, client):
        token = _token(client.get(reverse("account_login")))
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
            _new_secret(tab)
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


def _token(response):
    return BeautifulSoup(response.content, "html.parser").select_one("form [name=csrfmiddlewaretoken]")["value"]


def _come_in(client, post_box, phone, token, **query):
    """The whole ceremony, tokens checked."""
    headers = {"Origin": "http://testserver"}
    sign_in = reverse("account_login", query=query or None)
    code_page = client.post(sign_in, {"phone": phone, "csrfmiddlewaretoken": token}, headers=headers)
    token = _token(client.get(code_page["Location"]))
    code = {"code": post_box.code_for(phone), "csrfmiddlewaretoken": token}
    return client.post(reverse("accounts:sign_in_code", query=query or None), code, headers=headers)


def _new_secret(tab):
    """As at each sign-in."""
    tab.cookies.pop("csrftoken", None)
    tab.get(reverse("accounts:me"))


def _prove(tab, proved):
    session = tab.session
    session[DEMO_KEY] = proved
    session.save()


def _patterns(resolver, prefix=""):
    for each in resolver.url_patterns:
        if hasattr(each, "url_patterns"):
            yield from _patterns(each, prefix + str(each.pattern))
        else:
            yield prefix, each
