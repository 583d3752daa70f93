"""Development and the demonstration city: what `make run` starts, and what manage.py takes unless told otherwise.

On a machine that serves a real database such a command would write there with keys that everybody knows. So a database
that is not the embedded one is touched only by whoever says ANXINTUO_DEMO=yes.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from anxintuo.settings import env

STATE = env.state_dir(Path(__file__).resolve().parent.parent.parent)
env.load_services(STATE)
if "DATABASE_URL" in os.environ and not env.flag("ANXINTUO_DEMO") and not env.is_embedded(STATE):
    raise ImproperlyConfigured(
        "DATABASE_URL names a database of your own: set DJANGO_SETTINGS_MODULE=anxintuo.settings.prod, "
        "or ANXINTUO_DEMO=yes to make it a demonstration with keys that everybody knows."
    )
# Well-known keys, so that a fresh clone runs; production refuses them (settings/prod.py).
os.environ.setdefault("ANXINTUO_SECRET_KEY", "demo-secret-key-not-for-production-0123456789")
os.environ.setdefault("ANXINTUO_FIELD_KEYS", "demo:ZGVtby1maWVsZC1rZXktbm90LWZvci1wcm9kdWN0aW8=")
os.environ.setdefault("ANXINTUO_INDEX_KEY", "ZGVtby1pbmRleC1rZXktbm90LWZvci1wcm9kdWN0aW8=")
os.environ.setdefault("ANXINTUO_DEMO", "yes")

from anxintuo.settings.base import *  # noqa: E402, F403
