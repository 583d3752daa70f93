from django.urls import path

from anxintuo.outbox.views import operator

app_name = "outbox"
urlpatterns = [
    path("", operator.parked, name="parked"),
    path("retry/", operator.retry, name="retry"),
]
