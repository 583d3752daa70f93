"""The worker's pulse: while a worker takes jobs it says so in Redis every few seconds; /healthz reads it.

Cheaper than `celery inspect ping` (which opens a reply queue and waits a second) and as true: the timer lives in the
worker's event loop, beside the consumer, so a hung loop or a lost broker stops it.
"""

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

KEY = "anxintuo:workers"  # sorted set: worker name -> Redis time of its last pulse, in seconds
EVERY = 4.0  # seconds
LATE = 12.0  # seconds without a pulse after which a worker counts as gone
PATIENCE = 0.5  # seconds for one answer of Redis


def connect(url: str) -> redis.Redis:
    """A client that answers or fails at once: no retries, half a second for connecting and for each reply."""
    return redis.Redis.from_url(
        url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
    )


def beat(client: redis.Redis, worker: str) -> None:
    """Record that `worker` lives. Redis's clock counts, so machines need not agree on the time."""
    now = _now(client)
    client.zadd(KEY, {worker: now})
    client.zremrangebyscore(KEY, "-inf", now - 100 * LATE)


def leave(client: redis.Redis, worker: str) -> None:
    """A worker that stops in order is gone at once."""
    client.zrem(KEY, worker)


def workers_alive(client: redis.Redis) -> int:
    """How many workers gave a pulse lately. Raises redis.RedisError."""
    return int(client.zcount(KEY, _now(client) - LATE, "+inf"))  # type: ignore[arg-type]


def _now(client: redis.Redis) -> float:
    seconds, micros = client.time()  # type: ignore[misc]
    return float(seconds) + float(micros) / 1e6
