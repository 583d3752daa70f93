from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = "治理"

    def ready(self) -> None:
        from anxintuo.accounts.actor import register_seat_source
        from families.queries.family import name_look_purposes
        from governance import menus
        from governance.admissions import PURPOSES
        from governance.models import Posting
        from governance.reviewers import page_of, reviewers_of
        from governance.seats import official_seats
        from institutions.reviewers import ReviewDesk, register_review_desk

        register_seat_source("official", official_seats, rows=Posting)
        register_review_desk(ReviewDesk(reviewers_of, page_of))
        name_look_purposes(PURPOSES)
        menus.register()
