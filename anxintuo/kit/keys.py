"""Reading the keys that the environment gives, strictly: a key that is shorter than it looks protects nothing."""

import base64
import binascii

from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


def field_keys(text: str) -> dict[str, bytes]:
    """`id:base64 of 32 bytes`, several by commas, in this order. ImproperlyConfigured, which repeats no key."""
    keys: dict[str, bytes] = {}
    for part in text.split(","):
        key_id, _, encoded = part.strip().partition(":")
        key = _decoded(encoded)
        if not key_id or key is None:
            raise ImproperlyConfigured("ANXINTUO_FIELD_KEYS must be “id:base64 of 32 bytes”, several by commas.")
        if key_id in keys:
            raise ImproperlyConfigured(
                "ANXINTUO_FIELD_KEYS names one id twice; what was written with it could be lost."
            )
        keys[key_id] = key
    return keys


def index_key(text: str) -> bytes:
    """base64 of 32 bytes. ImproperlyConfigured, which does not repeat it."""
    key = _decoded(text.strip())
    if key is None:
        raise ImproperlyConfigured("ANXINTUO_INDEX_KEY must be base64 of 32 bytes.")
    return key


def _decoded(encoded: str) -> bytes | None:
    """Without `validate` every sign that is not base64 would be left out silently."""
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == KEY_BYTES else None
