from django.db import models
from django.utils.translation import gettext_lazy as _


class DeviceKind(models.TextChoices):
    CAMERA = "camera", _("摄像头")
    GATE = "gate", _("智能门禁")


class DevicePlace(models.TextChoices):
    """Where a device hangs. The places without cameras are offered too: choosing one is answered with the law's
    sentence, where a missing choice would only lead to “其他”."""

    ROOM = "room", _("班级里")
    HALL = "hall", _("门厅")
    CORRIDOR = "corridor", _("走廊楼梯")
    OUTDOOR = "outdoor", _("户外场地")
    ENTRANCE = "entrance", _("大门")
    KITCHEN = "kitchen", _("厨房")
    HEALTH = "health", _("保健室")
    OTHER = "other", _("其他公共区域")
    TOILET = "toilet", _("卫生间")
    BATHING = "bathing", _("浴室")
    CHANGING = "changing", _("更衣室")
    BREASTFEEDING = "breastfeeding", _("哺乳室")
    STAFF_REST = "staff_rest", _("员工休息室")


# What the law names (《公共安全视频图像信息系统管理条例》 art. 8); a rulebook may name more, never fewer.
NEVER_FILMED = (
    DevicePlace.TOILET,
    DevicePlace.BATHING,
    DevicePlace.CHANGING,
    DevicePlace.BREASTFEEDING,
    DevicePlace.STAFF_REST,
)


class CameraLook(models.TextChoices):
    FIXED = "fixed", _("枪机")
    DOME = "dome", _("半球")
    TURNING = "turning", _("可转动的球机")
    PANORAMA = "panorama", _("全景")


class DeviceState(models.TextChoices):
    """As the beats stand now; never stored."""

    ONLINE = "online", _("在线")
    OFFLINE = "offline", _("离线")
    NEVER = "never", _("从未联网")
    RETIRED = "retired", _("已停用")


class GapCause(models.TextChoices):
    POWER = "power", _("停电")
    NETWORK = "network", _("网络断了")
    REPAIR = "repair", _("检修")
    OTHER = "other", _("其他")


class OwnWord(models.TextChoices):
    """What a device says of itself in a beat."""

    OK = "ok", _("正常")
    FAULT = "fault", _("有故障")
