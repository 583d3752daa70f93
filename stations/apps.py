from django.apps import AppConfig


class StationsConfig(AppConfig):
    name = "stations"
    verbose_name = "驿站"

    def ready(self) -> None:
        from anxintuo.accounts.actor import register_seat_source
        from families.annexes import FAMILY, NURSERY, Annex, register_annex
        from stations import menus, notices, notices_board, notices_hourly, notices_questions
        from stations.annexes import path_cell, shown_to_nursery
        from stations.models import StationMembership
        from stations.seats import adviser_seats

        register_seat_source("adviser", adviser_seats, rows=StationMembership)
        register_annex(Annex("stations", "stations/family/_path_cell.html", FAMILY, path_cell))
        register_annex(Annex("stations", "stations/_for_nursery.html", NURSERY, shown_to_nursery))
        menus.register()
        notices.register()
        notices_board.register()
        notices_hourly.register()
        notices_questions.register()
