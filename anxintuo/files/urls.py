from django.urls import path

from anxintuo.files import views

app_name = "files"
urlpatterns = [
    path("files/<uuid:pk>/", views.read_file, name="file"),
    path("photos/<uuid:pk>-<int:width>.webp", views.read_photo, name="photo"),
]
