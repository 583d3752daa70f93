"""A number and a code open the door, for a new person as for a known one, and nobody can tell which it was."""

import re

import pytest
from django.urls import reverse

from anxintuo.accounts.models import User
from tests.accounts.people import age_session, ask_code, come_in, new_phone, type_code, visitor, wrong

pytestmark = pytest.mark.django_db


def test_an_unknown_number_becomes_an_account_on_the_right_code_only(client, post_box, phone):
    assert ask_code(client, phone).status_code == 302
    assert not User.objects.exists()
    type_code(client, wrong(post_box.code_for(phone)))
    assert not User.objects.exists()
    response = type_code(client, post_box.code_for(phone))
    assert response["Location"] == reverse("accounts:home")
    user = User.objects.get()
    assert (user.phone, user.has_usable_password()) == (f"+86{phone}", False)
    assert user.phone_verified_at is not None
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_known_number_signs_in_to_its_account(client, post_box, user, phone):
    come_in(client, post_box, phone)
    assert User.objects.get() == user
    assert client.session["_auth_user_id"] == str(user.pk)


def test_codes_are_six_digits_sent_to_the_number_in_e164(client, post_box, phone):
    ask_code(client, phone)
    [(number, code, address)] = post_box.sent
    assert number == f"+86{phone}"
    assert re.fullmatch(r"\d{6}", code)
    assert address == client.defaults["REMOTE_ADDR"]


@pytest.mark.parametrize(
    "typed",
    [
        "139 0000 {}",
        "+86 1390000{}",
        "１３９００００{}",
        "０１３９００００{}",
        "＋８６　１３９　００００{}",
        "0139-0000-{}",
        "139-0000-{}",
    ],
)
def test_a_number_may_be_typed_as_people_write_it(client, post_box, typed):
    tail = new_phone()[-4:]
    ask_code(client, typed.format(tail))
    assert post_box.sent[0][0] == f"+861390000{tail}"


@pytest.mark.parametrize("typed", ["", "1380013800", "0577-88886666", "abc", "1" * 200, "\x00" * 11, "😀"])
def test_what_is_no_mobile_number_is_refused_beside_the_field_and_kept(client, post_box, typed):
    response = ask_code(client, typed)
    assert response.status_code == 200
    assert response.context["form"].errors["phone"]
    assert not post_box.sent
    if typed.isprintable() and typed:
        assert typed in response.content.decode()


def test_known_and_unknown_numbers_get_equal_pages_and_equal_statements(
    post_box, user, phone, django_assert_num_queries
):
    """No statement looks for the account before the code is right, so there is no gap in time either."""
    pages = []
    for number in (phone, new_phone()):
        client = visitor()
        client.get(reverse("account_login"))
        response = ask_code(client, number)
        page = client.get(response["Location"]).content.decode()
        type_response = type_code(client, wrong(post_box.code_for(number))).content.decode()
        hidden = re.compile(r'value="[^"]*"|\d{3}\*{4}\d{4}|\d{2}:\d{2}:\d{2}|countdown="\d+"')
        pages.append((response.status_code, hidden.sub("", page), hidden.sub("", type_response)))
    assert pages[0] == pages[1]


def test_the_session_holds_neither_the_number_nor_the_code(client, post_box, phone):
    ask_code(client, phone)
    stored = str(dict(client.session))
    assert phone not in stored
    assert post_box.code_for(phone) not in stored
    come_in(client, post_box, phone)
    assert phone not in str(dict(client.session))


@pytest.mark.parametrize("width", [0xFF10, 0x1D7CE])  # full-width, mathematical
def test_a_code_may_be_typed_in_any_width(client, post_box, phone, width):
    ask_code(client, phone)
    code = post_box.code_for(phone)
    type_code(client, f"{code[:3]} {code[3:]}".translate({0x30 + digit: width + digit for digit in range(10)}))
    assert "_auth_user_id" in client.session


