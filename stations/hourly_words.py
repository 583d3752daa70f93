"""The words to which a guardian agrees before hours of care. A changed word is a new version."""

from django.utils.translation import gettext_lazy as _

VERSION = "2026-11"
TEXT = _(
    "我同意驿站照护宝宝几个小时；当天如实回答健康问题；宝宝发烧或不舒服时，老师会马上打电话，我或来接的人尽快来接；"
    "情况紧急时，老师先拨打 120 再通知我。"
)
