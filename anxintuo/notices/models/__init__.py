from anxintuo.notices.models.counted_sms import CountedSms
from anxintuo.notices.models.demo_message import DemoMessage
from anxintuo.notices.models.email_contact import EmailContact
from anxintuo.notices.models.held import HeldNotice
from anxintuo.notices.models.notice import Notice
from anxintuo.notices.models.pace import NoticePace
from anxintuo.notices.models.preference import NoticePreference
from anxintuo.notices.models.sms_budget import SmsBudget

__all__ = [
    "CountedSms",
    "DemoMessage",
    "EmailContact",
    "HeldNotice",
    "Notice",
    "NoticePace",
    "NoticePreference",
    "SmsBudget",
]
