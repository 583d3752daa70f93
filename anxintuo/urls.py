"""The composition root of the URLs: one line per app and audience."""

from django.urls import URLPattern, URLResolver, include, path

from anxintuo.health import healthz

handler400 = "anxintuo.errors.bad_request"
handler403 = "anxintuo.errors.refused"
handler404 = "anxintuo.errors.not_found"
handler429 = "anxintuo.errors.too_many"  # allauth's limits lead here
handler500 = "anxintuo.errors.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("_demo/", include("anxintuo.demo.urls")),
    path("accounts/", include("anxintuo.accounts.urls.own")),
    path("accounts/", include("anxintuo.accounts.urls.provider")),
    path("notices/", include("anxintuo.notices.urls")),
    path("operator/outbox/", include("anxintuo.outbox.urls.operator")),
    path("", include("anxintuo.files.urls")),
    path("family/", include("families.urls.family")),
    path("station/", include("stations.urls.station")),
    path("gov/", include("governance.urls.governance")),
    path("", include("institutions.urls")),
]
