"""Import this first where the bench itself uses the product's code: Django with no database behind it."""

import os

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anxintuo.settings.dev")
    os.environ.setdefault("ANXINTUO_DEMO", "yes")
    os.environ.setdefault("DATABASE_URL", "postgres://unused")
    os.environ.setdefault("REDIS_URL", "redis://unused")
    django.setup()
