"""照护: the nursery's desk and tablets under /desk/ and /floor/, families under /family/. One module a subject."""

from django.urls import URLPattern

app_name = "care"
urlpatterns: list[URLPattern] = []
