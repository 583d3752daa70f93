from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "stations"
    verbose_name = "驿站"

    def ready(self) -> None:
        from anxintuo.accounts.actor import register_seat_source
        from stations import menus, notices
        from stations.models import StationMembership
        from stations.seats import adviser_seats

        register_seat_source("adviser", adviser_seats, rows=StationMembership)
        menus.register()
        notices.register()
