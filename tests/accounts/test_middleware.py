"""Sessions are fresh after sign-in, pages private, cookies closed, outages are said as such (trust.md, bar 14)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse
from redis.exceptions import ConnectionError as RedisGone

from anxintuo.accounts.access import PUBLIC, SIGNED_IN, requires
from anxintuo.kit.cache import CacheUnavailable
from anxintuo.urls import handler400, handler403, handler404, handler429, handler500
from anxintuo.urls import urlpatterns as real_urlpatterns
from tests.accounts.people import ask_code, come_in, type_code, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
__all__ = ["handler400", "handler403", "handler404", "handler429", "handler500"]

RAISED = {
    "database": OperationalError("server closed the connection"),
    "redis": RedisGone("no socket"),
    "limits": CacheUnavailable("x"),
    "refused": PermissionDenied("托位已满，暂时不能录取。"),
    "missing": Http404(),
    "defect": ZeroDivisionError(),
}


@requires(PUBLIC)
def _raises(request, what):
    raise RAISED[what]


@requires(SIGNED_IN)
def _private(request):
    return HttpResponse("private")


@requires(PUBLIC)
def _own_rule(request):
    response = HttpResponse("photo")
    response["Cache-Control"] = "public, max-age=60"
    return response


def _undeclared(request):
    return HttpResponse("open to all by mistake")


urlpatterns = [
    path("raises/<str:what>/", _raises),
    path("private/", _private),
    path("photo/", _own_rule),
    path("undeclared/", _undeclared),
    *real_urlpatterns,
]


def test_the_session_key_is_new_after_sign_in(client, post_box, phone):
    ask_code(client, phone)
    before = client.session.session_key
    type_code(client, post_box.code_for(phone))
    assert client.session.session_key != before


def test_a_planted_session_key_is_not_kept(client, post_box, phone):
    client.cookies["sessionid"] = "planted-by-somebody-else-0000000"
    come_in(client, post_box, phone)
    assert client.session.session_key != "planted-by-somebody-else-0000000"
    stranger = Client()
    stranger.cookies["sessionid"] = "planted-by-somebody-else-0000000"
    assert stranger.get("/private/").status_code == 302


def test_the_old_key_opens_nothing_after_signing_out(signed_in):
    key = signed_in.session.session_key
    signed_in.post(reverse("account_logout"))
    thief = Client()
    thief.cookies["sessionid"] = key
    assert thief.get("/private/").status_code == 302


def test_signing_out_needs_a_press(signed_in):
    assert signed_in.get(reverse("account_logout")).status_code == 200
    assert signed_in.get("/private/").status_code == 200


def test_pages_of_a_signed_in_person_are_not_stored(signed_in):
    assert "no-store" in signed_in.get("/private/")["Cache-Control"]
    assert "no-store" in signed_in.get(reverse("accounts:me"))["Cache-Control"]


def test_a_page_with_a_rule_of_its_own_keeps_it(signed_in):
    assert signed_in.get("/photo/")["Cache-Control"] == "public, max-age=60"


def test_cookies_are_closed_to_scripts_and_other_sites(client, post_box, phone):
    client.get(reverse("account_login"))
    come_in(client, post_box, phone)
    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


def test_in_production_every_cookie_of_ours_is_bound_to_the_host():
    from pathlib import Path

    import anxintuo.settings as package

    text = (Path(package.__file__).parent / "prod.py").read_text(encoding="utf-8")
    for name in ("SESSION", "CSRF", "SEEN", "KNOWN_DEVICE", "FORM_OWNER", "KEPT_FORM", "LANGUAGE"):
        assert f'{name}_COOKIE_NAME = "__Host-' in text
    for name in ("SESSION", "CSRF", "LANGUAGE"):
        assert f"{name}_COOKIE_SECURE = True" in text


def test_a_view_that_declares_nothing_is_refused(client, signed_in):
    for who in (visitor(), signed_in):
        response = who.get("/undeclared/")
        assert response.status_code == 403
        assert "没有登记谁可以访问" in response.content.decode()


@pytest.mark.parametrize("what", ["database", "redis", "limits"])
def test_an_outage_is_503_and_says_when_to_come_back(client, what):
    response = client.get(f"/raises/{what}/")
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert "暂时打不开" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_an_outage_before_any_view_is_503_too(client, monkeypatch):
    from django.contrib.sessions.backends.db import SessionStore

    client.cookies["sessionid"] = "x" * 32
    client.raise_request_exception = False

    def gone(self):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(SessionStore, "load", gone)
    assert client.get("/private/").status_code == 503


def test_the_reason_of_a_refusal_is_shown(client):
    response = client.get("/raises/refused/")
    assert response.status_code == 403
    assert "托位已满，暂时不能录取。" in response.content.decode()


def test_what_is_not_there_is_404_in_our_voice(client):
    for url in ("/raises/missing/", "/no/such/page"):
        response = client.get(url)
        assert response.status_code == 404
        assert "没有找到这一页" in response.content.decode()


def test_a_defect_is_500_without_the_database(client, django_db_blocker):
    client.raise_request_exception = False
    response = client.get("/raises/defect/")
    assert response.status_code == 500
    assert "我们这边出了问题" in response.content.decode()


def test_an_error_page_that_cannot_be_drawn_still_answers(client, monkeypatch):
    from anxintuo import errors

    def broken(name):
        raise RuntimeError(name)

    monkeypatch.setattr(errors.loader, "get_template", broken)
    response = client.get("/raises/missing/")
    assert response.status_code == 404
    assert "安心托" in response.content.decode()


def test_a_page_left_open_too_long_is_explained():
    client = visitor(enforce_csrf_checks=True)
    response = client.post(reverse("account_login"), {"phone": "13800138000"})
    assert response.status_code == 403
    assert "这一页放得太久了" in response.content.decode()


@override_settings(ACCOUNT_RATE_LIMITS={"login": "1/m/ip"})
def test_too_many_tries_are_429_in_our_voice(client):
    url = reverse("accounts:sign_in_password")
    client.post(url, {})
    response = client.post(url, {})
    assert response.status_code == 429
    assert response["Retry-After"]
    assert "请稍等一会儿" in response.content.decode()


@pytest.mark.parametrize(
    "key",
    [
        r'"' + "x" * 8 + r"\000" + "x" * 24 + '"',  # what a quoted cookie's octal escape becomes
        r'"\000"',
        "\xe9" * 32,
        "UPPERCASE" * 4,
        "a" * 31,
        "a" * 33,
        "short-with-dashes-0000000000000000",
    ],
)
def test_a_session_key_that_we_never_gave_is_nobody_s(client, key):
    response = client.get("/private/", headers={"Cookie": f"sessionid={key}"})
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    assert client.get(reverse("accounts:me"), headers={"Cookie": f"sessionid={key}"}).status_code == 200


def test_a_wrong_method_is_405_in_our_voice_and_says_which_is_right(client):
    response = client.get(reverse("accounts:switch_seat"))
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "不能这样打开这个页面" in response.content.decode()
    assert 'href="/"' in response.content.decode()


def test_a_refusal_is_one_line_in_the_log_without_its_reason(client, caplog):
    client.get("/raises/refused/")
    (record,) = [each for each in caplog.records if each.name == "django.request"]
    assert (record.levelname, record.exc_info) == ("WARNING", None)
    assert "托位已满" not in caplog.text
    assert "/raises/refused/" in record.getMessage()


def test_a_defect_keeps_its_traceback_in_the_log(client, caplog):
    client.raise_request_exception = False
    client.get("/raises/defect/")
    assert any(each.exc_info for each in caplog.records if each.name == "django.request")
