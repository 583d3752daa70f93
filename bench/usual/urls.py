from django.urls import include, path

from bench.usual.views import nursery_list

urlpatterns = [path("nurseries/", nursery_list), path("", include("anxintuo.urls"))]
