"""A private file: what it is for, what it holds, where its bytes lie."""

import uuid
from datetime import datetime
from typing import Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from anxintuo.files.enums import STORED_KINDS, Kind
from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.ids import uuid7


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def live(self) -> Self:
        return self.filter(deleted_at=None)

    def expired(self, at: datetime) -> Self:
        return self.filter(deleted_at=None, expires_at__lte=at)

    def sealed_with_another_key_than(self, key_id: str) -> Self:
        return self.live().exclude(key_id__in=("", key_id))


@pghistory.track(exclude=["original_name"])
class StoredFile(models.Model):
    """The row of one private file. It stays as a tombstone when the bytes are gone (`deleted_at`).

    `size` (bytes) and `sha256` are of the clear bytes as stored, which never equal the bytes sent. `key_id` tells
    which key sealed them; empty means that this purpose is not sensitive. `original_name` is for showing only.
    Foreign keys to this table are PROTECT: a file is deleted by `actions.delete_file`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    purpose = models.CharField(_("用途"), max_length=40)
    kind = models.CharField(_("种类"), max_length=8, choices=[(kind.value, kind.label) for kind in STORED_KINDS])
    size = models.PositiveIntegerField(_("大小"))
    sha256 = models.CharField(max_length=64, editable=False)
    width = models.PositiveIntegerField(_("宽"), null=True, blank=True)
    height = models.PositiveIntegerField(_("高"), null=True, blank=True)
    page_count = models.PositiveIntegerField(_("页数"), null=True, blank=True)
    original_name = EncryptedTextField(_("原文件名"), blank=True)
    storage_name = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key_id = models.CharField(max_length=40, blank=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    expires_at = models.DateTimeField(_("保存到"), null=True, blank=True)
    deleted_at = models.DateTimeField(_("删除时间"), null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("文件")
        constraints = [
            models.CheckConstraint(
                name="stored_file_kind_known",
                condition=Q(kind__in=[kind.value for kind in STORED_KINDS]),
                violation_error_message=_("文件种类不在允许的范围内。"),
            ),
            models.CheckConstraint(
                name="stored_file_not_empty",
                condition=Q(size__gt=0),
                violation_error_message=_("文件是空的。"),
            ),
            models.CheckConstraint(
                name="stored_file_measures",
                condition=Q(kind=Kind.PDF.value, page_count__gt=0, width=None, height=None)
                | (~Q(kind=Kind.PDF.value) & Q(page_count=None, width__gt=0, height__gt=0)),
                violation_error_message=_("PDF 要有页数，照片要有宽和高。"),
            ),
        ]
        indexes = [
            models.Index(name="stored_file_expiring", fields=["expires_at"], condition=Q(deleted_at=None)),
            models.Index(name="stored_file_by_key", fields=["key_id"], condition=Q(deleted_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} file {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("files:file", args=[self.pk])

    def is_there(self, at: datetime) -> bool:
        """Neither deleted nor past its date, whether or not the nightly job has come by."""
        return self.deleted_at is None and (self.expires_at is None or self.expires_at > at)

    @property
    def is_encrypted(self) -> bool:
        return self.key_id != ""

    @property
    def is_picture(self) -> bool:
        return self.kind != Kind.PDF
