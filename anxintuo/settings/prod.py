"""Production: HTTPS only. Refuses to start with a demonstration key, one that is missing or short, the demo sign-in or
DEBUG, and without a way to send codes: gunicorn and Celery run no checks, so they are made here."""

from django.core.exceptions import ImproperlyConfigured

from anxintuo.kit.keys import field_keys, index_key
from anxintuo.notices.channels.needs import missing_sms_settings
from anxintuo.settings import env
from anxintuo.settings.base import *  # noqa: F403
from anxintuo.settings.base import DEMO, FIELD_KEYS, INDEX_KEY, SECRET_KEY, SMS_BACKEND

# How the keys begin that stand in this repository (settings/dev.py, settings/test.py).
PUBLISHED_KEYS = ("ZGVtby1", "MDEyMzQ1Njc4", "YWJjZGVmZ2hp")

if env.flag("DEBUG") or env.flag("ANXINTUO_DEBUG"):
    raise ImproperlyConfigured("Production does not start with DEBUG.")
if DEMO:
    raise ImproperlyConfigured("Production does not start with ANXINTUO_DEMO: it would let anybody sign in.")
if "not-for-production" in SECRET_KEY or len(SECRET_KEY) < 40:
    raise ImproperlyConfigured("ANXINTUO_SECRET_KEY must be your own, with at least 40 characters.")
if any(known in FIELD_KEYS or known in INDEX_KEY for known in PUBLISHED_KEYS):
    raise ImproperlyConfigured("ANXINTUO_FIELD_KEYS and ANXINTUO_INDEX_KEY must be your own keys.")
field_keys(FIELD_KEYS)
index_key(INDEX_KEY)
if SMS_BACKEND == "demo":
    raise ImproperlyConfigured("ANXINTUO_SMS_BACKEND=demo would show every sign-in code on a page.")
if missing := missing_sms_settings(lambda name: globals()[name]):
    raise ImproperlyConfigured(f"Nobody could sign in: set {', '.join(missing)} (README, “Settings”).")

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
SEEN_COOKIE_NAME = "__Host-seen"
KNOWN_DEVICE_COOKIE_NAME = "__Host-known"
FORM_OWNER_COOKIE_NAME = "__Host-forms"
KEPT_FORM_COOKIE_NAME = "__Host-kept"
FLOOR_DEVICE_COOKIE_NAME = "__Host-device"
FLOOR_SESSION_COOKIE_NAME = "__Host-floor"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_NAME = "__Host-language"
