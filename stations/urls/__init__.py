"""驿站: the advisers' desk under /station/, families and everybody under /stations/. One module an audience."""

from stations.urls import board, figures, groups, hourly, notes, plans, public, questions, station

app_name = "stations"
urlpatterns = [
    *station.urlpatterns,
    *groups.urlpatterns,
    *notes.urlpatterns,
    *questions.urlpatterns,
    *board.urlpatterns,
    *hourly.urlpatterns,
    *plans.urlpatterns,
    *figures.urlpatterns,
    *public.urlpatterns,
]
