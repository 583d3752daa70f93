"""Who did what, and who read what: one row per act, appended and never touched again."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func, Value
from django.utils.translation import gettext_lazy as _

from anxintuo.audit.enums import Kind
from anxintuo.kit.ids import uuid7

# The sequence is created in 0001_initial, before the table.
NEXT_IN_SEQUENCE = Func(Value("audit_entry_seq"), function="nextval", output_field=models.BigIntegerField())


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def touching(self, subject: str) -> "AuditEntryQuerySet":
        """Entries that concern one subject, given as ``type:id``."""
        return self.filter(subjects__contains=[subject])

    def reading(self) -> "AuditEntryQuerySet":
        """Looks at data, on a page or in an export."""
        return self.filter(kind__in=[Kind.READ, Kind.EXPORT])

    def since(self, at: datetime) -> "AuditEntryQuerySet":
        return self.filter(recorded_at__gte=at)


class AuditEntry(models.Model):
    """Ids only, never a name or free text (trust.md bar 16): the log itself must not become a leak.

    `seq` is the order in which seals are made (see models/seal.py); the actor stands as plain ids because
    this floor lies below accounts and must outlive every account.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seq = models.BigIntegerField(unique=True, editable=False, db_default=NEXT_IN_SEQUENCE)
    recorded_at = models.DateTimeField(_("时间"), editable=False)
    event = models.CharField(_("事项"), max_length=80)
    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices)
    actor_id = models.UUIDField(_("操作人"), null=True)
    seat_kind = models.CharField(_("身份种类"), max_length=20, blank=True)
    seat_key = models.CharField(_("身份"), max_length=80, blank=True)
    seat_scope = models.CharField(_("身份范围"), max_length=80, blank=True)
    purpose = models.CharField(_("目的"), max_length=40, blank=True)
    subjects = ArrayField(models.CharField(max_length=100), verbose_name=_("对象"), default=list)
    earliest_on = models.DateField(_("最早涉及日期"), null=True)
    request_id = models.CharField(_("请求编号"), max_length=64, blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("审计记录")
        constraints = [
            models.CheckConstraint(
                name="audit_entry_kind_known",
                condition=models.Q(kind__in=Kind.values),
                violation_error_message=_("审计记录的种类不在名单里。"),
            ),
        ]
        indexes = [
            GinIndex(name="audit_entry_subjects", fields=["subjects"]),
            models.Index(name="audit_entry_actor", fields=["actor_id", "-recorded_at"]),
            models.Index(name="audit_entry_recorded", fields=["-recorded_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.id}"
