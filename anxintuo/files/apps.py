from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "anxintuo.files"
    label = "files"
    verbose_name = "文件"
