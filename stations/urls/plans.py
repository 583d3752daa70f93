from django.urls import path

from stations.views import plans

urlpatterns = [
    path("station/plans/", plans.plans, name="plans"),
    path("station/plans/new/", plans.new, name="plan_new"),
    path("station/plans/<uuid:pk>/", plans.plan, name="plan"),
    path("station/plans/<uuid:pk>/edit/", plans.edit, name="plan_edit"),
    path("station/plans/<uuid:pk>/retire/", plans.retire, name="plan_retire"),
]
