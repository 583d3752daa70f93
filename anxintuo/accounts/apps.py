from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "anxintuo.accounts"
    label = "accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        from anxintuo.accounts.access import SIGNED_IN
        from anxintuo.accounts.navigation import ACCOUNT, MenuItem, register_menu

        register_menu(MenuItem(ACCOUNT, _("我的账号"), "settings", "accounts:me", SIGNED_IN, 20))  # type: ignore[arg-type]
