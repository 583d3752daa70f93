from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    name = "institutions"
    verbose_name = "托育机构"

    def ready(self) -> None:
        from anxintuo.accounts.actor import register_seat_source
        from institutions.seats import staff_seats

        register_seat_source("staff", staff_seats)
