from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "anxintuo.notices"
    label = "notices"
    verbose_name = "通知"

    def ready(self) -> None:
        from datetime import timedelta

        from django.core.checks import Tags, register
        from django.utils.translation import gettext_lazy as _

        from anxintuo.accounts.codes import register_code_sender
        from anxintuo.accounts.navigation import ACCOUNT, MenuItem, register_menu
        from anxintuo.notices.channels.sending import EMAIL_TOPIC, SMS_TOPIC, send_email, send_sms
        from anxintuo.notices.checks import sms_can_be_sent
        from anxintuo.notices.codes import send_code
        from anxintuo.notices.digests import DIGEST_TOPICS, GATHER_TOPIC, deliver_email, deliver_sms, gather
        from anxintuo.notices.enums import Channel
        from anxintuo.notices.policies import INBOX
        from anxintuo.notices.queries import unread_of
        from anxintuo.outbox.registry import doubling, register_sender

        # A code is dropped by its validity; these attempts are for a provider that stumbles.
        register_sender(SMS_TOPIC, send_sms, max_attempts=8, backoff=doubling(timedelta(seconds=5)), title=_("短信"))
        register_sender(EMAIL_TOPIC, send_email, max_attempts=12, title=_("邮件"))
        register_sender(GATHER_TOPIC, gather, title=_("汇总消息"))
        register_sender(DIGEST_TOPICS[Channel.SMS], deliver_sms, title=_("短信汇总"))
        register_sender(DIGEST_TOPICS[Channel.EMAIL], deliver_email, title=_("邮件汇总"))
        register_code_sender(send_code)
        register(sms_can_be_sent, Tags.security, deploy=True)
        register_menu(
            MenuItem(
                shell=ACCOUNT,
                title=_("消息"),  # type: ignore[arg-type]
                icon="bell",
                url_name="notices:inbox",
                act=INBOX,
                order=10,
                badge=lambda actor: unread_of(actor.user_id),
            )
        )
