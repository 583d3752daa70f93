"""The product's own production settings, with the spatial back end and the peer's page in the place of ours."""

from anxintuo.settings.prod import *  # noqa: F403
from anxintuo.settings.prod import DATABASES, INSTALLED_APPS

DATABASES["default"]["ENGINE"] = "django.contrib.gis.db.backends.postgis"
INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.gis", "bench.usual.apps.UsualConfig"]
ROOT_URLCONF = "bench.usual.urls"
