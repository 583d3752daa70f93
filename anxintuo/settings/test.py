"""Tests: production's middleware and policies, with keys that are known and a faster password hash."""

import os

from anxintuo.settings import env as _env  # noqa: F401

os.environ.setdefault("ANXINTUO_SECRET_KEY", "test-secret-key-not-for-production-0123456789")
os.environ.setdefault("ANXINTUO_FIELD_KEYS", "t1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
os.environ.setdefault("ANXINTUO_INDEX_KEY", "YWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWI=")

from anxintuo.settings.base import *  # noqa: F403
from anxintuo.settings.base import STORAGES

DEMO = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_TASK_ALWAYS_EAGER = False
OUTBOX_BELL = "inline"  # no worker runs beside the tests
