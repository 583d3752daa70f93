"""How often somebody may try. The counters are allauth's and live in Redis; without Redis nobody may try at all.

Who counts as whom (trust.md, bar 13: A never locks out B). The amounts are `settings.ACCOUNT_RATE_LIMITS`:

- a *wrong password* counts for the account as tried from one address, for the address, and for the account as a
  whole. One attacker uses up the first only. Should many addresses use up the last, the password stays shut for a
  while but the code by SMS stays open, and to read one the telephone must be in one's hand.
- a *wrong code* ends with its own request for a code (challenge.py); further wrong ones count for the number as
  tried from one address and for the number as a whole, after which every code has one try only.
- *asking for a code* counts for the number as asked from one address. The SMS budget proper is kept by the sender.
- a *device that signed in to the number before* (known_device.py) counts for codes as a place of its own, whatever its
  address: whoever shares a network with B cannot use up B's tries there.
"""

import functools
from typing import Any, cast

from allauth.core.internal.ratelimit import RateLimitUsage, consume
from django.core.cache import caches
from django.http import HttpRequest, HttpResponseBase
from redis.exceptions import RedisError

from anxintuo.accounts.access import View
from anxintuo.kit.cache import CacheUnavailable, ResilientRedisCache

WAIT_MINUTES = 15


def require_limits() -> None:
    """Raises CacheUnavailable (a 503 page) unless tries can be counted just now."""
    if not cast(ResilientRedisCache, caches["default"]).is_available():
        raise CacheUnavailable("tries cannot be counted")


def spend(request: HttpRequest, action: str, key: str) -> RateLimitUsage | None:
    """Count one try of `action` for `key`, atomically; None when there were too many. `rollback()` of the result takes
    a try back. Raises CacheUnavailable."""
    require_limits()
    try:
        return consume(request, app="allauth.account", action=action, key=key, limit_get=True)
    except RedisError as error:
        raise CacheUnavailable("tries cannot be counted") from error


def needs_limits(view: View) -> View:
    """For every page on which one signs in or proves oneself: without counters it answers 503, and tries nothing."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require_limits()
        return view(request, *args, **kwargs)

    return guarded
