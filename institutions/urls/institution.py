from django.urls import URLPattern, URLResolver, include, path

from institutions.views import changes, guide, institution, photos, reports, rooms

urlpatterns: list[URLPattern | URLResolver] = [
    path("", institution.desk, name="desk"),
    path("start/", guide.guide, name="guide"),
    path("start/<slug:step>/skip/", guide.skip, name="guide_skip"),
    path("profile/", institution.profile, name="desk_profile"),
    path("profile/preview/", institution.preview, name="desk_preview"),
    path("shown/", institution.shown, name="desk_shown"),
    path("fees/", institution.fees, name="desk_fees"),
    path("day-plan/", institution.day_plan, name="desk_day_plan"),
    path("rooms/", institution.rooms, name="desk_rooms"),
    path("rooms/<uuid:pk>/", rooms.room, name="desk_room"),
    path("rooms/<uuid:pk>/edit/", rooms.edit, name="desk_room_edit"),
    path("rooms/<uuid:pk>/capacity/", rooms.capacity, name="desk_room_capacity"),
    path("rooms/capacities/<uuid:pk>/drop/", rooms.drop_capacity, name="desk_room_capacity_drop"),
    path("staff/", include("institutions.urls.staff")),
    path("tablets/", include("institutions.urls.floor")),
    path("menus/", include("institutions.urls.menu")),
    path("roster/", include("institutions.urls.roster")),
    path("reports/", reports.reports, name="reports"),
    path("reports/hours/", reports.hours, name="report_hours"),
    path("reports/<slug:name>.<slug:form>", reports.export, name="report_export"),
    path("book/", include("institutions.urls.book")),
    path("photos/", photos.photos, name="desk_photos"),
    path("photos/<uuid:pk>/remove/", photos.remove, name="desk_photo_remove"),
    path("photos/<uuid:pk>/move/", photos.move, name="desk_photo_move"),
    path("changes/", changes.changes, name="desk_changes"),
    path("changes/new/", changes.new_change, name="desk_change_new"),
    path("changes/<uuid:pk>/withdraw/", changes.withdraw, name="desk_change_withdraw"),
]
