"""A deployment that cannot send codes is told so before anybody stands before the sign-in page."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from anxintuo.notices.channels.needs import DEMO, missing_sms_settings


def sms_can_be_sent(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.DEMO:
        return []
    if settings.SMS_BACKEND == DEMO:
        return [Error("The SMS back end “demo” works in demo mode only.", id="notices.E001")]
    missing = missing_sms_settings(lambda name: getattr(settings, name))
    if missing:
        return [Error(f"SMS cannot be sent: set {', '.join(missing)} (README, “Settings”).", id="notices.E002")]
    return []
