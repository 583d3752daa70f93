"""The environment of the measured programs: production settings, keys made up for the run."""

import base64
import os
import secrets
from functools import cache

from bench.services import PROJECT, state_folder


@cache
def _keys() -> dict[str, str]:
    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return {
        "ANXINTUO_SECRET_KEY": secrets.token_urlsafe(60),
        "ANXINTUO_FIELD_KEYS": f"k1:{key()}",
        "ANXINTUO_INDEX_KEY": key(),
    }


def product_environment(database_url: str, redis_url: str, settings: str = "anxintuo.settings.prod") -> dict[str, str]:
    return {
        **_keys(),
        "DJANGO_SETTINGS_MODULE": settings,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "ANXINTUO_HOSTS": "localhost,127.0.0.1",
        "ANXINTUO_DEMO": "no",
        "ANXINTUO_DB_STATEMENT_SECONDS": "60",  # slow ones, the peer's too, are to be measured and not cut off
        # Complete, as production demands, and an account that no provider has: nothing is sent while measuring.
        "ANXINTUO_SMS_BACKEND": "aliyun",
        "ANXINTUO_SMS_ACCESS_ID": "bench",
        "ANXINTUO_SMS_ACCESS_SECRET": "bench",
        "ANXINTUO_SMS_SIGN_NAME": "bench",
        "ANXINTUO_SMS_TEMPLATES": "code=none,notice=none,notice_neutral=none,notice_digest=none",
        "ANXINTUO_STATE": str(state_folder() / "app"),
        "ANXINTUO_STATIC_ROOT": str(state_folder() / "static"),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH", "")])),
    }
