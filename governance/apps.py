from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = "治理"

    def ready(self) -> None:
        from anxintuo.accounts.actor import register_seat_source
        from governance import menus
        from governance.seats import official_seats

        register_seat_source("official", official_seats)
        menus.register()
