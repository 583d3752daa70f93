"""One's own pages: seats, name, number, password, devices, language."""

import re

import pytest
from django.urls import reverse

from anxintuo.accounts import actor as actors
from anxintuo.accounts.actor import Seat
from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from anxintuo.accounts.sessions import device_name
from tests.accounts.people import ask_code, come_in, new_phone, visitor

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough pass phrase"


@pytest.fixture
def seats(monkeypatch: pytest.MonkeyPatch) -> list[Seat]:
    held: list[Seat] = []
    monkeypatch.setattr(actors, "_sources", {"test": lambda user: list(held)})
    return held


def seat(kind: SeatKind, number: int = 1, home: str = "accounts:me") -> Seat:
    return Seat(kind=kind, key=f"{kind}:{number}", scope="x", title=f"岗位{number}", place="阳光托育园", home=home)


def signed_in_user(client) -> str | None:
    return client.session.get("_auth_user_id")


def test_a_visitor_is_invited_to_sign_in(client):
    page = client.get(reverse("accounts:me"))
    assert page.status_code == 200
    assert reverse("account_login") in page.content.decode()


def test_my_page_shows_the_number_masked_and_every_seat(signed_in, seats, phone):
    seats.extend([seat(SeatKind.PARENT), seat(SeatKind.PARENT, 2)])
    page = signed_in.get(reverse("accounts:me")).content.decode()
    assert phone not in page
    assert f"{phone[:3]}****{phone[-4:]}" in page
    assert "岗位1" in page
    assert "岗位2" in page


def test_home_is_the_first_page_of_the_seat_worn(signed_in, seats):
    seats.append(seat(SeatKind.PARENT, home="accounts:devices"))
    assert signed_in.get(reverse("accounts:home"))["Location"] == reverse("accounts:devices")


def test_a_seat_whose_page_does_not_exist_yet_leads_to_my_page(signed_in, seats):
    seats.append(seat(SeatKind.PARENT, home="later:home"))
    assert signed_in.get(reverse("accounts:home"))["Location"] == reverse("accounts:me")


def test_whoever_has_no_seat_still_arrives_somewhere(signed_in, seats):
    assert signed_in.get(reverse("accounts:home"), follow=True).status_code == 200


def test_another_seat_is_worn_from_the_next_request_on(signed_in, seats):
    seats.extend([seat(SeatKind.PARENT), seat(SeatKind.PARENT, 2, home="accounts:devices")])
    response = signed_in.post(reverse("accounts:switch_seat"), {"seat": "parent:2"})
    assert response["Location"] == reverse("accounts:devices")
    assert signed_in.get(reverse("accounts:me")).wsgi_request.actor.seat.key == "parent:2"
    response = signed_in.post(reverse("accounts:switch_seat"), {"seat": "parent:1", "next": "/accounts/me/"})
    assert response["Location"] == "/accounts/me/"


@pytest.mark.parametrize("wanted", ["", "official:9", "parent:2' OR 1=1", "\x00"])
def test_a_seat_that_is_not_held_cannot_be_worn(signed_in, seats, wanted):
    seats.append(seat(SeatKind.PARENT))
    assert signed_in.post(reverse("accounts:switch_seat"), {"seat": wanted})["Location"] == reverse("accounts:me")
    assert signed_in.get(reverse("accounts:me")).wsgi_request.actor.seat.key == "parent:1"


def test_switching_does_not_lead_out_of_the_house(signed_in, seats):
    seats.append(seat(SeatKind.PARENT))
    response = signed_in.post(reverse("accounts:switch_seat"), {"seat": "parent:1", "next": "//evil.example/"})
    assert response["Location"] == reverse("accounts:me")


def test_a_seat_taken_away_is_gone_on_the_next_request(signed_in, seats):
    seats.append(seat(SeatKind.PARENT))
    assert signed_in.get(reverse("accounts:me")).wsgi_request.actor.wears(SeatKind.PARENT)
    seats.clear()
    assert not signed_in.get(reverse("accounts:me")).wsgi_request.actor.wears(SeatKind.PARENT)


def test_a_stopped_account_is_out_on_the_next_request(signed_in, user):
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert signed_in.get(reverse("accounts:devices"))["Location"].startswith(reverse("account_login"))


def test_the_name_is_kept_clean_and_sealed(signed_in, user):
    signed_in.post(reverse("accounts:name"), {"display_name": "  陈\u200b女士\x07 "})
    user.refresh_from_db()
    assert user.display_name == "陈女士"
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT display_name FROM accounts_user WHERE id = %s", [user.pk])
        assert "陈" not in cursor.fetchone()[0]


# --- number ---------------------------------------------------------------------------------------------


