from django.urls import path

from care.views import practice

urlpatterns = [
    path("desk/practice/", practice.practice, name="practice"),
    path("desk/practice/open/", practice.open_one, name="practice_open"),
    path("desk/practice/restart/", practice.restart, name="practice_restart"),
    path("desk/practice/close/", practice.close, name="practice_close"),
]
