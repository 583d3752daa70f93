"""The log of moves: one row per step of a filing or a change request (design.md §3)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from institutions.models.change_request import ChangeRequest
from institutions.models.filing import Filing


class Move(models.Model):
    """`moved_by` is empty when a register import made the move (`note` names the run)."""

    id = models.BigAutoField(primary_key=True)
    move = models.CharField(_("操作"), max_length=24)
    source = models.CharField(_("原状态"), max_length=16)
    target = models.CharField(_("新状态"), max_length=16)
    moved_at = models.DateTimeField(auto_now_add=True)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        abstract = True
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class FilingMove(Move):
    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="moves")

    class Meta(Move.Meta):
        verbose_name = _("备案记录")


class ChangeRequestMove(Move):
    change_request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="moves")

    class Meta(Move.Meta):
        verbose_name = _("变更申请记录")
