"""Words of lists that a nursery imports and exports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ListKind(models.TextChoices):
    STAFF = "staff", _("人员名单")
    ROOMS = "rooms", _("班级名单")
    MENU = "menu", _("食谱")


class ListImportState(models.TextChoices):
    PLANNED = "planned", _("等待确认")
    APPLIED = "applied", _("已写入")
    DISCARDED = "discarded", _("已放弃")
