"""One namespace, four audiences: what anybody sees, the nursery's desk, the shared tablets on the floor, devices."""

from django.urls import include, path

from institutions.urls import devices, floor, institution, public

app_name = "institutions"
urlpatterns = [
    *public.urlpatterns,
    path("desk/", include(institution.urlpatterns)),
    path("floor/", include(floor.tablet)),
    path("devices/", include(devices.machines)),
]
