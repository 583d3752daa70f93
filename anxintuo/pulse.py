"""The workers' pulse: while a worker takes jobs it says in Redis from which queues, every few seconds; /healthz reads.

Cheaper than `celery inspect ping` (which opens a reply queue and waits a second) and as true: the timer lives in the
worker's event loop, beside the consumer, so a hung loop or a lost broker stops it.
"""

from collections.abc import Iterable

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

KEY = "anxintuo:served"  # sorted set: "queue worker" -> Redis time of the worker's last pulse, in seconds
EVERY = 4.0  # seconds
LATE = 12.0  # seconds without a pulse after which a worker counts as gone
PATIENCE = 0.5  # seconds for one answer of Redis


def connect(url: str) -> redis.Redis:
    """A client that answers or fails at once: no retries, half a second for connecting and for each reply."""
    return redis.Redis.from_url(
        url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
    )


def beat(client: redis.Redis, worker: str, queues: Iterable[str]) -> None:
    """Record that `worker` takes jobs from `queues`. Redis's clock counts, so machines need not agree on the time."""
    now = _now(client)
    client.zadd(KEY, {f"{queue} {worker}": now for queue in queues})
    client.zremrangebyscore(KEY, "-inf", now - 100 * LATE)


def leave(client: redis.Redis, worker: str) -> None:
    """A worker that stops in order is gone at once."""
    own = [entry for entry in _entries(client) if entry.partition(" ")[2] == worker]
    if own:
        client.zrem(KEY, *own)


def queues_served(client: redis.Redis) -> set[str]:
    """The queues from which some worker took jobs lately. Raises redis.RedisError."""
    return {entry.partition(" ")[0] for entry in _entries(client, since=_now(client) - LATE)}


def _entries(client: redis.Redis, since: float | str = "-inf") -> list[str]:
    return [entry.decode() for entry in client.zrange(KEY, since, "+inf", byscore=True)]  # type: ignore[union-attr, arg-type]


def _now(client: redis.Redis) -> float:
    seconds, micros = client.time()  # type: ignore[misc]
    return float(seconds) + float(micros) / 1e6
