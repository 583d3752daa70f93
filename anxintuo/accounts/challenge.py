"""A code sent to a phone, and the answer to it. Serves signing in, changing one's number and proving oneself anew.

The challenge lives in the visitor's session: the number is sealed and of the code only a keyed mark is kept, so
that neither can be read from the table of sessions. Nothing here looks at accounts: a known number and an unknown
one are asked for, answered and refused in the same way and in the same time.
"""

import secrets
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from allauth.core.internal.cryptokit import generate_user_code
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anxintuo.accounts import cooldown
from anxintuo.accounts.addresses import client_address, limit_key
from anxintuo.accounts.codes import CodeRefused, send_code
from anxintuo.accounts.cooldown import UnderWay
from anxintuo.accounts.known_device import is_known
from anxintuo.accounts.limits import WAIT_MINUTES, spend
from anxintuo.accounts.models import phone_index
from anxintuo.kit.crypto import DecryptionError, blind_index, decrypt_text, encrypt_text
from anxintuo.kit.text import half_width

LIFETIME_SECONDS = 5 * 60
KEPT_NUMBER_SECONDS = 10 * 60
RESEND_AFTER_SECONDS = cooldown.SECONDS
TRIES = 3
SENDS = 3
SEALED_AS = "session.phone"


class Purpose(StrEnum):
    SIGN_IN = "sign_in"
    CHANGE_PHONE = "change_phone"
    PROVE = "prove"


