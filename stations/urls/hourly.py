from django.urls import path

from stations.views import hourly

urlpatterns = [
    path("station/hourly/", hourly.desk, name="stays"),
    path("station/hourly/offers/new/", hourly.offer, name="offer_new"),
    path("station/hourly/offers/<uuid:pk>/", hourly.offer, name="offer"),
    path("station/hourly/offers/<uuid:pk>/drop/", hourly.offer_drop, name="offer_drop"),
    path("station/hourly/<uuid:pk>/", hourly.stay, name="stay"),
    path("stations/hourly/", hourly.mine, name="my_stays"),
    path("stations/hourly/<uuid:pk>/", hourly.my_stay, name="my_stay"),
    path("stations/hourly/<uuid:pk>/cancel/", hourly.cancel, name="stay_cancel"),
    path("stations/<slug:slug>/hourly/", hourly.hourly, name="hourly"),
    path("stations/<slug:slug>/hourly/ask/", hourly.ask, name="ask_stay"),
]
