"""Sensitive text at rest: AES-256-GCM with a key id (so that keys can be rotated) and a blind index for look-up.

Stored form: ``<key id>:<base64(nonce ‖ ciphertext ‖ tag)>``. The associated data is the column's own
name, so that a value cannot be moved to another column unnoticed.
"""

import base64
import functools
import hashlib
import hmac
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from anxintuo.kit.keys import field_keys, index_key

NONCE_BYTES = 12


class DecryptionError(Exception):
    """The stored value was not written by any of our keys for this column."""


@functools.lru_cache(maxsize=8)
def _ring(spec: str) -> dict[str, AESGCM]:
    return {key_id: AESGCM(key) for key_id, key in field_keys(spec).items()}


_index_key = functools.lru_cache(maxsize=8)(index_key)


def primary_key_id() -> str:
    return next(iter(_ring(settings.FIELD_KEYS)))


def retiring_key_ids() -> list[str]:
    """The listed keys that only read: after a rotation their values move to the first one (kit.rotation)."""
    return list(_ring(settings.FIELD_KEYS))[1:]


def encrypt_bytes(clear: bytes, *, aad: str) -> tuple[str, bytes]:
    """Key id and nonce ‖ ciphertext ‖ tag."""
    key_id = primary_key_id()
    nonce = secrets.token_bytes(NONCE_BYTES)
    return key_id, nonce + _ring(settings.FIELD_KEYS)[key_id].encrypt(nonce, clear, aad.encode())


def decrypt_bytes(key_id: str, sealed: bytes, *, aad: str) -> bytes:
    ring = _ring(settings.FIELD_KEYS)
    if key_id not in ring:
        raise DecryptionError(f"unknown key {key_id!r}")
    try:
        return ring[key_id].decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad.encode())
    except InvalidTag as error:
        raise DecryptionError(f"a value in {aad} does not open with key {key_id!r}") from error


def encrypt_text(clear: str, *, aad: str) -> str:
    key_id, sealed = encrypt_bytes(clear.encode(), aad=aad)
    return f"{key_id}:{base64.b64encode(sealed).decode()}"


def decrypt_text(stored: str, *, aad: str) -> str:
    key_id, _, encoded = stored.partition(":")
    return decrypt_bytes(key_id, base64.b64decode(encoded), aad=aad).decode()


def key_id_of(stored: str) -> str:
    """The listed key that `stored` names; empty for any other text, which may be clear and is not to be shown."""
    key_id, separator, _ = stored.partition(":")
    return key_id if separator and key_id in _ring(settings.FIELD_KEYS) else ""


def blind_index(value: str, *, purpose: str) -> str:
    """A keyed fingerprint (HMAC-SHA256, hex) that allows equality search without revealing the value."""
    return hmac.new(_index_key(settings.INDEX_KEY), f"{purpose}\x1f{value}".encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """Text that is clear in Python and sealed in the database. Empty text is stored as empty."""

    description = "Encrypted text"

    @property
    def aad(self) -> str:
        """A history row holds the tracked column's own ciphertext, copied by a trigger: it opens under that name."""
        home = getattr(self.model, "pgh_tracked_model", None) or self.model
        return f"{home._meta.label_lower}.{self.name}"

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt_text(value, aad=self.aad) if value else value

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt_text(value, aad=self.aad) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise TypeError(f"{self.name} is encrypted; search its blind index instead of “{lookup_name}”.")
        return super().get_lookup(lookup_name)
