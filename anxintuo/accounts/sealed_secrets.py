"""The second factor's secrets (mfa_adapter) move to the first key after a rotation.

They lie inside allauth's JSON: the secret of an authenticator app, the seed of the recovery codes, and codes that
were brought along from elsewhere. Security keys hold nothing sealed.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from anxintuo.accounts.mfa_adapter import SEALED_AS
from anxintuo.kit.crypto import DecryptionError, decrypt_text, encrypt_text, key_id_of, retiring_key_ids

logger = logging.getLogger(__name__)
ONE, MANY = ("secret", "seed"), ("migrated_codes",)


def count_secrets() -> Counter[str]:
    kept = _holding_secrets().values_list("data", flat=True)
    return Counter(key_id_of(text) for data in kept.iterator() for text in _sealed(data))


def move_secrets(limit: int) -> int:
    """Seal the secrets of up to `limit` authenticators with the first key. Safe to repeat and in parallel."""
    done = 0
    for pk in _due().order_by("pk").values_list("pk", flat=True):
        if done >= limit:
            break
        done += _move(pk)
    return done


@transaction.atomic
def _move(pk: int) -> int:
    """Under a lock, as allauth marks a recovery code as used; and only over the data that was read."""
    due = _due().filter(pk=pk).select_for_update(skip_locked=True, no_key=True)
    data = due.values_list("data", flat=True).first()
    if data is None:
        return 0
    try:
        fresh = _resealed(data)
    except (DecryptionError, ValueError):
        logger.error("authenticator %s does not open with its key", pk)
        return 0
    return Authenticator.objects.filter(pk=pk, data=data).update(data=fresh)


def _resealed(data: dict[str, Any]) -> dict[str, Any]:
    one = {name: _reseal(data[name]) for name in ONE if name in data}
    many = {name: [_reseal(text) for text in data[name]] for name in MANY if name in data}
    return data | one | many


def _reseal(text: str) -> str:
    return encrypt_text(decrypt_text(text, aad=SEALED_AS), aad=SEALED_AS)


def _sealed(data: dict[str, Any]) -> Iterator[str]:
    yield from (data[name] for name in ONE if name in data)
    for name in MANY:
        yield from data.get(name, ())


def _holding_secrets() -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(type__in=(Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES))


def _due() -> QuerySet[Authenticator]:
    with_a_retiring_key = Q(pk__in=())
    for key_id in retiring_key_ids():
        with_a_retiring_key |= Q(stored__contains=f'"{key_id}:')
    return _holding_secrets().alias(stored=Cast("data", TextField())).filter(with_a_retiring_key)
