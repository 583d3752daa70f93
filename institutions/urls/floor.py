"""Two sides of the shared tablets: the tablet's own pages, and the desk's."""

from django.urls import path

from institutions.views import floor, floor_desk

tablet = [
    path("", floor.door, name="floor"),
    path("pair/", floor.pair, name="floor_pair"),
    path("home/", floor.home, name="floor_home"),
    path("pin/", floor.change_pin, name="floor_change_pin"),
    path("leave/", floor.leave, name="floor_leave"),
    path("enter/<uuid:pk>/", floor.enter, name="floor_enter"),
]
urlpatterns = [
    path("", floor_desk.tablets, name="floor_tablets"),
    path("new/", floor_desk.code, name="floor_code"),
    path("own-pin/", floor_desk.own_pin, name="own_pin"),
    path("<uuid:pk>/revoke/", floor_desk.revoke, name="floor_revoke"),
    path("<uuid:pk>/open/", floor_desk.open_again, name="floor_open_again"),
    path("pins/<uuid:pk>/give/", floor_desk.give_pin, name="floor_give_pin"),
]
