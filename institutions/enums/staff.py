"""Words of the staff files, the roster and leave."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StaffIdentity(models.TextChoices):
    """By which paper a person is known (regulations.md §9.1)."""

    RESIDENT_ID = "resident_id", _("居民身份证")
    PASSPORT = "passport", _("护照")
    TRAVEL_PERMIT = "travel_permit", _("港澳台居民来往内地通行证")


class Education(models.TextChoices):
    """In rising order: a rule asks for one of them or a later one (STF-head, STF-health)."""

    BELOW = "below", _("初中及以下")
    SECONDARY = "secondary", _("高中或中专")
    COLLEGE = "college", _("大专")
    BACHELOR = "bachelor", _("本科")
    MASTER = "master", _("硕士及以上")


class PaperKind(models.TextChoices):
    """What a person has to show; which post needs which is asked of the rulebook (`staffing/needs.py`)."""

    HEALTH = "health", _("健康合格证")
    CRIME = "crime", _("违法犯罪记录查询")
    CARER = "carer", _("保育师（育婴员）证书")
    HEAD = "head", _("负责人岗位培训合格证")
    HEALTH_WORK = "health_work", _("卫生保健培训合格证")
    GUARD = "guard", _("保安员证")
    TEACHER = "teacher", _("教师资格证")
    MEDICAL = "medical", _("医师或护士执业证")
    FIRST_AID = "first_aid", _("急救培训证")
    DIPLOMA = "diploma", _("学历证书")
    OTHER = "other", _("其他证书")


class QueryResult(models.TextChoices):
    """What the police or the procuratorate answered (未成年人保护法 art. 62). A record bars from the work."""

    CLEAR = "clear", _("未发现记录")
    FOUND = "found", _("有记录")


class PaperState(models.TextChoices):
    """Judged on a day, never stored."""

    VALID = "valid", _("有效")
    ENDING = "ending", _("快到期")
    EXPIRED = "expired", _("已过期")
    COMING = "coming", _("还没生效")
    BARRED = "barred", _("不能上岗")


class LeaveReason(models.TextChoices):
    """Why somebody's work at the nursery ended."""

    RESIGNED = "resigned", _("辞职")
    ENDED = "ended", _("合同到期")
    DISMISSED = "dismissed", _("解除合同")
    MOVED = "moved", _("调到其他机构")
    OTHER = "other", _("其他")


class AbsenceKind(models.TextChoices):
    """Why somebody on the roster is away."""

    ANNUAL = "annual", _("年休假")
    SICK = "sick", _("病假")
    PERSONAL = "personal", _("事假")
    FAMILY = "family", _("婚产护理假")
    TRAINING = "training", _("外出培训")
    OFF_DUTY = "off_duty", _("因病离岗")
