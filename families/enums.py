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


class Standing(models.TextChoices):
    """What a guardian may do for the child (docs/decisions/admission.md)."""

    MANAGES = "manages", _("办理人")
    AGREES = "agrees", _("共同决定")
    SEES = "sees", _("可以查看")
    TOLD = "told", _("只收通知")
    HELPS = "helps", _("日常照护")


class IdentityKind(models.TextChoices):
    """By what a child is known to the state. A newborn may have the birth certificate only (regulations.md §9.1)."""

    RESIDENT_ID = "resident_id", _("居民身份证")
    BIRTH_CERTIFICATE = "birth_certificate", _("出生医学证明")
    PASSPORT = "passport", _("护照")
    TRAVEL_PERMIT = "travel_permit", _("港澳台居民来往内地通行证")


class DocumentKind(models.TextChoices):
    """What the health passport holds. `household`, `entry_check` and `vaccination` are the three of 入托一件事."""

    HOUSEHOLD = "household", _("户籍信息")
    ENTRY_CHECK = "entry_check", _("入托体检表")
    VACCINATION = "vaccination", _("预防接种记录")
    TRANSFER = "transfer", _("转园健康证明")
    SPECIAL_NEED = "special_need", _("特殊照护证明")
    URGENCY = "urgency", _("紧急情况证明")
    CUSTODY = "custody", _("监护关系证明")


class DocumentState(models.TextChoices):
    """A kind without a row is missing (缺少)."""

    UPLOADED = "uploaded", _("待核验")
    CHECKING = "checking", _("核验中")
    ACCEPTED = "accepted", _("已通过")
    REFUSED = "refused", _("未通过")
    EXPIRED = "expired", _("已过期")
    REPLACED = "replaced", _("已更换")


class DocumentSource(models.TextChoices):
    SCAN = "scan", _("家庭上传")
    PAPER = "paper", _("机构代为上传")
    EXCHANGE = "exchange", _("数据共享")


class RefusalCode(models.TextChoices):
    """Why a document cannot be accepted; a sentence of the checker's own goes with it."""

    UNREADABLE = "unreadable", _("看不清楚")
    INCOMPLETE = "incomplete", _("缺页或内容不全")
    WRONG_PERSON = "wrong_person", _("不是这个宝宝的材料")
    WRONG_KIND = "wrong_kind", _("材料种类不对")
    OUT_OF_DATE = "out_of_date", _("已过有效期")
    UNSTAMPED = "unstamped", _("缺少盖章或签字")
    OTHER = "other", _("其他原因")


class ConsentPurpose(models.TextChoices):
    """Each purpose is agreed to by itself and taken back by itself (PI-29)."""

    APPLY = "apply", _("向所申请的机构出示资料")
    DAILY_RECORD = "daily_record", _("记录宝宝的一日生活")
    PHOTOS = "photos", _("拍摄并分享成长照片")
    LIVE_VIDEO = "live_video", _("查看实时监控")
    HEALTH_EXCHANGE = "health_exchange", _("与妇幼保健和接种单位核对健康资料")
    STATION_RECORD = "station_record", _("驿站老师记录宝宝的表现和测量")
    STATION_SHARE = "station_share", _("入托申请时出示驿站的记录")


class InvitationState(models.TextChoices):
    OPEN = "open", _("等待接受")
    ACCEPTED = "accepted", _("已接受")
    DECLINED = "declined", _("已谢绝")
    WITHDRAWN = "withdrawn", _("已撤回")


class DoseSource(models.TextChoices):
    """How a dose came into the record."""

    FAMILY = "family", _("家长登记")
    NURSERY = "nursery", _("机构登记")
    FHIR = "fhir", _("文件导入（FHIR）")
    CSV = "csv", _("文件导入（CSV）")
    EXCHANGE = "exchange", _("数据共享")


class MeasuringPosture(models.TextChoices):
    LYING = "lying", _("躺着量（身长）")
    STANDING = "standing", _("站着量（身高）")


class MeasuringPlace(models.TextChoices):
    CLINIC = "clinic", _("儿保门诊")
    NURSERY = "nursery", _("托育园")
    STATION = "station", _("驿站")
    HOME = "home", _("家里")
