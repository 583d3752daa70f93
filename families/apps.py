from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FamiliesConfig(AppConfig):
    name = "families"
    verbose_name = "家庭"

    def ready(self) -> None:
        from anxintuo.accounts.access import PUBLIC
        from anxintuo.accounts.actor import register_seat_source
        from anxintuo.accounts.navigation import FAMILY, MenuItem, register_menu
        from families import notices, passport_files
        from families.models import Guardianship
        from families.policies import FAMILY_HOME
        from families.seats import parent_seats

        notices.register()
        passport_files.register()
        register_seat_source("parent", parent_seats, rows=Guardianship)
        register_menu(MenuItem(FAMILY, _("宝宝"), "baby-carriage", "families:home", FAMILY_HOME, 30))
        register_menu(MenuItem(FAMILY, _("我的"), "user-circle", "accounts:me", PUBLIC, 90))
