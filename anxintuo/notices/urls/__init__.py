from django.urls import path

from anxintuo.notices.views import own

app_name = "notices"
urlpatterns = [
    path("", own.inbox, name="inbox"),
    path("read-all/", own.read_all, name="read_all"),
    path("preferences/", own.preferences, name="preferences"),
    path("<uuid:pk>/open/", own.open_notice, name="open"),
]
