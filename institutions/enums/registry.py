"""Words of the register of nurseries."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InstitutionKind(models.TextChoices):
    """How a nursery is run, as the province's plan counts them (regulations.md §7.1)."""

    PUBLIC = "public", _("公办")
    PRIVATE = "private", _("民办")
    EMPLOYER = "employer", _("用人单位办")
    COMMUNITY = "community", _("社区办")
    KINDERGARTEN = "kindergarten", _("幼儿园托班")
    HOME = "home", _("家庭托育点")


class Nature(models.TextChoices):
    """The legal nature, which decides the office of registration (FIL-reg)."""

    PUBLIC_BODY = "public_body", _("事业单位")
    NON_PROFIT = "non_profit", _("非营利")
    FOR_PROFIT = "for_profit", _("营利性")


class FilingState(models.TextChoices):
    """Where the filing (备案) stands (regulations.md §2). The moves are in `workflow.py`."""

    DRAFT = "draft", _("未备案")
    SUBMITTED = "submitted", _("已提交")
    FILED = "filed", _("已备案")
    CHANGE_PENDING = "change_pending", _("变更中")
    RETURNED = "returned", _("已退回")
    NONCONFORMING = "nonconforming", _("不符合规定")
    TERMINATED = "terminated", _("已注销")


class ClassKind(models.TextChoices):
    """Kinds of class and the months they are for (SET-19); sizes and ratios are asked of the rulebook."""

    INFANT = "infant", _("乳儿班")
    SMALL = "small", _("托小班")
    LARGE = "large", _("托大班")
    MIXED = "mixed", _("混合编班")


class Datum(models.TextChoices):
    """In which datum the source gave the place; stored coordinates are always WGS-84."""

    WGS84 = "wgs84", "WGS-84 / CGCS2000"
    GCJ02 = "gcj02", "GCJ-02"
    BD09 = "bd09", "BD-09"


class LocationFlag(models.TextChoices):
    """Why a nursery has no place on the map. Nothing is guessed: somebody has to look."""

    MISSING = "missing", _("没有坐标")
    UNREADABLE = "unreadable", _("坐标无法识别")
    ZERO = "zero", _("坐标为 0, 0")
    SWAPPED = "swapped", _("经纬度疑似写反")
    OUTSIDE = "outside", _("坐标在区域之外")
    DATUM = "datum", _("坐标系疑似有误")


class Facility(models.TextChoices):
    OUTDOOR = "outdoor", _("户外活动场地")
    NAP_ROOM = "nap_room", _("独立睡眠室")
    HEALTH_ROOM = "health_room", _("保健观察室")
    KITCHEN = "kitchen", _("自有厨房")
    NURSING_ROOM = "nursing_room", _("母婴室")
    READING = "reading", _("绘本角")
    SENSORY = "sensory", _("感统活动区")
    AIR = "air", _("新风系统")
    HEATING = "heating", _("地暖或空调")
    ACCESSIBLE = "accessible", _("无障碍通道")
    STROLLER = "stroller", _("婴儿车停放处")
    PARKING = "parking", _("临时停车")


class FeeCategory(models.TextChoices):
    """Basic and other service fees; nothing outside the list may be charged (发改价格〔2024〕1477号)."""

    BASIC = "basic", _("基本服务费")
    OTHER = "other", _("其他服务费")


class FeeUnit(models.TextChoices):
    MONTH = "month", _("元/月")
    DAY = "day", _("元/天")
    TERM = "term", _("元/学期")
    ONCE = "once", _("元/次")


class StaffPost(models.TextChoices):
    DIRECTOR = "director", _("负责人")
    CAREGIVER = "caregiver", _("保育人员")
    HEALTH = "health", _("保健员")
    COOK = "cook", _("炊事人员")
    GUARD = "guard", _("保安人员")
    OFFICE = "office", _("行政人员")
    FINANCE = "finance", _("财务人员")


class ChangeState(models.TextChoices):
    SUBMITTED = "submitted", _("等待审核")
    ACCEPTED = "accepted", _("已同意")
    REFUSED = "refused", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")


class ImportState(models.TextChoices):
    WAITING = "waiting", _("等待试运行")
    PLANNING = "planning", _("正在试运行")
    PLANNED = "planned", _("试运行完成")
    BRAKED = "braked", _("变动过大，等待确认")
    APPLYING = "applying", _("正在写入")
    APPLIED = "applied", _("已写入")
    FAILED = "failed", _("未能完成")
    DISCARDED = "discarded", _("已放弃")


class ImportAction(models.TextChoices):
    """What one row of a register would do."""

    CREATE = "create", _("新增")
    UPDATE = "update", _("更新")
    UNCHANGED = "unchanged", _("没有变化")
    MISSING = "missing", _("名册中已没有")
    SKIP = "skip", _("不处理")


class Severity(models.TextChoices):
    ERROR = "error", _("这一行没有导入")
    WARN = "warn", _("请核对")
