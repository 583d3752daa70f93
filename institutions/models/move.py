"""The logs of moves: one row per step of a filing or a change request (design.md §3).

A step made by a register import has no `moved_by`; its note names the run.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.moves import MoveRow
from institutions.models.change_request import ChangeRequest
from institutions.models.filing import Filing


class FilingMove(MoveRow):
    filing = models.ForeignKey(Filing, on_delete=models.CASCADE, related_name="moves")

    class Meta(MoveRow.Meta):
        verbose_name = _("备案记录")


class ChangeRequestMove(MoveRow):
    change_request = models.ForeignKey(ChangeRequest, on_delete=models.CASCADE, related_name="moves")

    class Meta(MoveRow.Meta):
        verbose_name = _("变更申请记录")
