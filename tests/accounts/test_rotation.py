"""Signing in over a rotation of the field keys: the number is found, the second factor holds."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from anxintuo.accounts import sealed_secrets
from anxintuo.accounts.mfa_adapter import SEALED_AS
from anxintuo.accounts.sealed_secrets import count_secrets, move_secrets
from anxintuo.kit.crypto import encrypt_text
from anxintuo.kit.rotation import move_all
from tests.accounts.people import come_in, visitor
from tests.kit.sealed_rows import NEW, OLD, SECRET, rows_with, somebody_else, totp_code


@pytest.fixture(autouse=True)
def _old_key(settings):
    settings.FIELD_KEYS = OLD


@pytest.mark.django_db
def test_people_come_in_by_phone_and_second_factor_when_the_old_key_is_gone(user, phone, post_box, settings):
    TOTP.activate(user, SECRET)
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    move_all()
    settings.FIELD_KEYS = NEW
    client = visitor()
    assert come_in(client, post_box, phone)["Location"] == reverse("mfa_authenticate")
    client.post(reverse("mfa_authenticate"), {"code": totp_code()})
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.django_db
def test_everything_sealed_in_an_authenticator_moves_and_all_else_stays(user, settings):
    seed = RecoveryCodes.activate(user).instance
    seed.data |= {"migrated_codes": [encrypt_text(code, aad=SEALED_AS) for code in ("111111", "222222")]}
    seed.save()
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "t1:蓝色钥匙", "credential": {}})
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    assert count_secrets() == {"t1": 3}
    assert (move_secrets(10), move_secrets(10)) == (1, 0)
    assert count_secrets() == {"t2": 3}
    settings.FIELD_KEYS = NEW
    moved = Authenticator.objects.get(pk=seed.pk)
    assert moved.wrap().get_unused_codes() == ["111111", "222222"]
    assert moved.data["used_mask"] == 0
    key.refresh_from_db()
    assert key.data == {"name": "t1:蓝色钥匙", "credential": {}}


@pytest.mark.django_db
def test_no_more_than_the_share_and_none_behind_a_broken_one_is_kept_waiting(user, settings, caplog):
    Authenticator.objects.create(user=user, type="totp", data={"secret": "t1:" + "A" * 44})
    RecoveryCodes.activate(user)
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    assert move_secrets(0) == 0
    assert move_secrets(1) == 1
    assert "does not open" in caplog.text
    assert count_secrets() == {"t1": 1, "t2": 1}


@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_used_meanwhile_stays_used(user, settings, monkeypatch):
    """Without the lock, to show the second guard: the mark that another connection sets in between is kept."""
    row = RecoveryCodes.activate(user).instance
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    resealed = sealed_secrets._resealed

    with somebody_else() as other, monkeypatch.context() as patch:

        def meanwhile(data):
            with other.cursor() as cursor:
                cursor.execute("UPDATE mfa_authenticator SET data = jsonb_set(data, '{used_mask}', '5')")
            return resealed(data)

        patch.setattr("django.db.models.QuerySet.select_for_update", lambda rows, **options: rows)
        patch.setattr(sealed_secrets, "_resealed", meanwhile)
        assert move_secrets(10) == 0
    assert move_secrets(10) == 1
    row.refresh_from_db()
    assert row.data["used_mask"] == 5
    assert "mfa_authenticator" not in rows_with("t1:")


@pytest.mark.django_db(transaction=True)
def test_an_authenticator_in_use_is_left_for_the_next_time(user, settings):
    TOTP.activate(user, SECRET)
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    with somebody_else() as other, other.cursor() as cursor:
        other.set_autocommit(False)
        cursor.execute("SELECT FROM mfa_authenticator FOR NO KEY UPDATE")
        assert move_secrets(10) == 0
        other.rollback()
    assert move_secrets(10) == 1
