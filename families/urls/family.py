from django.urls import path

from families.views import family

app_name = "families"
urlpatterns = [path("", family.home, name="home")]
