"""Notices that may wait: told, a window later, and what then has left."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import get_default_timezone

from anxintuo.notices.actions import notify
from anxintuo.notices.enums import Channel
from anxintuo.notices.models import DemoMessage
from anxintuo.outbox.delivery import drain
from anxintuo.outbox.enums import Urgency

BEIJING = get_default_timezone()
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=BEIJING)


def beijing(day, hour, minute=0, second=0):
    return datetime(2026, 11, day, hour, minute, second, tzinfo=BEIJING)


def tell(user, *titles, kind="test.step"):
    with transaction.atomic():
        return [notify(user, kind, title=title, key=title) for title in titles]


def sent_by(channel=Channel.SMS):
    for _round in range(2):  # what is gathered in the first is due in the second
        drain(Urgency.NORMAL)
    return [message.body for message in DemoMessage.objects.filter(channel=channel).order_by("id")]


def a_window_later(clock):
    clock.shift(timedelta(minutes=10, seconds=1))
