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


class AmountKind(models.TextChoices):
    CHARGE = "charge", _("应收")
    REFUND = "refund", _("缺勤退费")


class BillKind(models.TextChoices):
    REGULAR = "regular", _("月账单")
    CORRECTION = "correction", _("补充账单")


class PaymentKind(models.TextChoices):
    IN = "in", _("收款")
    BACK = "back", _("退款")


class PaymentMethod(models.TextChoices):
    """How money changed hands outside the platform; no payment channel is ours."""

    CASH = "cash", _("现金")
    BANK = "bank", _("银行转账")
    WECHAT = "wechat", _("微信")
    ALIPAY = "alipay", _("支付宝")
    SUBSIDY = "subsidy", _("补贴抵扣")


class NumberSeries(models.TextChoices):
    """Numbers without gaps, each by nursery and year."""

    BILL = "bill", _("账单")
    RECEIPT = "receipt", _("收款收据")
    VOUCHER = "voucher", _("退款凭证")
