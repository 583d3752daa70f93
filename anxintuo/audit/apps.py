from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "anxintuo.audit"
    label = "audit"
    verbose_name = "审计"
