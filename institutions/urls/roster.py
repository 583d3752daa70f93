from django.urls import path, register_converter

from anxintuo.kit.url_parts import DayConverter
from institutions.views import roster

register_converter(DayConverter, "day")  # <day:on>: 2026-11-26

urlpatterns = [
    path("", roster.week, name="roster"),
    path("copy/", roster.copy, name="roster_copy"),
    path("ratio/", roster.ratio, name="roster_ratio"),
    path("times/", roster.patterns, name="roster_patterns"),
    path("leave/", roster.leave, name="roster_leave"),
    path("leave/<uuid:pk>/cancel/", roster.cancel_leave, name="roster_leave_cancel"),
    path("shifts/<uuid:pk>/remove/", roster.remove, name="roster_shift_remove"),
    path("<uuid:member>/<day:on>/", roster.day, name="roster_day"),
]
