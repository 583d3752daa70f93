"""Production refuses what would open it, in a real process."""

import os
import subprocess
import sys

import pytest

from tests.settings.names import PROJECT

OWN = {
    "DJANGO_SETTINGS_MODULE": "anxintuo.settings.prod",
    "DATABASE_URL": "postgres://a@b/c",
    "REDIS_URL": "redis://d:6379/0",
    "ANXINTUO_SECRET_KEY": "x8Jw" * 15,
    "ANXINTUO_FIELD_KEYS": "k1:" + "3q2+7w" * 7 + "A=",
    "ANXINTUO_INDEX_KEY": "7wAB3q" * 7 + "A=",
    "ANXINTUO_HOSTS": "anxintuo.example",
}
LOOK = "from django.conf import settings; print(settings.SESSION_COOKIE_NAME, settings.DEMO, settings.DEBUG)"


def start(**more: str) -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ANXINTUO_", "DJANGO_"))}
    own = {name: value for name, value in {**clean, **OWN, **more}.items() if value != "(unset)"}
    return subprocess.run([sys.executable, "-c", LOOK], cwd=PROJECT, env=own, capture_output=True, text=True)


def test_it_starts_with_keys_of_its_own() -> None:
    done = start()
    assert done.stdout == "__Host-session False False\n", done.stderr


@pytest.mark.parametrize(
    "opening",
    [
        {"DEBUG": "1"},
        {"ANXINTUO_DEBUG": "yes"},
        {"ANXINTUO_DEMO": "yes"},
        {"ANXINTUO_SMS_BACKEND": "demo"},
        {"ANXINTUO_SECRET_KEY": "demo-secret-key-not-for-production-0123456789"},
        {"ANXINTUO_SECRET_KEY": "short"},
        {"ANXINTUO_SECRET_KEY": "(unset)"},
        {"ANXINTUO_FIELD_KEYS": "demo:ZGVtby1maWVsZC1rZXktbm90LWZvci1wcm9kdWN0aW8="},
        {"ANXINTUO_FIELD_KEYS": "k1:3q2+7w,demo:ZGVtby1maWVsZC1rZXktbm90LWZvci1wcm9kdWN0aW8="},
        {"ANXINTUO_FIELD_KEYS": "t1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="},
        {"ANXINTUO_FIELD_KEYS": "(unset)"},
        {"ANXINTUO_INDEX_KEY": "ZGVtby1pbmRleC1rZXktbm90LWZvci1wcm9kdWN0aW8="},
        {"ANXINTUO_INDEX_KEY": "YWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWI="},
        {"ANXINTUO_INDEX_KEY": "(unset)"},
        {"DATABASE_URL": "(unset)"},
        {"ANXINTUO_DEMO": "maybe"},
    ],
    ids=lambda opening: ",".join(f"{name}={value[:12]}" for name, value in opening.items()),
)
def test_it_refuses(opening: dict[str, str]) -> None:
    done = start(**opening)
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert any(name in last for name in (*opening, "DEBUG"))
    # The refusal must not repeat a secret into a log.
    assert not any(len(value) > 20 and value in done.stderr for value in opening.values())
