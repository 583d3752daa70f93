"""Django's `check --deploy` under the production settings, with keys made for this run. Any warning fails."""

import base64
import os
import secrets
import subprocess
import sys
from pathlib import Path


def key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def main() -> int:
    own = {
        "DJANGO_SETTINGS_MODULE": "anxintuo.settings.prod",
        "ANXINTUO_SECRET_KEY": secrets.token_urlsafe(60),
        "ANXINTUO_FIELD_KEYS": f"k1:{key()}",
        "ANXINTUO_INDEX_KEY": key(),
        "ANXINTUO_HOSTS": "anxintuo.example",
        "ANXINTUO_DEMO": "no",
        "ANXINTUO_OWN_NETWORKS": "10.20.0.0/16",
        "ANXINTUO_SMS_BACKEND": "aliyun",
        "ANXINTUO_SMS_ACCESS_ID": secrets.token_hex(8),
        "ANXINTUO_SMS_ACCESS_SECRET": secrets.token_hex(16),
        "ANXINTUO_SMS_SIGN_NAME": "安心托",
        "ANXINTUO_SMS_TEMPLATES": "code=SMS_1,notice=SMS_2,notice_neutral=SMS_3,notice_digest=SMS_4",
    }
    manage = Path(__file__).resolve().parent.parent / "manage.py"
    command = [sys.executable, str(manage), "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env={**os.environ, **own}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