def test_the_number_is_there_again_after_the_last_wrong_answer(client, post_box, phone):
    ask_code(client, phone)
    for _turn in range(3):
        type_code(client, wrong(post_box.code_for(phone)))
    assert f'value="{phone}"' in client.get(reverse("account_login")).content.decode()
    assert phone not in visitor().get(reverse("account_login")).content.decode()
    age_session(client, 601)  # somebody else may sit at the screen by now
    assert phone not in client.get(reverse("account_login")).content.decode()


def test_three_wrong_answers_end_the_code(client, post_box, phone):
    ask_code(client, phone)
    code = post_box.code_for(phone)
    for left in (2, 1):
        assert f"还可以试 {left} 次" in type_code(client, wrong(code)).content.decode()
    assert type_code(client, wrong(code))["Location"] == reverse("account_login")
    assert type_code(client, code)["Location"] == reverse("account_login")
    assert not User.objects.exists()


def test_a_code_lapses_after_five_minutes(client, post_box, phone):
    ask_code(client, phone)
    age_session(client, 301)
    assert type_code(client, post_box.code_for(phone))["Location"] == reverse("account_login")
    assert not User.objects.exists()


def test_a_code_opens_the_door_once(client, post_box, phone):
    come_in(client, post_box, phone)
    client.post(reverse("account_logout"))
    assert type_code(client, post_box.code_for(phone))["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_a_code_belongs_to_the_browser_that_asked(client, post_box, phone):
    ask_code(client, phone)
    stranger = visitor()
    ask_code(stranger, new_phone())
    type_code(stranger, post_box.code_for(phone))
    assert "_auth_user_id" not in stranger.session


def test_another_code_may_be_asked_for_after_a_minute_and_replaces_the_first(client, post_box, phone):
    ask_code(client, phone)
    page = client.get(reverse("accounts:sign_in_code")).content.decode()
    assert "data-axt-countdown" in page
    assert re.search(r"\d{2}:\d{2}:\d{2} 以后可以重新获取", page)
    resend = {"resend": "1"}
    response = client.post(reverse("accounts:sign_in_code"), resend, follow=True)
    assert "秒后再获取验证码" in response.content.decode()
    assert len(post_box.sent) == 1
    age_session(client, 61)
    first = post_box.code_for(phone)
    response = client.post(reverse("accounts:sign_in_code"), resend, follow=True)
    assert "新的验证码已发出" in response.content.decode()
    assert len(post_box.sent) == 2
    if first != post_box.code_for(phone):
        assert "还可以试" in type_code(client, first).content.decode()
    type_code(client, post_box.code_for(phone))
    assert "_auth_user_id" in client.session


def test_asking_twice_within_the_minute_sends_one_code(client, post_box, phone):
    ask_code(client, phone)
    ask_code(client, phone)
    assert len(post_box.sent) == 1
    type_code(client, post_box.code_for(phone))
    assert "_auth_user_id" in client.session


def test_the_senders_refusal_is_shown_as_a_sentence(client, post_box, phone):
    post_box.refusal = "今天发给这个号码的验证码已经很多，请明天再试。"
    response = ask_code(client, phone)
    assert response.status_code == 200
    assert post_box.refusal in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/accounts/me/", "/accounts/me/"),
        ("https://evil.example/", "/accounts/home/"),
        ("//evil.example", "/accounts/home/"),
    ],
)
def test_one_comes_back_to_where_one_wanted_to_go_within_the_house(client, post_box, phone, asked, led_to):
    ask_code(client, phone, next=asked)
    assert type_code(client, post_box.code_for(phone), next=asked)["Location"] == led_to


def test_a_stopped_account_is_told_so_only_after_the_code(client, post_box, user, phone):
    user.is_active = False
    user.save()
    assert ask_code(client, phone)["Location"] == reverse("accounts:sign_in_code")
    assert type_code(client, post_box.code_for(phone))["Location"] == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


def test_two_proofs_of_a_new_number_make_one_account(post_box, phone):
    first, second = visitor(), visitor()
    come_in(first, post_box, phone)
    come_in(second, post_box, phone)
    assert User.objects.count() == 1


def test_whoever_is_signed_in_is_led_past_the_sign_in_pages(signed_in):
    for name in ("account_login", "accounts:sign_in_code", "accounts:sign_in_password"):
        assert signed_in.get(reverse(name)).status_code == 302
