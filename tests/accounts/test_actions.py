"""What is done to an account by others, and by the clock."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from anxintuo.accounts.actions import forget_ended_sessions
from anxintuo.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_a_lost_second_factor_is_reset_by_command_and_every_session_ends(signed_in, user, phone, capsys):
    Authenticator.objects.create(user=user, type="totp", data={})
    Authenticator.objects.create(user=user, type="recovery_codes", data={})
    call_command("reset_second_factor", phone)
    assert "1 种验证方式" in capsys.readouterr().out
    assert not Authenticator.objects.exists()
    assert signed_in.get(reverse("accounts:devices")).status_code == 302
    entry = AuditEntry.objects.get(event="accounts.second_factor_reset")
    assert entry.subjects == [f"accounts.user:{user.pk}"]


def test_after_a_reset_the_password_opens_nothing(user, phone, client):
    """Otherwise whoever knows it would be the first to set up the new second factor."""
    user.set_password("a long enough pass phrase")
    user.save()
    call_command("reset_second_factor", phone)
    user.refresh_from_db()
    assert not user.has_usable_password()
    client.post(reverse("accounts:sign_in_password"), {"login": phone, "password": "a long enough pass phrase"})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("phone_typed", ["13700000000", "abc"])
def test_a_number_that_nobody_has_is_said(db, phone_typed):
    with pytest.raises(CommandError):
        call_command("reset_second_factor", phone_typed)


def test_ended_sessions_are_forgotten_and_living_ones_kept(signed_in):
    key = signed_in.session.session_key
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
    UserSession.objects.create(user_id=signed_in.session["_auth_user_id"], session_key="old", ip="10.0.0.1")
    assert forget_ended_sessions() == 1
    assert [row.session_key for row in UserSession.objects.all()] == [key]
    assert signed_in.get(reverse("accounts:devices")).status_code == 200
