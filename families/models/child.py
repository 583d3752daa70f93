"""A child. Everything that names the child is sealed at rest (design.md §3, regulations.md PI-28)."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.crypto import EncryptedTextField
from anxintuo.kit.ids import uuid7
from families.enums import Sex


@pghistory.track()
class Child(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = EncryptedTextField(_("姓名"))
    sex = models.CharField(_("性别"), max_length=8, choices=Sex.choices)
    born_on = models.DateField(_("出生日期"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("宝宝")

    def __str__(self) -> str:
        return f"child {self.pk}"
