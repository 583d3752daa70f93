"""The composition root of the URLs: one line per app and audience."""

from django.urls import URLPattern, URLResolver, include, path

from anxintuo.accounts.access import PUBLIC, requires
from anxintuo.health import healthz, services
from anxintuo.rulebook.views import rule_list

handler400 = "anxintuo.errors.bad_request"
handler403 = "anxintuo.errors.refused"
handler404 = "anxintuo.errors.not_found"
handler429 = "anxintuo.errors.too_many"  # allauth's limits lead here
handler500 = "anxintuo.errors.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("institutions.urls")),  # first: what most people ask for
    path("healthz", healthz, name="healthz"),
    path("_demo/", include("anxintuo.demo.urls")),
    path("accounts/", include("anxintuo.accounts.urls.own")),
    path("accounts/", include("anxintuo.accounts.urls.provider")),
    path("notices/", include("anxintuo.notices.urls")),
    path("operator/services/", services, name="services"),
    path("operator/outbox/", include("anxintuo.outbox.urls.operator")),
    path("", include("anxintuo.files.urls")),
    # The rulebook lies beneath accounts, so its page gets its act here.
    path("rules/", include(([path("", requires(PUBLIC)(rule_list), name="list")], "rulebook"))),
    path("family/", include("families.urls.family")),
    path("", include("enrollment.urls")),
    path("", include("care.urls")),
    path("", include("stations.urls")),
    path("gov/", include("governance.urls.governance")),
]
