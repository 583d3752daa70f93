from django.urls import path

from stations.views import children
from stations.views import path as way

urlpatterns = [
    path("station/children/<uuid:pk>/", children.child, name="child_here"),
    path("station/children/<uuid:pk>/measure/", children.measure, name="measure_here"),
    path("station/groups/<uuid:pk>/take-home/", children.hand_out, name="hand_out"),
    path("station/groups/<uuid:pk>/take-home/sheet/", children.hand_out_sheet, name="hand_out_sheet"),
    path("stations/visits/<uuid:pk>/", way.visit, name="visit"),
    path("stations/path/<uuid:child>/", way.path, name="path"),
    path("stations/path/<uuid:child>/agree/", way.agree, name="path_agree"),
    path("stations/path/<uuid:child>/erase/", way.erase, name="path_erase"),
]
