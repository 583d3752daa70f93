from django.apps import AppConfig


class UsualConfig(AppConfig):
    name = "bench.usual"
    label = "usual"
