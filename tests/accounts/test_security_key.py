"""A security key is a second factor like any other: added, asked for, proved with, taken away."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.accounts.people import age_session, ask_code, type_code, visitor
from tests.accounts.soft_key import SoftKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return visitor(**{"wsgi.url_scheme": "https"})


@pytest.fixture
def key(signed_in: Client) -> SoftKey:
    key, url = SoftKey(), reverse("mfa_add_webauthn")
    options = signed_in.get(url).context["js_data"]
    response = signed_in.post(url, {"name": "蓝色钥匙", "credential": key.register(options)})
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    return key


def at_the_second_step(post_box, phone) -> Client:
    client = visitor(**{"wsgi.url_scheme": "https"})
    ask_code(client, phone)
    assert type_code(client, post_box.code_for(phone))["Location"] == reverse("mfa_authenticate")
    return client


def test_the_key_is_asked_for_at_the_next_sign_in_and_lets_in(key, post_box, phone):
    client = at_the_second_step(post_box, phone)
    page = client.get(reverse("mfa_authenticate"))
    assert 'data-axt-key="get"' in page.content.decode()
    client.post(reverse("mfa_authenticate"), {"credential": key.sign(page.context["js_data"])})
    assert "_auth_user_id" in client.session
    assert client.session["account_authentication_methods"][-1]["type"] == "webauthn"


def test_a_wrong_signature_or_another_key_is_refused_with_a_sentence(key, post_box, phone):
    client = at_the_second_step(post_box, phone)
    options = client.get(reverse("mfa_authenticate")).context["js_data"]
    for credential in (key.sign(options, forged=True), SoftKey().sign(options), "{}", '{"id": 1}', "[1]"):
        response = client.post(reverse("mfa_authenticate"), {"credential": credential})
        assert response.status_code == 200
        assert "_auth_user_id" not in client.session


def test_an_answer_serves_once(key, post_box, phone):
    client = at_the_second_step(post_box, phone)
    answer = key.sign(client.get(reverse("mfa_authenticate")).context["js_data"])
    client.post(reverse("mfa_authenticate"), {"credential": answer})
    client.post(reverse("account_logout"))
    ask_code(client, phone)
    age_session(client, 61)
    client.post(reverse("accounts:sign_in_code"), {"resend": "1"})
    type_code(client, post_box.code_for(phone))
    client.post(reverse("mfa_authenticate"), {"credential": answer})
    assert "_auth_user_id" not in client.session


def test_whoever_has_only_a_key_proves_with_it_and_may_take_it_away(key, signed_in):
    age_session(signed_in, 11 * 60)
    row = Authenticator.objects.get(type="webauthn")
    remove = reverse("mfa_remove_webauthn", args=[row.pk])
    way = signed_in.get(remove)["Location"]
    assert way.startswith(reverse("mfa_reauthenticate_webauthn"))
    prove = reverse("mfa_reauthenticate_webauthn", query={"next": remove})
    wrong = signed_in.post(prove, {"credential": "{}"})
    assert wrong["Location"] == prove
    options = signed_in.get(prove).context["js_data"]
    assert signed_in.post(prove, {"credential": key.sign(options), "next": remove})["Location"] == remove
    assert signed_in.get(remove).status_code == 200
    signed_in.post(remove)
    assert not Authenticator.objects.exists()


def test_the_page_lists_the_keys_and_the_codes_left(key, signed_in):
    page = signed_in.get(reverse("mfa_index")).content.decode()
    assert "蓝色钥匙" in page
    assert "还有 10 个" in page


def test_somebody_elses_key_is_not_found(key, signed_in, db):
    from anxintuo.accounts.models import User

    row = Authenticator.objects.get(type="webauthn")
    row.user = User.objects.create_with_phone("+8613900000009")
    row.save()
    assert signed_in.get(reverse("mfa_remove_webauthn", args=[row.pk])).status_code in (302, 404)
    assert signed_in.post(reverse("mfa_remove_webauthn", args=[row.pk])).status_code in (302, 404)
    assert Authenticator.objects.filter(pk=row.pk).exists()
