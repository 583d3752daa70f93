"""The composition root of the URLs: one line per app and audience."""

from django.urls import URLPattern, URLResolver, path

from anxintuo.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
]
