"""What some children must not eat: the same words in a family's passport, on a menu and in the kitchen."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Allergen(models.TextChoices):
    """What a dish may hold that some children must not eat (GB 7718-2011 §4.4.3 and what nurseries meet besides)."""

    MILK = "milk", _("奶")
    EGG = "egg", _("蛋")
    WHEAT = "wheat", _("小麦（麸质）")
    SOY = "soy", _("大豆")
    PEANUT = "peanut", _("花生")
    NUT = "nut", _("坚果")
    FISH = "fish", _("鱼")
    CRUSTACEAN = "crustacean", _("虾蟹")
    SHELLFISH = "shellfish", _("贝类")
    SESAME = "sesame", _("芝麻")
    MANGO = "mango", _("芒果")
    OTHER = "other", _("其他")
