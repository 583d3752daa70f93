"""Which numbers this device has received codes for and answered them: such a device keeps a share of their SMS.

The cookie holds keyed fingerprints of a few numbers and nothing else, signed, closed to scripts. It opens no door: with
it one may only ask for a code when strangers have used up theirs, and the code still goes to the telephone.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from anxintuo.kit.crypto import blind_index

LIFETIME_SECONDS = 400 * 24 * 3600  # browsers keep none longer
KEPT_NUMBERS = 3  # those of one household
FINGERPRINT = "accounts.known_device"
LONGEST = 512  # characters; ours are much shorter


def is_known(request: HttpRequest, phone: str) -> bool:
    """Whether a code for `phone` (E.164) was answered rightly on this device before."""
    return _fingerprint(phone) in _fingerprints(request)


def remember(request: HttpRequest, response: HttpResponseBase, phone: str) -> None:
    """`phone` was proved on this device just now."""
    mine = _fingerprint(phone)
    kept = [mine, *(each for each in _fingerprints(request) if each != mine)][:KEPT_NUMBERS]
    response.set_cookie(
        settings.KNOWN_DEVICE_COOKIE_NAME,
        _signer().sign(".".join(kept)),
        max_age=LIFETIME_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _fingerprints(request: HttpRequest) -> list[str]:
    value = request.COOKIES.get(settings.KNOWN_DEVICE_COOKIE_NAME, "")
    try:
        return _signer().unsign(value[:LONGEST], max_age=LIFETIME_SECONDS).split(".")
    except (signing.BadSignature, ValueError):
        return []


def _fingerprint(phone: str) -> str:
    return blind_index(phone, purpose=FINGERPRINT)


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=FINGERPRINT)
