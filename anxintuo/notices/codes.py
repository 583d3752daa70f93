"""Sending the sign-in code: accounts lies below and knows only a registered function (accounts/codes.py)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from anxintuo.accounts.challenge import LIFETIME_SECONDS
from anxintuo.accounts.codes import CodeRefused
from anxintuo.kit.ids import uuid7
from anxintuo.notices.budget import reserve_sms
from anxintuo.notices.channels.sending import SMS_TOPIC
from anxintuo.notices.channels.texts import CODE
from anxintuo.outbox.actions import enqueue
from anxintuo.outbox.enums import Urgency


def send_code(phone: str, code: str, *, address: str, known: bool = False) -> None:
    """Spend from the budget, then enqueue; raises CodeRefused with the sentence when the budget is spent.

    After its validity the code is not worth sending: the outbox then drops it.
    """
    with transaction.atomic():
        verdict = reserve_sms(phone, address, known=known)
        if not verdict:
            raise CodeRefused(verdict.reason)
        validity = timedelta(seconds=LIFETIME_SECONDS)
        enqueue(
            SMS_TOPIC,
            {
                "phone": phone,
                "text": CODE.name,
                "params": {"code": code, "minutes": str(LIFETIME_SECONDS // 60)},
            },
            key=f"code:{uuid7()}",
            urgency=Urgency.URGENT,
            not_after=timezone.now() + validity,
        )
