"""Production refuses what would open it, in a real process."""

import os
import re
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
    "ANXINTUO_SMS_BACKEND": "aliyun",
    "ANXINTUO_SMS_ACCESS_ID": "id",
    "ANXINTUO_SMS_ACCESS_SECRET": "secret",
    "ANXINTUO_SMS_SIGN_NAME": "安心托",
    "ANXINTUO_SMS_TEMPLATES": "code=SMS_1,notice=SMS_2,notice_neutral=SMS_3,notice_digest=SMS_4",
}
GOOD_KEY = "3q2+7w" * 7 + "A="
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
        {"ANXINTUO_INDEX_KEY": ""},
        {"ANXINTUO_INDEX_KEY": "3q2+7w=="},
        {"ANXINTUO_INDEX_KEY": GOOD_KEY.replace("+", "-")},  # an unknown sign would be left out, and the key be shorter
        {"ANXINTUO_INDEX_KEY": GOOD_KEY + GOOD_KEY},
        {"ANXINTUO_INDEX_KEY": "not base64 at all"},
        {"ANXINTUO_FIELD_KEYS": ""},
        {"ANXINTUO_FIELD_KEYS": GOOD_KEY},
        {"ANXINTUO_FIELD_KEYS": "k1:"},
        {"ANXINTUO_FIELD_KEYS": "k1:3q2+7w=="},
        {"ANXINTUO_FIELD_KEYS": f"k2:{GOOD_KEY.replace('+', '-')}"},
        {"ANXINTUO_FIELD_KEYS": f"k2:{GOOD_KEY},k1:short"},
        {"ANXINTUO_FIELD_KEYS": f"k2:{GOOD_KEY},"},
        {"ANXINTUO_FIELD_KEYS": f"k1:{GOOD_KEY},k1:7wAB3q{GOOD_KEY[6:]}"},
        {"ANXINTUO_SMS_BACKEND": "(unset)"},
        {"ANXINTUO_SMS_BACKEND": "pigeon"},
        {"ANXINTUO_SMS_ACCESS_ID": "(unset)"},
        {"ANXINTUO_SMS_ACCESS_SECRET": ""},
        {"ANXINTUO_SMS_SIGN_NAME": ""},
        {"ANXINTUO_SMS_TEMPLATES": "code=SMS_1"},
        {"ANXINTUO_SMS_TEMPLATES": "code=,notice=,notice_neutral=,notice_digest="},
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


def test_tencent_needs_an_application_besides() -> None:
    done = start(ANXINTUO_SMS_BACKEND="tencent")
    assert "ANXINTUO_SMS_APP_ID" in done.stderr.strip().splitlines()[-1]
    assert start(ANXINTUO_SMS_BACKEND="tencent", ANXINTUO_SMS_APP_ID="1400000000").returncode == 0


def test_the_bench_and_the_image_are_given_all_that_production_wants() -> None:
    from bench.environment import product_environment

    assert start(**product_environment("postgres://a@b/c", "redis://d:6379/0")).returncode == 0
    dockerfile = (PROJECT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    (collect,) = [line for line in dockerfile.splitlines() if "collectstatic" in line]
    given = set(re.findall(r"\b([A-Z_]+)=", collect))
    assert given >= {name for name in OWN if name not in ("DJANGO_SETTINGS_MODULE", "ANXINTUO_HOSTS")}
