from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    GIRL = "girl", _("女")
    BOY = "boy", _("男")


class Relation(models.TextChoices):
    MOTHER = "mother", _("妈妈")
    FATHER = "father", _("爸爸")
    GRANDPARENT = "grandparent", _("祖辈")
    OTHER = "other", _("其他监护人")
