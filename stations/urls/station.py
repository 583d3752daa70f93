from django.urls import path

from stations.views import door, facts, photos, programme, station

urlpatterns = [
    path("station/", station.desk, name="desk"),
    path("station/facts/", facts.facts, name="facts"),
    path("station/photos/", photos.photos, name="photos"),
    path("station/photos/<uuid:pk>/remove/", photos.remove, name="photo_remove"),
    path("station/photos/<uuid:pk>/move/", photos.move, name="photo_move"),
    path("station/rooms/new/", facts.room_new, name="room_new"),
    path("station/rooms/<uuid:pk>/", facts.room, name="room"),
    path("station/groups/new/", programme.new, name="session_new"),
    path("station/groups/<uuid:pk>/", programme.session, name="desk_session"),
    path("station/groups/<uuid:pk>/edit/", programme.edit, name="session_edit"),
    path("station/groups/<uuid:pk>/publish/", programme.publish, name="session_publish"),
    path("station/groups/<uuid:pk>/call-off/", programme.call_off, name="session_call_off"),
    path("station/groups/<uuid:pk>/code/", door.code, name="session_code"),
    path("station/groups/<uuid:pk>/walk-in/", door.walk_in, name="walk_in"),
    path("station/bookings/<uuid:pk>/<slug:what>/", door.mark, name="booking_mark"),
]
