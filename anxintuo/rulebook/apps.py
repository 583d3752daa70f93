from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "anxintuo.rulebook"
    label = "rulebook"
    verbose_name = "规则库"
