from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    name = "families"
    verbose_name = "家庭"

    def ready(self) -> None:
        from anxintuo.accounts.actor import register_seat_source
        from families.seats import parent_seats

        register_seat_source("parent", parent_seats)
