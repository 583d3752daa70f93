"""One namespace, three audiences: what anybody sees, the nursery's desk, the shared tablets on the floor."""

from django.urls import include, path

from institutions.urls import floor, institution, public

app_name = "institutions"
urlpatterns = [
    *public.urlpatterns,
    path("desk/", include(institution.urlpatterns)),
    path("floor/", include(floor.tablet)),
]
