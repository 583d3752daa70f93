"""Tests: production's middleware and policies, with keys that are known and a faster password hash."""

import os
import re
import sys

os.environ.setdefault("ANXINTUO_SECRET_KEY", "test-secret-key-not-for-production-0123456789")
os.environ.setdefault("ANXINTUO_FIELD_KEYS", "t1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
os.environ.setdefault("ANXINTUO_INDEX_KEY", "YWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWI=")

if "DATABASE_URL" not in os.environ or "REDIS_URL" not in os.environ:
    if "pytest" in sys.modules:
        # A bare `pytest`: services of its own, gone when it ends. Its xdist workers inherit the addresses.
        from anxintuo.embedded.session import start_for_this_process

        os.environ.update(start_for_this_process())
    else:
        # A checker such as mypy only reads the settings.
        os.environ.setdefault("DATABASE_URL", "postgres:///anxintuo")
        os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")

if worker := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):
    # Limits and kept parts are counted by address and place: a test next door neither uses them up nor clears them.
    os.environ["REDIS_URL"] = re.sub(r"(?<=/|=)\d+$", str(int(worker) + 1), os.environ["REDIS_URL"])

from anxintuo.settings.base import *  # noqa: F403
from anxintuo.settings.base import STORAGES

DEMO = True
SMS_BACKEND = "demo"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_TASK_ALWAYS_EAGER = False
OUTBOX_BELL = "inline"  # no worker runs beside the tests
# Nothing was collected: static files are found where they stand, in the browser tests too.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
