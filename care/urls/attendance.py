from django.urls import path

import anxintuo.kit.url_parts  # noqa: F401 (on_day)
from care.views import attendance_family, roll, roll_desk

urlpatterns = [
    path("floor/roll/", roll.rooms, name="roll_rooms"),
    path("floor/roll/<uuid:room>/", roll.roll, name="roll"),
    path("floor/roll/<uuid:room>/<on_day:on>/all/", roll.everybody, name="roll_all"),
    path("floor/roll/<uuid:room>/<on_day:on>/<uuid:pk>/<slug:what>/", roll.mark, name="roll_mark"),
    path("desk/roll/", roll_desk.day, name="roll_day"),
    path("desk/roll/export.<slug:form>", roll_desk.export, name="roll_export"),
    path("desk/roll/month/", roll_desk.month, name="roll_month"),
    path("desk/roll/month/export.<slug:form>", roll_desk.export_month, name="roll_month_export"),
    path("desk/roll/children/<uuid:pk>/", roll_desk.child, name="roll_child"),
    path("family/attendance/<uuid:pk>/", attendance_family.attendance, name="attendance"),
    path("family/attendance/<uuid:pk>/absence/", attendance_family.tell, name="absence"),
    path("family/attendance/<uuid:pk>/absence/<on_day:on>/back/", attendance_family.take_back, name="absence_back"),
]
