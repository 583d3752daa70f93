"""One code a minute for one number, whoever asks: it is the number's owner who would be woken by the others."""

import pytest
from django.core.cache import caches
from django.urls import reverse

from anxintuo.kit.cache import ResilientRedisCache
from tests.accounts.people import a_minute_later, age_session, ask_code, come_in, new_phone, type_code, visitor, wrong

pytestmark = pytest.mark.django_db


def is_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_whoever_throws_the_cookies_away_sends_no_second_code(post_box, phone):
    pages = []
    for _turn in range(5):
        client = visitor()
        assert ask_code(client, phone)["Location"] == reverse("accounts:sign_in_code")
        pages.append(client.get(reverse("accounts:sign_in_code")).content.decode())
    assert len(post_box.sent) == 1
    assert all("data-axt-countdown" in page for page in pages)
    assert all("请填最近收到的那一条" in page for page in pages[1:])


def test_another_number_does_not_wait(post_box, phone):
    ask_code(visitor(), phone)
    ask_code(visitor(), new_phone())
    assert len(post_box.sent) == 2


def test_the_owner_answers_the_code_that_a_stranger_asked_for_a_moment_before(post_box, phone):
    ask_code(visitor(), phone)
    owner = visitor()
    come_in(owner, post_box, phone)
    assert len(post_box.sent) == 1
    assert is_in(owner)


def test_a_stranger_s_wrong_answers_do_not_end_the_owner_s_code(post_box, phone):
    owner, stranger = visitor(), visitor()
    ask_code(owner, phone)
    ask_code(stranger, phone)
    for _turn in range(3):
        type_code(stranger, wrong(post_box.code_for(phone)))
    type_code(owner, post_box.code_for(phone))
    assert is_in(owner)


def test_a_code_that_two_share_opens_once(post_box, phone):
    owner, stranger = visitor(), visitor()
    ask_code(owner, phone)
    ask_code(stranger, phone)
    type_code(owner, post_box.code_for(phone))
    response = type_code(stranger, post_box.code_for(phone))
    assert response["Location"].startswith(reverse("account_login"))
    assert (is_in(owner), is_in(stranger)) == (True, False)


def test_one_code_is_shared_by_few_strangers_and_looks_the_same_to_the_others(client, post_box, phone):
    """Else a thousand addresses would have a thousand guesses at one code."""
    come_in(client, post_box, phone)
    client.post(reverse("account_logout"))
    many = [visitor() for _each in range(6)]
    for each in many:
        ask_code(each, phone)
    pages = [each.get(reverse("accounts:sign_in_code")).content.decode() for each in many]
    assert all("请填最近收到的那一条" in page for page in pages[1:])
    ask_code(client, phone)  # on the device that the number knows nobody has used that up
    for each in (many[-1], many[-2]):
        assert "还可以试" in type_code(each, post_box.code_for(phone)).content.decode()
    type_code(client, post_box.code_for(phone))
    assert is_in(client)
    assert len(post_box.sent) == 2


def test_after_a_right_answer_the_next_code_need_not_wait(client, post_box, phone):
    come_in(client, post_box, phone)
    client.post(reverse("account_logout"))
    come_in(client, post_box, phone)
    assert is_in(client)
    assert len(post_box.sent) == 2


def test_a_code_that_was_refused_begins_no_minute(post_box, phone):
    post_box.refusal = "今天发给这个号码的验证码已经很多，请明天再试。"
    assert ask_code(visitor(), phone).status_code == 200
    post_box.refusal = ""
    ask_code(visitor(), phone)
    assert len(post_box.sent) == 1


def test_asking_again_within_somebody_else_s_minute_says_so_and_sends_nothing(client, post_box, phone):
    ask_code(client, phone)
    age_session(client, 61)
    ask_code(visitor(), phone)
    response = client.post(reverse("accounts:sign_in_code"), {"resend": "1"}, follow=True)
    assert "请填最近收到的那一条" in response.content.decode()
    assert len(post_box.sent) == 2
    type_code(client, post_box.code_for(phone))
    assert is_in(client)


def test_when_redis_goes_nothing_is_sent_and_nobody_is_told_otherwise(post_box, phone, monkeypatch):
    lost = ResilientRedisCache("unix:///nonexistent/redis.sock", {})
    monkeypatch.setattr(caches._connections, "default", lost, raising=False)
    assert ask_code(visitor(), phone).status_code == 503
    assert not post_box.sent


def test_the_cache_holds_neither_the_number_nor_the_code(post_box, phone):
    from anxintuo.accounts import cooldown

    ask_code(visitor(), phone)
    key = cooldown._key(f"+86{phone}")
    assert phone not in key
    assert post_box.code_for(phone) not in str(caches["default"].get(key)["mark"])
    assert set(caches["default"].get(key)) == {"salt", "mark", "sent_at"}
    a_minute_later(phone)
    assert caches["default"].get(key) is None
