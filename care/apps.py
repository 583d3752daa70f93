from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "care"
    verbose_name = "照护"

    def ready(self) -> None:
        from care import menus
        from care.queries.allergies import restrictions_of_placed
        from institutions.kitchen import register_restrictions

        menus.register()
        register_restrictions("care", restrictions_of_placed, page="care:allergies")
