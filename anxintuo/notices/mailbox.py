"""Giving an e-mail address: a code goes there, and who answers it in the same session owns it.

Until then the address waits in the session, sealed, with a keyed mark of the code; it stands in no address of a page
and in no log. Limits as for SMS: per person, per address (so that nobody's mailbox is flooded by others), per place.
"""

import secrets
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from uuid import UUID

from allauth.core.internal.cryptokit import generate_user_code
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from anxintuo.accounts import log
from anxintuo.accounts.addresses import client_address, limit_key
from anxintuo.accounts.limits import WAIT_MINUTES, spend
from anxintuo.accounts.models import User
from anxintuo.kit.crypto import DecryptionError, blind_index, decrypt_text, encrypt_text
from anxintuo.kit.ids import uuid7
from anxintuo.notices.channels.sending import EMAIL_TOPIC
from anxintuo.notices.models import EmailContact
from anxintuo.outbox.actions import enqueue
from anxintuo.outbox.enums import Urgency

LIFETIME_MINUTES = 15
AGAIN_AFTER_SECONDS = 60
TRIES = 3
SESSION_KEY = "notices.email"
SEALED_AS = "session.email"
FINGERPRINT = "notices.email"


class MailRefused(Exception):
    """Not sent, or not confirmed. `sentence` is Chinese and says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass
class Waiting:
    """An address whose code was sent; `sent_at` in seconds since 1970."""

    user_id: str
    sealed: str
    salt: str
    mark: str
    sent_at: float
    tries_left: int = TRIES

    @property
    def address(self) -> str:
        return decrypt_text(self.sealed, aad=SEALED_AS)


def waiting(request: HttpRequest) -> Waiting | None:
    """What awaits its code in this session, of the person who is signed in."""
    stored = request.session.get(SESSION_KEY)
    try:
        found = Waiting(**stored) if stored else None
        if found is None or found.user_id != str(request.user.pk) or not found.address:
            return None
    except (TypeError, DecryptionError):
        return None
    return found if found.tries_left > 0 and time.time() - found.sent_at < LIFETIME_MINUTES * 60 else None


def send_code(request: HttpRequest, user: User, address: str) -> None:
    """Raises MailRefused, CacheUnavailable."""
    earlier = waiting(request)
    if earlier is not None and earlier.address == address and time.time() - earlier.sent_at < AGAIN_AFTER_SECONDS:
        return  # pressed twice: the code that is under way counts
    place, mailbox = limit_key(client_address(request)), blind_index(address.casefold(), purpose=FINGERPRINT)
    for action, key in (("email_code", str(user.pk)), ("email_code_to", mailbox), ("email_code_from", place)):
        if spend(request, action, key) is None:
            raise MailRefused(_("尝试次数太多，请 %(minutes)s 分钟后再试。") % {"minutes": WAIT_MINUTES})
    code = generate_user_code(**settings.ALLAUTH_USER_CODE_FORMAT)
    text = _("您的验证码是 %(code)s，%(minutes)s 分钟内有效。如果不是您在安心托填写的邮箱，请不用理会。")
    enqueue(
        EMAIL_TOPIC,
        {
            "to": address,
            "subject": _("安心托：请确认您的邮箱"),
            "body": text % {"code": code, "minutes": LIFETIME_MINUTES},
        },
        key=f"email-code:{uuid7()}",
        urgency=Urgency.URGENT,
        not_after=timezone.now() + timedelta(minutes=LIFETIME_MINUTES),
    )
    salt = secrets.token_hex(16)
    sealed = encrypt_text(address, aad=SEALED_AS)
    _keep(request, Waiting(str(user.pk), sealed, salt, _mark(code, salt), time.time()))


@transaction.atomic
def confirm(request: HttpRequest, user: User, found: Waiting, code: str) -> bool:
    """Whether `code` is the one sent; then the address is the person's. Raises MailRefused when no further answer is
    taken, CacheUnavailable."""
    if spend(request, "email_try", found.salt) is None:
        _forget(request)
        raise MailRefused(_("验证码输错多次，已经失效。请重新获取。"))
    if constant_time_compare(_mark(code, found.salt), found.mark):
        EmailContact.objects.update_or_create(
            user=user, defaults={"address": found.address, "confirmed_at": timezone.now()}
        )
        _forget(request)
        log.changed(user, "email_confirmed")
        return True
    found.tries_left -= 1
    _keep(request, found)
    if found.tries_left <= 0:
        raise MailRefused(_("验证码输错多次，已经失效。请重新获取。"))
    return False


@transaction.atomic
def remove(user: User) -> None:
    """Nothing is sent by e-mail any more; what was chosen stays, for another address."""
    if EmailContact.objects.filter(user=user).delete()[0]:
        log.changed(user, "email_removed")


def address_of(user_id: UUID | str) -> str:
    """The confirmed address, or nothing."""
    row = EmailContact.objects.filter(user_id=user_id).first()
    return row.address if row else ""


def _keep(request: HttpRequest, found: Waiting) -> None:
    request.session[SESSION_KEY] = asdict(found)


def _forget(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def _mark(code: str, salt: str) -> str:
    return blind_index(f"{salt}\x1f{code}", purpose=FINGERPRINT)
