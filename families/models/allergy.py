"""What a child must not eat. Its kinds are plain, so that a menu can be held against them; the words are sealed."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.allergens import Allergen
from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.ids import uuid7
from families.models.child import Child


class AllergyQuerySet(models.QuerySet["Allergy"]):
    def open(self) -> "AllergyQuerySet":
        return self.filter(ended_on__isnull=True)


@pghistory.track()
class Allergy(models.Model):
    """`note`: what exactly and what to do; asked for where the kind is “other”. `urgent`: an emergency medicine is to
    be at hand. `by_nursery` says that a health worker entered it. Never deleted: it is ended, with its day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="allergies")
    allergen = models.CharField(_("不能吃"), max_length=12, choices=Allergen.choices)
    note = EncryptedTextField(_("具体是什么，吃了会怎样"), blank=True)
    urgent = models.BooleanField(_("反应严重，备有急救药"), default=False)
    by_nursery = models.BooleanField(default=False, editable=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_on = models.DateField(_("登记日期"))
    ended_on = models.DateField(_("可以吃了"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AllergyQuerySet.as_manager()

    class Meta:
        verbose_name = _("过敏与忌口")
        ordering = ("entered_on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["child", "allergen"],
                condition=Q(ended_on__isnull=True) & ~Q(allergen=Allergen.OTHER.value),
                name="allergy_once",
                violation_error_message=_("这一种已经登记过了。"),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by__isnull=True)
                | Q(ended_on__gte=F("entered_on"), ended_by__isnull=False),
                name="allergy_ended_by_somebody",
                violation_error_message=_("结束要有日期和经手人。"),
            ),
        ]

    def __str__(self) -> str:
        return f"allergy {self.pk}"
