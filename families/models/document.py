"""The child's health passport: documents checked once and shown to every nursery that may see them."""

from datetime import date
from typing import ClassVar, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.ids import uuid7
from anxintuo.kit.moves import MoveRow
from anxintuo.kit.workflow import Workflow
from families.enums import DocumentKind, DocumentSource, DocumentState, RefusalCode
from families.models.child import Child
from families.workflow import DOCUMENT


class PassportDocumentQuerySet(models.QuerySet["PassportDocument"]):
    def current(self) -> Self:
        return self.exclude(state=DocumentState.REPLACED)

    def past(self, on: date) -> Self:
        """Accepted, and no longer valid on a day."""
        return self.filter(state=DocumentState.ACCEPTED, valid_until_on__lt=on)


@pghistory.track()
class PassportDocument(models.Model):
    """One document of one child. A new upload of the kind replaces it; the old row stays.

    `issued_on` is the date that the paper bears, told by the family and confirmed by the checker; `valid_until_on` is
    computed from it by the rulebook at acceptance (empty: no end). `checked_place` is the name of the nursery (or
    office) that looked, as it was called then. `refusal_text` may speak of health and is sealed.
    """

    workflow: ClassVar[Workflow] = DOCUMENT

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="documents")
    kind = models.CharField(_("种类"), max_length=20, choices=DocumentKind.choices)
    state = models.CharField(_("状态"), max_length=10, choices=DocumentState.choices, default=DOCUMENT.initial)
    source = models.CharField(_("来源"), max_length=10, choices=DocumentSource.choices)
    issued_on = models.DateField(_("出具日期"), null=True, blank=True)
    valid_until_on = models.DateField(_("有效期至"), null=True, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(_("核验时间"), null=True, blank=True)
    checked_place = models.CharField(_("核验单位"), max_length=100, blank=True)
    refusal_code = models.CharField(_("原因"), max_length=16, choices=RefusalCode.choices, blank=True)
    refusal_text = EncryptedTextField(_("说明"), blank=True)

    objects = PassportDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("健康档案材料")
        constraints = [
            models.UniqueConstraint(
                fields=["child", "kind"],
                condition=~Q(state=DocumentState.REPLACED),
                name="passport_document_current_once",
                violation_error_message=_("这份材料刚刚更新过，请刷新页面。"),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DocumentState.ACCEPTED, DocumentState.REFUSED])
                | Q(checked_at__isnull=False, checked_by__isnull=False),
                name="passport_document_checked_by_somebody",
                violation_error_message=_("核验结果要有核验人和时间。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=DocumentState.REFUSED) | ~Q(refusal_code=""),
                name="passport_document_refused_with_reason",
                violation_error_message=_("材料未通过时请选择原因。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} document {self.pk}"

    def holds_on(self, day: date) -> bool:
        """Accepted and valid on a day."""
        return self.state == DocumentState.ACCEPTED and (self.valid_until_on is None or day <= self.valid_until_on)


class DocumentPage(models.Model):
    """One file of a document; a long certificate may come as several photos."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    document = models.ForeignKey(PassportDocument, on_delete=models.CASCADE, related_name="pages")
    file = models.OneToOneField("files.StoredFile", on_delete=models.PROTECT, related_name="passport_page")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("材料页")
        ordering = ("order", "id")

    def __str__(self) -> str:
        return f"page {self.pk}"


class DocumentMove(MoveRow):
    """The note may speak of a child's health: sealed."""

    note = EncryptedTextField(_("说明"), blank=True)
    document = models.ForeignKey(PassportDocument, on_delete=models.CASCADE, related_name="moves")

    class Meta(MoveRow.Meta):
        verbose_name = _("材料记录")
