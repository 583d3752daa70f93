"""What is done to an account by others than its owner, and by the clock."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from anxintuo.accounts.models import User
from anxintuo.accounts.sessions import end_all
from anxintuo.audit.actions import ActorLike, record
from anxintuo.audit.enums import Kind


@transaction.atomic
def reset_second_factor(user: User, *, actor: ActorLike) -> int:
    """For somebody whose telephone and recovery codes are lost. Every way and the password are forgotten, every
    session ends: the next sign-in is by a code to the phone, and a watched seat then asks to set one up anew. Returns
    how many ways there were."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    ways = Authenticator.objects.filter(user_id=user.pk)
    count = ways.exclude(type=Authenticator.Type.RECOVERY_CODES).count()
    ways.delete()
    end_all(user)
    record("accounts.second_factor_reset", actor=actor, kind=Kind.CHANGE, subjects=[("accounts.user", user.pk)])
    return count


def forget_ended_sessions() -> int:
    """Expired sessions and the list rows of sessions that are no more. Returns how many sessions."""
    count, _details = Session.objects.filter(expire_date__lte=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return count
