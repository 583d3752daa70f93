"""Eight digits that prove once, within minutes, that who types them stands where the desk wants a device."""

import secrets
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from anxintuo.kit.crypto import blind_index
from anxintuo.kit.ids import uuid7

CODE_MINUTES = 10
FORGOTTEN_AFTER = timedelta(days=1)


def fresh_code() -> str:
    return f"{secrets.randbelow(10**8):08d}"


class OneTimeCodeQuerySet(models.QuerySet[Any]):
    def open(self) -> Self:
        return self.filter(used_at__isnull=True, made_at__gt=timezone.now() - timedelta(minutes=CODE_MINUTES))

    def forgotten(self) -> Self:
        """Nobody used them; the night removes them."""
        return self.filter(made_at__lt=timezone.now() - FORGOTTEN_AFTER)


class OneTimeCode(models.Model):
    """Eight digits are few: kept under a key, so that a copy of the table tells no code."""

    PURPOSE = ""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code_index = models.CharField(max_length=64, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = OneTimeCodeQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def index_of(cls, code: str) -> str:
        return blind_index(code, purpose=cls.PURPOSE)

    @classmethod
    def take(cls, code: str) -> Self | None:
        """The open row of a code, locked and used up; None for one that is wrong, used or over."""
        found: Self | None = cls.objects.open().select_for_update().filter(code_index=cls.index_of(code)).first()
        if found is not None:
            found.used_at = timezone.now()
            found.save(update_fields=["used_at"])
        return found
