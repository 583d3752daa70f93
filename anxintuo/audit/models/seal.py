"""Tamper evidence: a hash chain over batches of audit entries."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditSeal(models.Model):
    """A seal covers the entries `from_seq`…`to_seq` except `gaps`, and the `late` ones.

    A sequence number is taken before its transaction commits, so a number may be missing when its batch is
    sealed: it is noted in `gaps`, and if it does appear, a following seal covers it as `late`. No lock is held
    against writers. See docs/decisions/audit-seals.md.
    """

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField(_("封存时间"))
    from_seq = models.BigIntegerField()
    to_seq = models.BigIntegerField()
    gaps = ArrayField(models.BigIntegerField(), default=list)
    late = ArrayField(models.BigIntegerField(), default=list)
    count = models.PositiveIntegerField(_("条数"))
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("审计封条")
        constraints = [
            models.CheckConstraint(
                name="audit_seal_numbered_from_one",
                condition=models.Q(number__gte=1),
                violation_error_message=_("封条从 1 开始编号。"),
            ),
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"
