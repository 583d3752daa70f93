"""Sign-ins and changes of one's account in the audit log. Ids only, and the same rows whether a number is known."""

from anxintuo.accounts.actor import Actor
from anxintuo.accounts.models import User
from anxintuo.audit.actions import SYSTEM, record
from anxintuo.audit.enums import Kind

SUBJECT = "accounts.user"


def signed_in(user: User) -> None:
    record("accounts.sign_in", actor=_as(user), kind=Kind.SIGN_IN, subjects=[(SUBJECT, user.pk)])


def signed_out(user: User) -> None:
    record("accounts.sign_out", actor=_as(user), kind=Kind.SIGN_IN, subjects=[(SUBJECT, user.pk)])


def sign_in_failed(user: User | None, *, method: str) -> None:
    """`method` is a code: password, sms_code or second_factor, and password_limited or second_factor_limited for a try
    that came after too many and was not compared. `user` is None when nobody has that number."""
    subjects = [(SUBJECT, user.pk)] if user else []
    record("accounts.sign_in_failed", actor=SYSTEM, kind=Kind.SIGN_IN, subjects=subjects, purpose=method)


def changed(user: User, what: str) -> None:
    """`what` completes the event's name: password_set, phone_changed, second_factor_added, …"""
    record(f"accounts.{what}", actor=_as(user), kind=Kind.CHANGE, subjects=[(SUBJECT, user.pk)])


def _as(user: User) -> Actor:
    return Actor(user_id=str(user.pk))
