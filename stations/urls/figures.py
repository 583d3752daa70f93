from django.urls import path

from stations.views import figures

urlpatterns = [
    path("station/figures/", figures.own_figures, name="figures"),
    path("station/figures/<slug:name>.<str:form>", figures.export, name="figures_export"),
]
