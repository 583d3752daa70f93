from anxintuo.notices.models.counted_sms import CountedSms
from anxintuo.notices.models.demo_message import DemoMessage
from anxintuo.notices.models.email_contact import EmailContact
from anxintuo.notices.models.notice import Notice
from anxintuo.notices.models.preference import NoticePreference
from anxintuo.notices.models.sms_budget import SmsBudget

__all__ = ["CountedSms", "DemoMessage", "EmailContact", "Notice", "NoticePreference", "SmsBudget"]
