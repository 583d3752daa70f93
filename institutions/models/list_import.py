"""A list that a nursery brought along (staff, later others), read and judged, waiting to be written or thrown away."""

from datetime import timedelta

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.history import removals_too
from anxintuo.kit.ids import uuid7
from institutions.enums import ListImportState, ListKind
from institutions.models.institution import Institution

WAITS = timedelta(days=1)


@pghistory.track(*removals_too(), exclude=["rows"])
class ListImport(models.Model):
    """`rows`: what would be written, as JSON, sealed; emptied when it is written, thrown away or a day old. `problems`:
    [[row, column, sentence], …], without anything that a person wrote."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="list_imports")
    kind = models.CharField(_("名单"), max_length=8, choices=ListKind.choices)
    state = models.CharField(_("状态"), max_length=10, choices=ListImportState.choices, default=ListImportState.PLANNED)
    rows = EncryptedTextField(blank=True)
    problems = models.JSONField(default=list, blank=True)
    added = models.PositiveIntegerField(_("新增"), default=0)
    changed = models.PositiveIntegerField(_("更新"), default=0)
    unchanged = models.PositiveIntegerField(_("没有变化"), default=0)
    wrong = models.PositiveIntegerField(_("有问题的行"), default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("名单导入")
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return f"list import {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == ListImportState.PLANNED and timezone.now() - self.made_at < WAITS
