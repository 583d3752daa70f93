"""A device that signed in to a number before keeps a share of its codes: nobody far away can use that up."""

import time

import pytest
from django.conf import settings
from django.core import signing
from django.test import RequestFactory
from django.urls import reverse

from anxintuo.accounts import codes
from anxintuo.accounts.known_device import KEPT_NUMBERS, LIFETIME_SECONDS, is_known, remember
from anxintuo.notices.codes import send_code
from anxintuo.notices.models import DemoMessage
from anxintuo.outbox.delivery import drain
from anxintuo.outbox.enums import Urgency
from tests.accounts.people import a_minute_later, age_session, ask_code, come_in, new_phone, type_code, visitor, wrong

pytestmark = pytest.mark.django_db
COOKIE = settings.KNOWN_DEVICE_COOKIE_NAME


def request_with(value: str):
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE] = value
    return request


def test_a_right_code_leaves_a_closed_cookie_without_the_number(client, post_box, phone):
    ask_code(client, phone)
    type_code(client, wrong(post_box.code_for(phone)))
    assert COOKIE not in client.cookies
    type_code(client, post_box.code_for(phone))
    cookie = client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", LIFETIME_SECONDS)
    assert phone not in cookie.value
    assert phone[-4:] not in cookie.value.split(":")[0]
    assert is_known(request_with(cookie.value), f"+86{phone}")
    assert not is_known(request_with(cookie.value), f"+86{new_phone()}")


def test_it_stays_when_the_person_signs_out_and_the_next_code_is_asked_for_as_known(client, post_box, phone):
    come_in(client, post_box, phone)
    client.post(reverse("account_logout"))
    ask_code(client, phone)
    assert post_box.known == [False, True]
    a_minute_later(phone)
    ask_code(visitor(), phone)
    assert post_box.known == [False, True, False]


def test_a_new_number_makes_the_device_known_to_it_and_the_old_one_is_kept(signed_in, post_box, phone):
    new = new_phone()
    signed_in.post(reverse("accounts:phone"), {"phone": new})
    signed_in.post(reverse("accounts:phone_code"), {"code": post_box.code_for(new)})
    value = signed_in.cookies[COOKIE].value
    assert is_known(request_with(value), f"+86{new}")
    assert is_known(request_with(value), f"+86{phone}")


def test_only_the_latest_numbers_are_kept():
    numbers, request = [f"+86{new_phone()}" for _each in range(KEPT_NUMBERS + 2)], request_with("")
    from django.http import HttpResponse

    for number in numbers:
        response = HttpResponse()
        remember(request, response, number)
        request = request_with(response.cookies[COOKIE].value)
    assert [is_known(request, number) for number in numbers] == [False, False, *[True] * KEPT_NUMBERS]


@pytest.mark.parametrize("value", ["", "x", "a:b:c", "\x00", "9" * 5000, "é"])
def test_a_forged_one_is_none(value):
    assert not is_known(request_with(value), "+8613800138000")


def test_one_signed_for_something_else_or_too_old_is_none(monkeypatch, client, post_box, phone):
    come_in(client, post_box, phone)
    value = client.cookies[COOKIE].value
    body = value.split(":")[0]
    assert not is_known(request_with(signing.TimestampSigner(salt="other").sign(body)), f"+86{phone}")
    real = time.time
    monkeypatch.setattr(signing.time, "time", lambda: real() + LIFETIME_SECONDS + 1)
    assert not is_known(request_with(value), f"+86{phone}")


def test_strangers_at_many_addresses_do_not_lock_the_owner_out_of_the_own_device(client, monkeypatch, phone):
    """The whole way, with the sender of notices and its real limits."""
    monkeypatch.setattr(codes, "_senders", [send_code])

    def code() -> str:
        drain(Urgency.URGENT)
        return DemoMessage.objects.latest("pk").body.split("是 ")[1][:6]

    ask_code(client, phone)
    type_code(client, code())
    client.post(reverse("account_logout"))
    for _address in range(30):
        ask_code(visitor(), phone)
        a_minute_later(phone)
    stranger = ask_code(visitor(), phone)
    assert "改用登录过的设备" in stranger.content.decode()
    assert ask_code(client, phone)["Location"] == reverse("accounts:sign_in_code")
    type_code(client, code())
    assert "_auth_user_id" in client.session


def test_whoever_shares_the_owner_s_network_cannot_use_up_the_tries_there(client, post_box, phone):
    """One office, one address: five codes for the number, and forty for other numbers, do not touch the own device."""
    come_in(client, post_box, phone)
    client.post(reverse("account_logout"))
    address = client.defaults["REMOTE_ADDR"]
    for _turn in range(5):
        colleague = visitor(address)
        ask_code(colleague, phone)
        for _try in range(3):
            type_code(colleague, wrong(post_box.code_for(phone)))
    for _turn in range(40):
        ask_code(visitor(address), new_phone())
    age_session(client, 61)
    ask_code(client, phone)
    type_code(client, post_box.code_for(phone))
    assert "_auth_user_id" in client.session
