"""The demonstration's settings where it is noon: at night SMS wait for the morning, and none would be sent."""

import os

from anxintuo.settings.dev import *  # noqa: F403 (as settings/dev.py does with base.py)

TIME_ZONE = os.environ["ANXINTUO_BENCH_ZONE"]
