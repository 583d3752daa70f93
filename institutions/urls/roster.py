from django.urls import path

from institutions.views import roster

urlpatterns = [
    path("", roster.week, name="roster"),
    path("copy/", roster.copy, name="roster_copy"),
    path("ratio/", roster.ratio, name="roster_ratio"),
    path("times/", roster.patterns, name="roster_patterns"),
    path("leave/", roster.leave, name="roster_leave"),
    path("leave/<uuid:pk>/cancel/", roster.cancel_leave, name="roster_leave_cancel"),
    path("shifts/<uuid:pk>/remove/", roster.remove, name="roster_shift_remove"),
    path("<uuid:pk>/", roster.person, name="roster_person"),
]
