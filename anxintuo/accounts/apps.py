from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "anxintuo.accounts"
    label = "accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        from anxintuo.accounts.access import SIGNED_IN
        from anxintuo.accounts.navigation import ACCOUNT, MenuItem, register_menu
        from anxintuo.accounts.sealed_secrets import count_secrets, move_secrets
        from anxintuo.kit.rotation import SealedStore, register_store

        register_menu(MenuItem(ACCOUNT, _("账号与安全"), "settings", "accounts:me", SIGNED_IN, 20))  # type: ignore[arg-type]
        register_store(SealedStore("mfa.authenticator.data", count_secrets, move_secrets))