def test_a_new_number_is_taken_after_a_code_sent_there(signed_in, user, post_box, phone):
    new = new_phone()
    other = visitor()
    come_in(other, post_box, phone)
    signed_in.post(reverse("accounts:phone"), {"phone": new})
    response = signed_in.post(reverse("accounts:phone_code"), {"code": post_box.code_for(new)})
    assert response["Location"] == reverse("accounts:me")
    user.refresh_from_db()
    assert user.phone == f"+86{new}"
    assert signed_in.get(reverse("accounts:me")).status_code == 200
    assert signed_in_user(signed_in) == str(user.pk)
    assert other.get(reverse("accounts:devices"))["Location"].startswith(reverse("account_login"))
    assert User.objects.by_phone(f"+86{phone}") is None


def test_a_number_of_somebody_else_is_refused_only_to_whoever_holds_that_telephone(signed_in, user, post_box):
    taken = new_phone()
    User.objects.create_with_phone(f"+86{taken}")
    first = signed_in.post(reverse("accounts:phone"), {"phone": taken})
    assert first["Location"] == reverse("accounts:phone_code")
    response = signed_in.post(reverse("accounts:phone_code"), {"code": post_box.code_for(taken)}, follow=True)
    assert "已属于另一个账号" in response.content.decode()
    user.refresh_from_db()
    assert user.phone != f"+86{taken}"


def test_a_code_for_signing_in_does_not_change_a_number(signed_in, user, post_box, phone):
    new = new_phone()
    other = visitor()
    ask_code(other, new)
    signed_in.post(reverse("accounts:phone"), {"phone": phone})
    signed_in.post(reverse("accounts:phone_code"), {"code": post_box.code_for(new)})
    user.refresh_from_db()
    assert user.phone == f"+86{phone}"


# --- password -------------------------------------------------------------------------------------------


def test_a_password_is_set_replaced_and_given_up(signed_in, user, phone):
    page = signed_in.post(reverse("accounts:password"), {"password": PASSWORD, "again": PASSWORD})
    assert page["Location"] == reverse("accounts:me")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert signed_in_user(signed_in) == str(user.pk)
    signed_in.post(reverse("accounts:password"), {"remove": "1"})
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert signed_in_user(signed_in) == str(user.pk)


@pytest.mark.parametrize(
    ("password", "again"), [("short", "short"), ("12345678901", "12345678901"), ("password123", "password123"),
                            (PASSWORD, "another"), ("", ""), ("x" * 200, "x" * 200)]
)  # fmt: skip
def test_a_weak_or_mistyped_password_is_refused_with_a_chinese_sentence(signed_in, user, password, again):
    response = signed_in.post(reverse("accounts:password"), {"password": password, "again": again})
    assert response.status_code == 200
    errors = " ".join(sentence for field in response.context["form"].errors.values() for sentence in field)
    assert any("\u4e00" <= character <= "\u9fff" for character in errors)
    user.refresh_from_db()
    assert not user.has_usable_password()


def test_a_new_password_ends_the_other_sessions(signed_in, post_box, phone):
    other = visitor()
    come_in(other, post_box, phone)
    signed_in.post(reverse("accounts:password"), {"password": PASSWORD, "again": PASSWORD})
    assert other.get(reverse("accounts:devices"))["Location"].startswith(reverse("account_login"))


# --- devices --------------------------------------------------------------------------------------------


def test_every_device_is_listed_and_this_one_marked(signed_in, post_box, phone):
    other = visitor(HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile MicroMessenger/8.0")
    come_in(other, post_box, phone)
    page = signed_in.get(reverse("accounts:devices"))
    listed = page.context["devices"]
    assert [device.is_current for device in listed] == [True, False]
    assert "微信 · Android" in page.content.decode()


def test_one_device_can_be_ended(signed_in, post_box, phone):
    other = visitor()
    come_in(other, post_box, phone)
    chosen = signed_in.get(reverse("accounts:devices")).context["devices"][1]
    signed_in.post(reverse("accounts:end_sessions"), {"device": str(chosen.id)})
    assert other.get(reverse("accounts:devices"))["Location"].startswith(reverse("account_login"))
    assert signed_in.get(reverse("accounts:devices")).status_code == 200


@pytest.mark.parametrize("device", ["", "0", "-1", "9" * 40, "abc", "１", "\x00"])
def test_a_device_that_is_none_changes_nothing(signed_in, device):
    assert signed_in.post(reverse("accounts:end_sessions"), {"device": device}).status_code == 302
    assert signed_in.get(reverse("accounts:devices")).status_code == 200


def test_somebody_elses_device_cannot_be_ended(signed_in, post_box):
    stranger = visitor()
    come_in(stranger, post_box, new_phone())
    theirs = stranger.get(reverse("accounts:devices")).context["devices"][0]
    signed_in.post(reverse("accounts:end_sessions"), {"device": str(theirs.id)})
    assert stranger.get(reverse("accounts:devices")).status_code == 200


def test_signing_out_everywhere_ends_sessions_that_no_list_knows_of(signed_in, user, post_box, phone):
    from django.test import Client

    unlisted = Client()
    unlisted.force_login(user)
    assert unlisted.get(reverse("accounts:devices")).status_code == 200
    signed_in.post(reverse("accounts:end_sessions"), {"all": "1"})
    assert unlisted.get(reverse("accounts:devices"))["Location"].startswith(reverse("account_login"))
    assert signed_in.get(reverse("accounts:devices")).status_code == 200


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36", "Chrome · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari · iOS"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "Firefox · Linux"),
        ("curl/8", "未知设备"),
        ("", "未知设备"),
    ],
)
def test_devices_are_named_as_people_know_them(agent, name):
    assert device_name(agent) == name


