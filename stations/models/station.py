"""A public station (婴幼儿照护服务驿站) that offers free parent groups."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.ids import uuid7


@pghistory.track()
class Station(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("名称"), max_length=80)
    division = models.ForeignKey("districts.Division", on_delete=models.PROTECT, related_name="+")
    address = models.CharField(_("地址"), max_length=200)
    is_demo = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("驿站")

    def __str__(self) -> str:
        return self.name
