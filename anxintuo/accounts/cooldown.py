"""One code a minute for one number, whoever asks and from wherever. Kept in Redis, not in the visitor's session: who
throws the cookies away asks as somebody new, and the number's owner would pay for it with a message each time.

Whoever asks within the minute is shown the same page, and the code that is under way is theirs to answer as well: an
owner who changes the browser, or for whom a stranger asked first, holds the right message and is not locked out. Only a
few may share one code, those on a device that the number knows apart from strangers, so that guesses do not multiply.
"""

import secrets
import time
from dataclasses import asdict, dataclass

from django.core.cache import caches
from django.http import HttpRequest

from anxintuo.accounts.limits import require_limits, spend
from anxintuo.accounts.models import phone_index

SECONDS = 60


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A code that was sent: its keyed mark, bound to `salt`, and when (seconds since 1970). Never the code itself."""

    salt: str
    mark: str
    sent_at: float


def claim(phone: str, mine: UnderWay) -> UnderWay | None:
    """Begin the minute of `phone` (E.164) with `mine`: None. In a minute that runs already: what is under way. Of two
    at once one begins it. Raises CacheUnavailable, or RedisError when Redis goes just then (both answer 503)."""
    require_limits()
    cache, key = caches["default"], _key(phone)
    if cache.add(key, asdict(mine), SECONDS):
        return None
    running = cache.get(key)
    return UnderWay(**running) if running else _nothing(time.time())


def shared(request: HttpRequest, running: UnderWay, *, known: bool) -> UnderWay:
    """`running`, to be answered here too; one that no answer fits when it is shared by enough. `known` as in
    codes.CodeSender."""
    if spend(request, "code_share", f"{running.salt}|{'known' if known else 'stranger'}") is None:
        return _nothing(running.sent_at)
    return running


def end(phone: str) -> None:
    """The code was answered, or not sent after all: the next one need not wait."""
    caches["default"].delete(_key(phone))


def _nothing(sent_at: float) -> UnderWay:
    return UnderWay(secrets.token_hex(16), "", sent_at)


def _key(phone: str) -> str:
    return f"accounts.cooldown.{phone_index(phone)}"
