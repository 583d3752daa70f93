"""One digest instead of twenty: what may wait is held, gathered once, and leaves as one message.

Three steps, each a row before it is an act (docs/decisions/notice-digests.md): `hold` writes with the notice; `gather`
turns everything that a person's channel holds into one item of the outbox, in one transaction; `deliver_…` words it
with what is still to be told at that moment.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from anxintuo.notices.channels.sending import send_email, send_sms
from anxintuo.notices.enums import Channel
from anxintuo.notices.kinds import kind_named
from anxintuo.notices.models import HeldNotice, Notice
from anxintuo.notices.queries import choices_by_kind, email_addresses, pace_of, paces_of
from anxintuo.notices.quiet import HOUSE, leaves_at, outside_quiet_hours
from anxintuo.notices.wording import email_wording, sms_wording
from anxintuo.outbox.actions import Parcel, enqueue, enqueue_many
from anxintuo.outbox.models import OutgoingItem
from anxintuo.outbox.registry import Evidence

GATHER_TOPIC = "digest"
DIGEST_TOPICS = {Channel.SMS: "sms_digest", Channel.EMAIL: "email_digest"}
SMS_STAYS_NEWS_FOR = timedelta(days=2)


def hold(channel: Channel, notices: Sequence[Notice]) -> None:
    """Keep back what is to leave by `channel`, and have each looked after when its time has come. A row for each, and
    none that two transactions write: whoever is told by many at once makes none of them wait for another."""
    if not notices:
        return
    now, paces = timezone.now(), paces_of([notice.user_id for notice in notices])
    rows = []
    for notice in notices:
        pace = paces.get(notice.user_id, HOUSE)
        due = leaves_at(now, pace)
        due = outside_quiet_hours(due, pace) if channel == Channel.SMS else due
        rows.append(HeldNotice(notice=notice, user_id=notice.user_id, channel=channel, leaves_at=due))
    HeldNotice.objects.bulk_create(rows)
    parcels: dict[datetime, list[Parcel]] = defaultdict(list)
    for row in rows:
        payload = {"held": row.pk, "user": row.user_id, "channel": channel}
        reference = f"{row.notice.kind} {row.notice_id}"
        parcels[row.leaves_at].append(Parcel(f"{channel}:{row.notice_id}", payload, reference))
    for due, together in parcels.items():
        enqueue_many(GATHER_TOPIC, together, not_before=due, not_after=_news_until(channel, due))


@transaction.atomic
def gather(payload: dict[str, Any], item: OutgoingItem) -> Evidence:
    """Payload: held, user, channel. Everything that this person's channel holds becomes one item of the outbox.

    Whoever comes second, or again after having been killed, finds its row gone and does nothing.
    """
    channel, now = Channel(payload["channel"]), timezone.now()
    held = HeldNotice.objects.filter(user_id=payload["user"], channel=channel)
    rows = list(held.select_for_update().order_by("pk"))
    if payload["held"] not in {str(row.pk) for row in rows}:
        return Evidence("digest", details={"notices": 0})
    HeldNotice.objects.filter(pk__in=[row.pk for row in rows]).delete()
    news = [row.notice_id for row in rows if (_news_until(channel, row.leaves_at) or now) >= now]
    begin = outside_quiet_hours(now, pace_of(payload["user"])) if channel == Channel.SMS else now
    enqueue(
        DIGEST_TOPICS[channel],
        {"user": payload["user"], "notices": news},
        key=str(item.pk),
        reference=f"digest {len(news)}",
        not_before=begin,
        not_after=_news_until(channel, begin),
    )
    return Evidence("digest", details={"notices": len(news)})


def deliver_sms(payload: dict[str, Any], item: OutgoingItem) -> Evidence:
    """Payload: user, notices. To the number of this moment; nothing when there is nothing left to tell."""
    notices = _still_to_tell(payload, Channel.SMS)
    if not notices or not notices[0].user.phone:
        return Evidence("digest", details={"notices": 0})
    with override(settings.LANGUAGE_CODE):
        text, params = sms_wording(notices)
    pace = pace_of(payload["user"])
    quiet = [pace.quiet_from, pace.quiet_until]
    return send_sms({"phone": notices[0].user.phone, "text": text.name, "params": params, "quiet": quiet}, item)


def deliver_email(payload: dict[str, Any], item: OutgoingItem) -> Evidence:
    """Payload: user, notices. To the address of this moment."""
    notices = _still_to_tell(payload, Channel.EMAIL)
    address = email_addresses([payload["user"]]).get(UUID(payload["user"]))
    if not notices or not address:
        return Evidence("digest", details={"notices": 0})
    with override(settings.LANGUAGE_CODE):
        subject, body = email_wording(notices)
    return send_email({"to": address, "subject": subject, "body": body}, item)


def _still_to_tell(payload: dict[str, Any], channel: Channel) -> list[Notice]:
    """Of the notices gathered, in their order, those not read in the app meanwhile, and still wanted by this channel;
    none of somebody who may not sign in any more."""
    unread = Notice.objects.unread().filter(pk__in=payload["notices"], user_id=payload["user"], user__is_active=True)
    notices = list(unread.select_related("user").order_by("pk"))
    chosen = choices_by_kind(payload["user"]) if notices else {}
    return [
        notice for notice in notices if chosen.get((notice.kind, channel), channel in kind_named(notice.kind).channels)
    ]


def _news_until(channel: Channel, begin: datetime) -> datetime | None:
    """An SMS about what happened days ago helps nobody; an e-mail may be read late."""
    return begin + SMS_STAYS_NEWS_FOR if channel == Channel.SMS else None
