from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RulebookConfig(AppConfig):
    name = "anxintuo.rulebook"
    label = "rulebook"
    verbose_name = "规则库"

    def ready(self) -> None:
        from anxintuo.rulebook.loading import load_after_migrate

        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="rulebook.load")
