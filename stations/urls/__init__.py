"""驿站: the advisers' desk under /station/, families and everybody under /stations/. One module an audience."""

from stations.urls import groups, public, station

app_name = "stations"
urlpatterns = [*station.urlpatterns, *groups.urlpatterns, *public.urlpatterns]
