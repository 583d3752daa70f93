from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "anxintuo.outbox"
    label = "outbox"
    verbose_name = "发件箱"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from anxintuo.accounts.navigation import OPERATOR, MenuItem, register_menu
        from anxintuo.outbox.policies import SEE_PARKED
        from anxintuo.outbox.queries import parked_count

        register_menu(
            MenuItem(
                shell=OPERATOR,
                title=_("搁置的发送"),  # type: ignore[arg-type]
                icon="inbox",
                url_name="outbox:parked",
                act=SEE_PARKED,
                order=40,
                badge=lambda actor: parked_count(),
            )
        )
