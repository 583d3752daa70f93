"""What anybody sees. Last among the URLs of stations: a slug may be any word."""

from django.urls import path

from stations.views import public

urlpatterns = [
    path("stations/", public.station_list, name="list"),
    path("stations/filters/", public.filters, name="filters"),
    path("stations/points/", public.points, name="points"),
    path("stations/places/", public.places, name="places"),
    path("stations/<slug:slug>/", public.station, name="station"),
    path("stations/<slug:slug>/point/", public.point, name="point"),
]
