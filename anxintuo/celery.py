"""The job runner. Celery only rings the bell: what must happen stands as a row in `outbox`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anxintuo.settings.prod")

app = Celery("anxintuo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
