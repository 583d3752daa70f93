"""Redis as a cache that may be lost: reads then miss, ordinary writes are dropped, and nothing turns into a 500.

Limits (sign-in, SMS) must not silently vanish with Redis; they ask `is_available()` first and answer 503.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class CacheUnavailable(Exception):
    """A guard that lives in the cache cannot be kept just now; the page answers 503."""


class ResilientRedisCache(RedisCache):
    def _or(self, fallback: Any, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return call(*args, **kwargs)
        except (RedisError, OSError) as error:
            logger.warning("cache unavailable: %s", type(error).__name__)
            return fallback

    def is_available(self) -> bool:
        try:
            return bool(self._cache.get_client(None, write=True).ping())  # type: ignore[attr-defined]  # not in the stubs
        except (RedisError, OSError):
            return False

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, super().get, key, default, version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        return self._or({}, super().get_many, keys, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._or(None, super().set, *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> list[str]:
        return self._or([], super().set_many, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._or(False, super().delete, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return self._or(False, super().touch, *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return self._or(False, super().has_key, *args, **kwargs)
