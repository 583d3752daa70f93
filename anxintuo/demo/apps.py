from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demonstration city and its ready accounts. Its pages answer 404 unless settings.DEMO is on."""

    name = "anxintuo.demo"
    label = "demo"
    verbose_name = "演示"
