from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DistrictsConfig(AppConfig):
    name = "anxintuo.districts"
    label = "districts"
    verbose_name = "行政区划"

    def ready(self) -> None:
        from anxintuo.districts.loading import load_after_migrate

        post_migrate.connect(load_after_migrate, sender=self, dispatch_uid="districts.load")
