"""Development and the demonstration city: what `make run` starts."""

import os
from pathlib import Path

from anxintuo.settings import env

env.load_services(env.state_dir(Path(__file__).resolve().parent.parent.parent))
# Well-known keys, so that a fresh clone runs; production refuses them (settings/prod.py).
os.environ.setdefault("ANXINTUO_SECRET_KEY", "demo-secret-key-not-for-production-0123456789")
os.environ.setdefault("ANXINTUO_FIELD_KEYS", "demo:ZGVtby1maWVsZC1rZXktbm90LWZvci1wcm9kdWN0aW8=")
os.environ.setdefault("ANXINTUO_INDEX_KEY", "ZGVtby1pbmRleC1rZXktbm90LWZvci1wcm9kdWN0aW8=")
os.environ.setdefault("ANXINTUO_DEMO", "yes")

from anxintuo.settings.base import *  # noqa: E402, F403
