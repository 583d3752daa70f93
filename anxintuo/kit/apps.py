from django.apps import AppConfig


class KitConfig(AppConfig):
    """Pure helpers and template tags; no models."""

    name = "anxintuo.kit"
    label = "kit"
    verbose_name = "工具"

    def ready(self) -> None:
        from anxintuo.kit.form_voice import speak_plainly

        speak_plainly()
