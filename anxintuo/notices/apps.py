from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "anxintuo.notices"
    label = "notices"
    verbose_name = "通知"
