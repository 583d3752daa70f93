from django.urls import URLPattern, URLResolver, include, path

from institutions.views import changes, institution, photos

urlpatterns: list[URLPattern | URLResolver] = [
    path("", institution.desk, name="desk"),
    path("profile/", institution.profile, name="desk_profile"),
    path("fees/", institution.fees, name="desk_fees"),
    path("day-plan/", institution.day_plan, name="desk_day_plan"),
    path("rooms/", institution.rooms, name="desk_rooms"),
    path("staff/", include("institutions.urls.staff")),
    path("book/", include("institutions.urls.book")),
    path("photos/", photos.photos, name="desk_photos"),
    path("photos/<uuid:pk>/remove/", photos.remove, name="desk_photo_remove"),
    path("photos/<uuid:pk>/move/", photos.move, name="desk_photo_move"),
    path("changes/", changes.changes, name="desk_changes"),
    path("changes/new/", changes.new_change, name="desk_change_new"),
    path("changes/<uuid:pk>/withdraw/", changes.withdraw, name="desk_change_withdraw"),
]
