from django.urls import path

from stations.views import groups

urlpatterns = [
    path("stations/groups/<uuid:pk>/", groups.session, name="session"),
    path("stations/groups/<uuid:pk>/book/<uuid:child>/", groups.book, name="book"),
    path("stations/groups/<uuid:pk>/calendar.ics", groups.calendar, name="session_calendar"),
    path("stations/mine/", groups.mine, name="my_groups"),
    path("stations/mine/<uuid:pk>/give-back/", groups.give_back, name="give_back"),
    path("stations/in/<uuid:pk>/<slug:code>/", groups.sign, name="sign"),
    path("stations/in/<uuid:pk>/<slug:code>/<uuid:child>/", groups.sign_child, name="sign_child"),
]
