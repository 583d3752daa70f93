from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "anxintuo.accounts"
    label = "accounts"
    verbose_name = "账号"
