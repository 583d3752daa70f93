"""What a provider of SMS must be given. Without Django's settings: production asks before there are any."""

from collections.abc import Callable
from typing import Any

from anxintuo.notices.channels.texts import TEXTS

DEMO, ALIYUN, TENCENT = "demo", "aliyun", "tencent"
BACKENDS = (DEMO, ALIYUN, TENCENT)


def missing_sms_settings(value_of: Callable[[str], Any]) -> list[str]:
    """The environment variables that the chosen backend still needs; `value_of` gives a setting (`SMS_BACKEND`, …)."""
    backend = value_of("SMS_BACKEND")
    if backend == DEMO:
        return []
    if backend not in BACKENDS:
        return ["ANXINTUO_SMS_BACKEND"]
    needed = ["ACCESS_ID", "ACCESS_SECRET", "SIGN_NAME"] + (["APP_ID"] if backend == TENCENT else [])
    missing = [f"ANXINTUO_SMS_{name}" for name in needed if not value_of(f"SMS_{name}")]
    registered = {name for name, template in value_of("SMS_TEMPLATES").items() if template}
    return missing if TEXTS.keys() <= registered else [*missing, "ANXINTUO_SMS_TEMPLATES"]
