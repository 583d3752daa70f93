"""Where private files and photos lie: a folder of ours by default, an S3 bucket where one is named."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from anxintuo.settings import env


def default_storage(state: Path) -> dict[str, Any]:
    """The storage of `anxintuo.files`. The bucket stays private: every byte is served through the application."""
    bucket = env.text("ANXINTUO_S3_BUCKET", "")
    if not bucket:
        return {
            "BACKEND": "anxintuo.files.storage.DurableFileSystemStorage",
            "OPTIONS": {
                "location": env.text("ANXINTUO_FILES", "") or str(state / "files"),
                "directory_permissions_mode": 0o700,
            },
        }
    style = env.text("ANXINTUO_S3_ADDRESSING", "auto")
    if style not in ("auto", "path", "virtual"):
        raise ImproperlyConfigured(f"ANXINTUO_S3_ADDRESSING must be auto, path or virtual, not {style!r}.")
    from botocore.config import Config

    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env.text("ANXINTUO_S3_ENDPOINT", "") or None,
            "region_name": env.text("ANXINTUO_S3_REGION", "") or None,
            "access_key": env.text("ANXINTUO_S3_KEY", "") or None,  # empty: the machine's own role
            "secret_key": env.text("ANXINTUO_S3_SECRET", "") or None,
            "default_acl": None,
            "file_overwrite": True,  # names are random; False would ask the bucket before each write
            "client_config": Config(
                connect_timeout=3,
                read_timeout=10,
                retries={"max_attempts": 2},
                s3={"addressing_style": style},
                signature_version="s3v4",
            ),
        },
    }
