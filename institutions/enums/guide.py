from django.db import models
from django.utils.translation import gettext_lazy as _


class GuideStep(models.TextChoices):
    """From the invitation to the first child, in the order in which a nursery does it."""

    PROFILE = "profile", _("写好机构资料")
    PHOTOS = "photos", _("放几张照片")
    ROOMS = "rooms", _("核对班级")
    FEES = "fees", _("公布收费")
    PLAN = "plan", _("排一日作息")
    STAFF = "staff", _("建人员档案")
    ROSTER = "roster", _("排班")
    TABLETS = "tablets", _("配共用平板")
    CAMERAS = "cameras", _("登记摄像头")
    GATES = "gates", _("登记门禁")
    FILING = "filing", _("完成备案")


# What a nursery can do without; everything else is asked for by a rule or by parents.
OPTIONAL = frozenset({GuideStep.PHOTOS, GuideStep.TABLETS, GuideStep.CAMERAS, GuideStep.GATES})
