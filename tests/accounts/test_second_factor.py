"""Seats that see other people's children ask for a second factor, on every page, and again after a pause."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from bs4 import BeautifulSoup
from django.test import Client, override_settings
from django.urls import path, reverse

from anxintuo.accounts import actor as actors
from anxintuo.accounts.access import Act, registry, requires
from anxintuo.accounts.actor import Seat
from anxintuo.accounts.enums import SECOND_FACTOR_SEATS, SeatKind
from anxintuo.audit.models import AuditEntry
from anxintuo.urls import urlpatterns as real_urlpatterns
from tests.accounts.people import age_session, ask_code, come_in, type_code, visitor

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

WATCHED = Act("test.watched", "看孩子", seats=SECOND_FACTOR_SEATS)
FAMILY_PAGE = Act("test.family", "家里", seats={SeatKind.PARENT})
registry.pop("test.watched"), registry.pop("test.family")


def _page(request):
    from django.http import HttpResponse

    return HttpResponse("the children")


urlpatterns = [
    path("watched/", requires(WATCHED)(_page), name="watched"),
    path("family-page/", requires(FAMILY_PAGE)(_page), name="family_page"),
    *real_urlpatterns,
]


@pytest.fixture
def seats(monkeypatch: pytest.MonkeyPatch) -> list[Seat]:
    """The seats everybody holds in this test; none to begin with."""
    held: list[Seat] = []
    monkeypatch.setattr(actors, "_sources", {"test": lambda user: list(held)})
    return held


def seat(kind: SeatKind) -> Seat:
    return Seat(kind=kind, key=f"{kind}:1", scope="x", title=str(kind), place="x", home="accounts:me")


def totp(secret: str, at: float | None = None) -> str:
    return format_hotp_value(hotp_value(secret, int((at or time.time()) // 30)))


def set_up(client: Client, **then: str) -> str:
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    response = client.post(reverse("mfa_activate_totp"), {"code": totp(secret), **then})
    assert response["Location"] == reverse("mfa_view_recovery_codes", query=then or None)
    return secret


@pytest.mark.parametrize("kind", sorted(SECOND_FACTOR_SEATS))
def test_a_watched_seat_is_led_to_set_one_up_and_then_back(signed_in, seats, kind):
    seats.append(seat(kind))
    response = signed_in.get("/watched/?page=2")
    assert response["Location"] == reverse("accounts:second_factor", query={"next": "/watched/?page=2"})
    assert "先设置第二重验证" in signed_in.get(response["Location"]).content.decode()
    set_up(signed_in, next="/watched/?page=2")
    codes_page = signed_in.get(reverse("mfa_view_recovery_codes", query={"next": "/watched/?page=2"}))
    assert codes_page.context["back"] == "/watched/?page=2"
    assert len(codes_page.context["codes"]) == 10
    assert signed_in.get("/watched/").content == b"the children"


@pytest.mark.parametrize("way", ["mfa_activate_totp", "mfa_add_webauthn"])
def test_being_led_to_set_one_up_writes_nothing_and_every_link_knows_the_way_back(signed_in, seats, way):
    seats.append(seat(SeatKind.STAFF))
    before = dict(signed_in.session)
    page = signed_in.get(reverse("accounts:second_factor", query={"next": "/watched/?page=2"}))
    assert dict(signed_in.session) == before
    url = reverse(way, query={"next": "/watched/?page=2"})
    assert f'href="{url}"' in page.content.decode()
    form = BeautifulSoup(signed_in.get(url).content, "html.parser").select_one("main form")
    assert form.select_one("[name=next]")["value"] == "/watched/?page=2"


def test_the_way_back_lies_in_the_house(signed_in, seats):
    seats.append(seat(SeatKind.STAFF))
    url = reverse("mfa_activate_totp", query={"next": "https://evil.example/"})
    page = signed_in.get(url)
    assert "evil.example" not in page.content.decode()
    secret = page.context["form"].secret
    response = signed_in.post(reverse("mfa_activate_totp"), {"code": totp(secret), "next": "https://evil.example/"})
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    url = reverse("mfa_view_recovery_codes", query={"next": "https://evil.example/"})
    assert signed_in.get(url).context["back"] == reverse("mfa_index")


def test_new_codes_lead_back_to_where_one_was_going(signed_in, seats):
    seats.append(seat(SeatKind.STAFF))
    set_up(signed_in)
    url = reverse("mfa_view_recovery_codes", query={"next": "/watched/"})
    assert signed_in.post(url)["Location"] == url


def test_posts_are_refused_without_the_second_factor_too(signed_in, seats):
    seats.append(seat(SeatKind.STAFF))
    assert signed_in.post("/watched/").status_code == 302


def test_a_part_of_a_page_takes_the_whole_page_along(signed_in, seats):
    seats.append(seat(SeatKind.STAFF))
    response = signed_in.get(
        "/watched/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/?a=1"}
    )
    assert response["HX-Redirect"] == reverse("accounts:second_factor", query={"next": "/desk/?a=1"})
    response = signed_in.get("/watched/", headers={"HX-Request": "true", "HX-Current-URL": "http://[evil"})
    assert response["HX-Redirect"] == reverse("accounts:second_factor")


def test_a_parents_seat_asks_for_none(signed_in, seats):
    seats.append(seat(SeatKind.PARENT))
    assert signed_in.get("/family-page/").status_code == 200


@pytest.mark.usefixtures("signed_in")
def test_the_next_sign_in_stops_at_the_second_factor(signed_in, seats, post_box, phone):
    seats.append(seat(SeatKind.STAFF))
    secret = set_up(signed_in)
    later = visitor()
    response = come_in(later, post_box, phone)
    assert response["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in later.session
    assert later.get("/watched/").status_code == 302
    wrong = later.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "验证没有通过" in wrong.content.decode()
    later.post(reverse("mfa_authenticate"), {"code": totp(secret, time.time() + 30)})
    assert later.get("/watched/").content == b"the children"
    failed = AuditEntry.objects.filter(event="accounts.sign_in_failed", purpose="second_factor")
    assert failed.count() == 1


def test_a_recovery_code_serves_once(signed_in, seats, post_box, phone):
    seats.append(seat(SeatKind.STAFF))
    set_up(signed_in)
    code = signed_in.get(reverse("mfa_view_recovery_codes")).context["codes"][0]
    first = visitor()
    come_in(first, post_box, phone)
    first.post(reverse("mfa_authenticate"), {"code": code})
    assert first.get("/watched/").status_code == 200
    second = visitor()
    come_in(second, post_box, phone)
    second.post(reverse("mfa_authenticate"), {"code": code})
    assert "_auth_user_id" not in second.session


def test_ten_wrong_authenticator_codes_stop_the_guessing(signed_in, seats, post_box, phone):
    secret = set_up(signed_in)
    guesser = visitor()
    come_in(guesser, post_box, phone)
    for _turn in range(10):
        guesser.post(reverse("mfa_authenticate"), {"code": "000000"})
    response = guesser.post(reverse("mfa_authenticate"), {"code": totp(secret, time.time() + 30)})
    assert "尝试次数太多" in response.content.decode()
    assert "_auth_user_id" not in guesser.session
    failed = AuditEntry.objects.filter(event="accounts.sign_in_failed").order_by("pk")
    assert [row.purpose for row in failed] == ["second_factor"] * 10 + ["second_factor_limited"]


def test_the_proof_lapses_after_half_an_hour_away_and_is_asked_for_again(signed_in, seats):
    seats.append(seat(SeatKind.OFFICIAL))
    secret = set_up(signed_in)
    assert signed_in.get("/watched/").status_code == 200
    age_session(signed_in, 31 * 60)
    del signed_in.cookies["seen"]
    response = signed_in.get("/watched/", follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("mfa_reauthenticate"))
    url = response.redirect_chain[-1][0]
    response = signed_in.post(url, {"code": totp(secret, time.time() + 30), "next": "/watched/"})
    assert response["Location"] == "/watched/"
    assert signed_in.get("/watched/").status_code == 200


def test_whoever_works_stays_in(signed_in, seats):
    seats.append(seat(SeatKind.OFFICIAL))
    set_up(signed_in)
    signed_in.get("/watched/")
    assert signed_in.cookies["seen"]["httponly"]
    age_session(signed_in, 3 * 3600)  # the proof is old, the last page is fresh
    assert signed_in.get("/watched/").status_code == 200


def test_the_sign_of_presence_cannot_be_forged_or_carried_to_another_session(signed_in, seats, post_box, phone):
    seats.append(seat(SeatKind.OFFICIAL))
    set_up(signed_in)
    signed_in.get("/watched/")
    age_session(signed_in, 3600)
    signed_in.cookies["seen"] = f"{int(time.time())}:forged"
    assert signed_in.get("/watched/").status_code == 302


def test_a_page_that_asks_by_itself_is_no_presence(signed_in, seats):
    seats.append(seat(SeatKind.OFFICIAL))
    set_up(signed_in)
    response = signed_in.get("/watched/", headers={"X-Axt-Poll": "1"})
    assert "seen" not in response.cookies


def test_taking_the_last_one_away_leaves_nothing_proved_and_ends_other_sessions(signed_in, seats, post_box, phone):
    seats.append(seat(SeatKind.STAFF))
    secret = set_up(signed_in)
    other = visitor()
    come_in(other, post_box, phone)
    other.post(reverse("mfa_authenticate"), {"code": totp(secret, time.time() + 30)})
    assert other.get("/watched/").status_code == 200
    signed_in.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert signed_in.get("/watched/")["Location"].startswith(reverse("accounts:second_factor"))
    assert other.get("/watched/")["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize(
    "name", ["mfa_activate_totp", "mfa_add_webauthn", "accounts:password", "accounts:phone", "accounts:phone_code"]
)
def test_what_could_give_an_account_away_asks_for_a_fresh_proof(signed_in, post_box, phone, name):
    assert signed_in.get(reverse(name)).status_code in (200, 302)
    age_session(signed_in, 11 * 60)
    for response in (signed_in.get(reverse(name)), signed_in.post(reverse(name), {"code": "1"})):
        assert response["Location"] == reverse("accounts:prove", query={"next": reverse(name)})
    prove = response["Location"]
    signed_in.post(prove, {"send": "1"})
    response = signed_in.post(prove, {"code": post_box.code_for(phone)})
    assert response["Location"] == reverse(name)
    assert "prove" not in signed_in.get(reverse(name)).headers.get("Location", "")


def test_whoever_has_a_second_factor_proves_with_that_and_not_by_sms(signed_in, seats):
    set_up(signed_in)
    age_session(signed_in, 11 * 60)
    response = signed_in.get(reverse("accounts:password"))
    assert response["Location"].startswith(reverse("mfa_reauthenticate"))
    response = signed_in.get(reverse("accounts:prove"))
    assert response["Location"].startswith(reverse("mfa_reauthenticate"))


def test_secrets_are_sealed_in_the_table(signed_in):
    secret = set_up(signed_in)
    for row in Authenticator.objects.all():
        assert secret not in str(row.data)
        assert "t1:" in str(row.data)


def test_no_number_appears_in_the_authenticator_app(signed_in, phone):
    page = signed_in.get(reverse("mfa_activate_totp"))
    assert phone not in page.context["totp_url"]


def test_new_recovery_codes_replace_the_old(signed_in):
    set_up(signed_in)
    old = signed_in.get(reverse("mfa_view_recovery_codes")).context["codes"]
    signed_in.post(reverse("mfa_view_recovery_codes"))
    new = signed_in.get(reverse("mfa_view_recovery_codes")).context["codes"]
    assert not set(old) & set(new)
    assert len(new) == 10


def test_a_passkey_counts_as_second_factor(user, rf, client):
    """allauth notes WebAuthn proofs under the same method, with their type."""
    from allauth.account.internal.flows.login import record_authentication

    from anxintuo.accounts.second_factor import session_has_second_factor

    request = rf.get("/")
    request.session, request.user = client.session, user
    assert not session_has_second_factor(request)
    record_authentication(request, user, method="code")
    assert not session_has_second_factor(request)
    record_authentication(request, user, method="mfa", id=1, type="webauthn")
    assert session_has_second_factor(request)


def test_a_proof_of_somebody_else_does_not_count(user, rf, client):
    from allauth.account.internal.flows.login import record_authentication

    from anxintuo.accounts.models import User
    from anxintuo.accounts.second_factor import session_has_second_factor

    request = rf.get("/")
    request.session, request.user = client.session, user
    record_authentication(request, user, method="mfa", id=1, type="totp")
    request.user = User.objects.create_with_phone("+8613900000001")
    assert not session_has_second_factor(request)


def test_the_demos_shortcut_is_nothing_outside_of_the_demo(signed_in, seats):
    seats.append(seat(SeatKind.STAFF))
    session = signed_in.session
    session["demo_second_factor"] = True
    session.save()
    assert signed_in.get("/watched/").status_code == 200
    with override_settings(DEMO=False):
        assert signed_in.get("/watched/").status_code == 302


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", '{"id":1}', "not json", '{"response":{}}'])
def test_a_broken_key_answer_is_refused_with_a_sentence(signed_in, credential):
    signed_in.get(reverse("mfa_add_webauthn"))
    response = signed_in.post(reverse("mfa_add_webauthn"), {"name": "k", "credential": credential})
    assert response.status_code == 200
    assert not Authenticator.objects.exists()


def test_a_code_asked_for_sign_in_proves_nothing_later(signed_in, post_box, phone):
    age_session(signed_in, 11 * 60)
    other = visitor()
    ask_code(other, phone)
    type_code(signed_in, post_box.code_for(phone))
    assert signed_in.get(reverse("accounts:password")).status_code == 302


PASSWORD = "a long enough pass phrase"


@pytest.fixture
def signed_in_by_password(user, client, phone) -> Client:
    user.set_password(PASSWORD)
    user.save()
    client.post(reverse("accounts:sign_in_password"), {"login": phone, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)
    return client


@pytest.mark.parametrize(
    "name", ["mfa_activate_totp", "mfa_add_webauthn", "accounts:password", "accounts:phone", "accounts:phone_code"]
)
def test_whoever_only_knows_the_password_cannot_take_the_account_over(
    signed_in_by_password, user, post_box, phone, name
):
    for response in (
        signed_in_by_password.get(reverse(name)),
        signed_in_by_password.post(reverse(name), {"code": "1"}),
    ):
        assert response["Location"] == reverse("accounts:prove", query={"next": reverse(name)})
    assert not Authenticator.objects.exists()
    signed_in_by_password.post(response["Location"], {"send": "1"})
    signed_in_by_password.post(response["Location"], {"code": post_box.code_for(phone)})
    assert "prove" not in signed_in_by_password.get(reverse(name)).headers.get("Location", "")
