from django.urls import path

from stations.views import station

app_name = "stations"
urlpatterns = [path("", station.desk, name="desk")]