class ChallengeOver(Exception):
    """No further answer is taken; a new code is needed. `sentence` is Chinese and says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass
class Challenge:
    """Instants are seconds since 1970. `mark` is the keyed mark of the code, bound to `salt`. `is_shared`: the code was
    under way already when it was asked for here (cooldown.py); `ticket` counts the tries of this challenge alone."""

    purpose: str
    sealed_phone: str
    salt: str = ""
    mark: str = ""
    sent_at: float = 0
    tries_left: int = TRIES
    sends_left: int = SENDS
    ticket: str = ""
    is_shared: bool = False

    @property
    def phone(self) -> str:
        return decrypt_text(self.sealed_phone, aad=SEALED_AS)

    @property
    def wait_seconds(self) -> int:
        """How long until a further code may be asked for; 0 when it may."""
        return max(0, round(self.sent_at + RESEND_AFTER_SECONDS - time.time()))

    @property
    def resend_at(self) -> datetime:
        return datetime.fromtimestamp(self.sent_at + RESEND_AFTER_SECONDS, tz=get_current_timezone())

    def save(self, request: HttpRequest) -> None:
        request.session[_key(self.purpose)] = asdict(self)


def begin(request: HttpRequest, purpose: Purpose, phone: str) -> Challenge:
    """Send a code to `phone` (E.164) and await the answer. Raises CodeRefused, CacheUnavailable."""
    earlier = pending(request, purpose)
    if earlier is not None and earlier.phone == phone and earlier.wait_seconds:
        return earlier  # pressed twice, or back and forward: the code that is under way counts
    challenge = Challenge(purpose=str(purpose), sealed_phone=encrypt_text(phone, aad=SEALED_AS))
    _send(request, challenge)
    return challenge


def resend(request: HttpRequest, challenge: Challenge) -> None:
    """Send a fresh code; the one before it no longer counts. Tries are not given back. Raises CodeRefused."""
    if challenge.wait_seconds:
        raise CodeRefused(_("请在 %(seconds)s 秒后再获取验证码。") % {"seconds": challenge.wait_seconds})
    if challenge.sends_left <= 0:
        raise CodeRefused(_("验证码已发送多次。请核对手机号，稍后重新开始。"))
    _send(request, challenge)


def pending(request: HttpRequest, purpose: Purpose) -> Challenge | None:
    """The challenge awaiting its answer in this session, unless it is too old or no try is left."""
    challenge = _stored(request, purpose, LIFETIME_SECONDS)
    return challenge if challenge is not None and challenge.tries_left > 0 else None


def last_number(request: HttpRequest, purpose: Purpose) -> str:
    """For which number (E.164) a code was asked here a short while ago and not answered rightly; else empty. So that
    nobody has to type it again after a slip; not for long, since others may come to the same screen."""
    challenge = _stored(request, purpose, KEPT_NUMBER_SECONDS)
    return challenge.phone if challenge is not None else ""


def _stored(request: HttpRequest, purpose: Purpose, seconds: float) -> Challenge | None:
    stored = request.session.get(_key(purpose))
    try:
        challenge = Challenge(**stored) if stored else None
        if challenge is None or time.time() - challenge.sent_at > seconds or not challenge.phone:
            return None
    except (TypeError, DecryptionError):  # written by an older release, or with a key since withdrawn
        return None
    return challenge


def answer(request: HttpRequest, challenge: Challenge, code: str) -> bool:
    """Whether `code` is the one sent. A right answer ends the challenge; so does the last wrong one, which raises
    ChallengeOver. Raises CacheUnavailable."""
    purpose, index = Purpose(challenge.purpose), phone_index(challenge.phone)
    # Counted before comparing, so that many answers at once are not compared more often than a few in a row. A number
    # that is being tried from many places keeps one try for each code: its owner, who reads the code, still gets in.
    here = spend(request, "code_try", f"{index}|{_place(request, challenge.phone)}")
    if here is None or spend(request, "code_try_challenge", challenge.ticket or challenge.salt) is None:
        _end(request, challenge)
        raise ChallengeOver(_too_many())
    if constant_time_compare(_mark(half_width(code), challenge.salt), challenge.mark):
        here.rollback()
        abandon(request, purpose)
        if spend(request, "code_once", challenge.salt) is None:  # answered already where it is shared
            raise ChallengeOver(_("这条验证码已经用过了，请重新获取。"))
        cooldown.end(challenge.phone)
        return True
    besieged = spend(request, "code_try_account", index) is None
    challenge.tries_left -= 1
    if besieged or challenge.tries_left <= 0:
        _end(request, challenge)
        raise ChallengeOver(_("验证码输错多次，已经失效。请重新获取。"))
    challenge.save(request)
    return False


def wrong_code_sentence(challenge: Challenge) -> str:
    left = challenge.tries_left
    return ngettext("验证码不对，还可以试 %(left)s 次。", "验证码不对，还可以试 %(left)s 次。", left) % {"left": left}


def abandon(request: HttpRequest, purpose: Purpose) -> None:
    request.session.pop(_key(purpose), None)


def _end(request: HttpRequest, challenge: Challenge) -> None:
    """No further answer is taken; the number stays, for `last_number`."""
    challenge.tries_left = 0
    challenge.save(request)


def _send(request: HttpRequest, challenge: Challenge) -> None:
    """A fresh code, or within the number's minute the one that is under way."""
    phone, known = challenge.phone, is_known(request, challenge.phone)
    code = generate_user_code(**settings.ALLAUTH_USER_CODE_FORMAT)
    salt = secrets.token_hex(16)
    fresh = UnderWay(salt, _mark(code, salt), time.time())
    running = cooldown.claim(phone, fresh)
    if running is None:
        try:
            _send_anew(request, phone, code, known=known)
        except Exception:
            cooldown.end(phone)
            raise
        running = fresh
    else:
        running = cooldown.shared(request, running, known=known)
    challenge.salt, challenge.mark, challenge.sent_at = running.salt, running.mark, running.sent_at
    challenge.is_shared = running is not fresh
    challenge.ticket = challenge.ticket or secrets.token_hex(16)
    challenge.sends_left -= 1
    challenge.save(request)


def _send_anew(request: HttpRequest, phone: str, code: str, *, known: bool) -> None:
    address = limit_key(client_address(request))
    spent = not known and spend(request, "code_send_address", address) is None
    if spent or spend(request, "code_send", f"{phone_index(phone)}|{_place(request, phone)}") is None:
        raise CodeRefused(_too_many())
    send_code(phone, code, address=address, known=known)


def _mark(code: str, salt: str) -> str:
    digits = "".join(character for character in code if character.isdigit())
    return blind_index(f"{salt}\x1f{digits}", purpose="accounts.challenge")


def _too_many() -> str:
    return _("尝试次数太多，请 %(minutes)s 分钟后再试。") % {"minutes": WAIT_MINUTES}


def _place(request: HttpRequest, phone: str) -> str:
    """Whose tries count together for `phone`: those from one address, and those on devices that it knows."""
    return "known" if is_known(request, phone) else limit_key(client_address(request))


def _key(purpose: str) -> str:
    return f"challenge.{purpose}"
