from django.db import models
from django.utils.translation import gettext_lazy as _


class AttendanceState(models.TextChoices):
    PRESENT = "present", _("到园")
    ABSENT = "absent", _("缺勤")


class AbsenceReason(models.TextChoices):
    """Why a child did not come. A refund asks for the day only; what the illness is belongs to care of the day."""

    SICK = "sick", _("生病")
    FAMILY = "family", _("事假")
    UNKNOWN = "unknown", _("还不知道")
