"""One namespace, two audiences: what anybody sees, and the nursery's desk."""

from django.urls import include, path

from institutions.urls import institution, public

app_name = "institutions"
urlpatterns = [*public.urlpatterns, path("desk/", include(institution.urlpatterns))]
