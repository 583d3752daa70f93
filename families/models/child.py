"""A child. Everything that names the child is sealed at rest (design.md §3, regulations.md PI-28)."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField, blind_index
from anxintuo.kit.ids import uuid7
from families.enums import IdentityKind, Sex


def identity_index(kind: str, number: str) -> str:
    """The fingerprint by which two entries of one identity are found. `number` is compact (kit.identifiers)."""
    return blind_index(f"{kind}:{number}", purpose="child.identity")


@pghistory.track()
class Child(models.Model):
    """`household` is the county of the 户籍, `address` where the child lives; `care_note` allergies, diet and needs."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = EncryptedTextField(_("姓名"))
    sex = models.CharField(_("性别"), max_length=8, choices=Sex.choices)
    born_on = models.DateField(_("出生日期"))
    identity_kind = models.CharField(_("证件种类"), max_length=20, choices=IdentityKind.choices, blank=True)
    identity_number = EncryptedTextField(_("证件号码"), blank=True)
    identity_index = models.CharField(max_length=64, null=True, blank=True, editable=False)  # noqa: DJ001 (unique)
    household = models.ForeignKey(
        "districts.Division",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("户籍地"),
    )
    address = EncryptedTextField(_("现住址"), blank=True)
    care_note = EncryptedTextField(_("过敏、饮食和特殊照护"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("宝宝")
        constraints = [
            models.UniqueConstraint(
                fields=["identity_index"],
                name="child_identity_once",
                violation_error_message=_("这个证件号码已经登记在另一个家庭名下。"),
            ),
            models.CheckConstraint(
                condition=Q(identity_kind="", identity_index__isnull=True)
                | (~Q(identity_kind="") & Q(identity_index__isnull=False)),
                name="child_identity_whole",
                violation_error_message=_("证件种类和号码要一起填写。"),
            ),
        ]

    def __str__(self) -> str:
        return f"child {self.pk}"

    def set_identity(self, kind: str, number: str) -> None:
        """Number and fingerprint together; an empty number takes both away."""
        self.identity_kind = kind if number else ""
        self.identity_number = number
        self.identity_index = identity_index(kind, number) if number else None


@pghistory.track()
class CustodyBlock(models.Model):
    """Somebody whom a court or the guardians keep away from the child: not invited, not admitted, not handed the child.

    The person is known by name and, if given, by phone; a guardianship of theirs ends with the block.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="custody_blocks")
    name = EncryptedTextField(_("姓名"))
    phone = EncryptedTextField(_("手机号"), blank=True)
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    reason = EncryptedTextField(_("原因"))
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("登记时间"), auto_now_add=True)
    lifted_at = models.DateTimeField(_("解除时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("限制接触")
        indexes = [models.Index(fields=["child"], condition=Q(lifted_at__isnull=True), name="custody_block_in_force")]
        constraints = [
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("set_at")),
                name="custody_block_dates_in_order",
                violation_error_message=_("解除时间不能早于登记时间。"),
            )
        ]

    def __str__(self) -> str:
        return f"custody block {self.pk}"
