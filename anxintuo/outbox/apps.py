from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "anxintuo.outbox"
    label = "outbox"
    verbose_name = "发件箱"
