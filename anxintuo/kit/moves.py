"""The shape of a log of moves, for apps to inherit. The kit itself has no table (docs/decisions/workflow-tables.md)."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MoveRow(models.Model):
    """One step of something with a workflow. The concrete row adds a ForeignKey with `related_name="moves"`.

    `moved_by` is empty when the system moved (a deadline, an import); `note` is the mover's reason, read by others.
    """

    id = models.BigAutoField(primary_key=True)
    move = models.CharField(_("操作"), max_length=24)
    source = models.CharField(_("原状态"), max_length=16)
    target = models.CharField(_("新状态"), max_length=16)
    moved_at = models.DateTimeField(_("时间"), default=timezone.now)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        abstract = True
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