# --- language -------------------------------------------------------------------------------------------


def test_the_page_is_chinese_whatever_the_browser_wishes(client):
    page = client.get(reverse("accounts:me"), headers={"Accept-Language": "en-US,en;q=0.9"})
    assert 'lang="zh-hans"' in page.content.decode()


def test_the_switch_is_remembered_and_an_unknown_language_ignored(client):
    client.post(reverse("set_language"), {"language": "en", "next": "/accounts/me/"})
    assert 'lang="en"' in client.get(reverse("accounts:me")).content.decode()
    client.cookies["language"] = "xx'--"
    assert 'lang="zh-hans"' in client.get(reverse("accounts:me")).content.decode()


OWN_PAGES = ("accounts:me", "accounts:name", "accounts:phone", "accounts:password", "accounts:devices", "mfa_index")


@pytest.mark.parametrize("name", [*OWN_PAGES, "mfa_activate_totp", "mfa_add_webauthn"])
def test_a_parent_keeps_the_tabs_on_every_page_of_the_account(signed_in, seats, name):
    seats.append(seat(SeatKind.PARENT))
    page = signed_in.get(reverse(name)).content.decode()
    assert '<body class="family">' in page
    assert f'href="{reverse("accounts:me")}" aria-current="page"' in page


def test_a_desk_that_waits_for_its_second_factor_shows_one_question(signed_in, seats):
    seats.append(seat(SeatKind.STAFF))
    assert '<body class="narrow">' in signed_in.get(reverse("mfa_activate_totp")).content.decode()


def test_the_account_stands_in_the_menu_once(signed_in, seats):
    seats.append(seat(SeatKind.PARENT))
    menu = signed_in.get(reverse("accounts:me")).content.decode().split('class="menu-sheet"')[1].split("</details>")[0]
    assert menu.count(f'href="{reverse("accounts:me")}"') == 1


def test_with_one_device_nothing_offers_to_sign_out_the_others(signed_in, post_box, phone):
    url = reverse("accounts:devices")
    assert "全部退出登录" not in signed_in.get(url).content.decode()
    come_in(visitor(), post_box, phone)
    assert "全部退出登录" in signed_in.get(url).content.decode()


def test_the_authenticator_s_secret_stands_in_groups_of_four(signed_in):
    page = signed_in.get(reverse("mfa_activate_totp")).content.decode()
    (secret,) = re.findall(r"<code>([A-Z2-7 ]+)</code>", page)
    assert {len(group) for group in secret.split(" ")} == {4}


def test_the_foot_of_every_page_leads_to_the_languages():
    client = visitor()
    assert 'href="/accounts/me/#language"' in client.get("/rules/").content.decode()
    assert 'id="language"' in client.get("/accounts/me/").content.decode()
    assert visitor(enforce_csrf_checks=True).post(reverse("set_language"), {"language": "en"}).status_code == 403


def test_the_demonstration_s_sign_in_is_in_the_list_of_devices(client, user, settings, monkeypatch):
    from anxintuo.demo import views
    from anxintuo.demo.personas import Persona

    settings.DEMO = True
    persona = Persona("somebody", "陈女士", "家长", "", 1)
    monkeypatch.setattr(views, "BY_KEY", {"somebody": persona})
    user.set_phone(persona.phone)
    user.save()
    for agent in ("Firefox/130 Windows", "MicroMessenger Android"):
        other = visitor(HTTP_USER_AGENT=agent)
        other.post(reverse("demo:sign_in"), {"persona": "somebody"})
    page = other.get(reverse("accounts:devices")).content.decode()
    assert "微信 · Android" in page
    assert "Firefox · Windows" in page
    assert page.count("这台设备") == 1
