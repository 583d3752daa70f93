"""Ringing Celery after a commit. The row is what counts: a bell that cannot be rung is noted and forgotten.

A broken broker must not hold up a request, so the connection has short time-outs of its own and stays silent
for a while after a failure. For urgent items the web process then lends a hand itself (docs/decisions/outbox.md).
"""

import logging
import threading
import time
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.utils.module_loading import import_string

from anxintuo.outbox import delivery
from anxintuo.outbox.enums import Urgency

logger = logging.getLogger(__name__)

CELERY, INLINE = "celery", "inline"
BROKER_SECONDS = 0.1  # to connect, and again to write
SILENCE_SECONDS = 30.0
BELL_EXPIRES_SECONDS = 60  # an old bell is worthless: the poll has come round meanwhile
HELPING_LIMIT = 50

_silent_until = 0.0
_wanted = threading.Event()
_helping = threading.Lock()


def ring_after_commit(urgency: Urgency) -> None:
    """One bell per transaction and urgency, however many items it enqueues."""
    connection = transaction.get_connection()
    ringer = _RINGERS[urgency]
    inside = set(connection.savepoint_ids)
    for savepoints, registered, *_rest in connection.run_on_commit:
        # A bell registered in this savepoint or further out survives whenever this transaction does.
        if registered is ringer and savepoints <= inside:
            return
    transaction.on_commit(ringer, robust=True)


def ring(urgency: Urgency) -> None:
    """Never raises and, with a broken broker, costs a fraction of a second at most once per half minute."""
    if settings.OUTBOX_BELL == INLINE:
        _drain_quietly(urgency)
    elif not _ring_celery(urgency) and urgency == Urgency.URGENT:
        _lend_a_hand()


def _ring_celery(urgency: Urgency) -> bool:
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    try:
        app = import_string(settings.JOB_RUNNER)
        with _producers(app).acquire(block=True, timeout=BROKER_SECONDS) as producer:
            app.send_task(f"outbox.drain_{urgency}", producer=producer, retry=False, expires=BELL_EXPIRES_SECONDS)
    except Exception as error:  # whatever a broker, a socket or a pool may raise
        _silent_until = time.monotonic() + SILENCE_SECONDS
        logger.warning("the broker does not answer (%s); outgoing rows wait for the poll", type(error).__name__)
        return False
    return True


def _producers(app: Any) -> Any:
    """A pool apart from Celery's own, which is willing to wait much longer."""
    from kombu import Connection, pools

    options = {
        **app.conf.broker_transport_options,
        "socket_connect_timeout": BROKER_SECONDS,
        "socket_timeout": BROKER_SECONDS,
        "max_retries": 0,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    }
    return pools.producers[Connection(app.conf.broker_url, transport_options=options, connect_timeout=BROKER_SECONDS)]


def _lend_a_hand() -> None:
    """Without a broker no worker hears of the row: a short-lived thread of this process delivers it."""
    _wanted.set()
    threading.Thread(target=_help, name="outbox-help", daemon=True).start()


def _help() -> None:
    while _wanted.is_set() and _helping.acquire(blocking=False):
        try:
            while _wanted.is_set():
                _wanted.clear()
                _drain_quietly(Urgency.URGENT)
        finally:
            connections.close_all()
            _helping.release()


def _drain_quietly(urgency: Urgency) -> None:
    try:
        delivery.drain(urgency, limit=HELPING_LIMIT)
    except Exception as error:  # the rows stay; the poll tries again
        logger.warning("draining %s stopped: %s", urgency, type(error).__name__)


_RINGERS = {urgency: partial(ring, urgency) for urgency in Urgency}
