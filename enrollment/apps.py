from django.apps import AppConfig


class EnrollmentConfig(AppConfig):
    name = "enrollment"
    verbose_name = "入托"

    def ready(self) -> None:
        from anxintuo.accounts.navigation import FAMILY, Card, register_card
        from enrollment.queries import family_placements
        from families.policies import FAMILY_HOME

        register_card(
            Card(FAMILY, "placements", "enrollment/family/_placements.html", FAMILY_HOME, 10, family_placements)
        )
