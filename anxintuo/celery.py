"""The job runner. Celery only rings the bell: what must happen stands as a row in `outbox`."""

import contextlib
import os
from typing import Any

from celery import Celery, bootsteps
from redis.exceptions import RedisError

from anxintuo import pulse
from anxintuo.kit import process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anxintuo.settings.prod")

process.become(process.WORKER)  # unless web or a command has read the settings before, for ringing the bell
app = Celery("anxintuo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class Pulse(bootsteps.StartStopStep):
    """Tells /healthz from which queues this worker takes jobs; starts and stops with the consumer of the queue."""

    requires = {"celery.worker.consumer.tasks:Tasks"}

    def __init__(self, consumer: Any, **options: Any) -> None:
        super().__init__(consumer, **options)
        self._timer: Any = None

    def start(self, consumer: Any) -> None:
        from django.conf import settings

        self._client = pulse.connect(settings.REDIS_URL)
        self._beat(consumer)
        self._timer = consumer.timer.call_repeatedly(pulse.EVERY, self._beat, (consumer,))

    def stop(self, consumer: Any) -> None:
        if self._timer is None:
            return
        self._timer.cancel()
        self._timer = None
        with contextlib.suppress(RedisError, OSError):  # then it is late soon
            pulse.leave(self._client, consumer.hostname)
        self._client.close()

    def _beat(self, consumer: Any) -> None:
        with contextlib.suppress(RedisError, OSError):  # the consumer notices a lost broker itself
            pulse.beat(self._client, consumer.hostname, [queue.name for queue in consumer.task_consumer.queues])


app.steps["consumer"].add(Pulse)
