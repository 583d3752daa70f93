from django.apps import AppConfig


class DistrictsConfig(AppConfig):
    name = "anxintuo.districts"
    label = "districts"
    verbose_name = "行政区划"
