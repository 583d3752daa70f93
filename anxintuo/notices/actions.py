"""Telling people, and what they do with what they were told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import override

from anxintuo.accounts.actor import Actor
from anxintuo.accounts.models import User
from anxintuo.notices.channels.sending import EMAIL_TOPIC, SMS_TOPIC
from anxintuo.notices.digests import SMS_STAYS_NEWS_FOR, hold
from anxintuo.notices.enums import Channel
from anxintuo.notices.kinds import NoticeKind, kind_named
from anxintuo.notices.models import Notice, NoticePace, NoticePreference
from anxintuo.notices.policies import OPEN, SET_PREFERENCES
from anxintuo.notices.queries import choices_of, email_addresses, pace_of, paces_of
from anxintuo.notices.quiet import HOUSE, Pace, outside_quiet_hours
from anxintuo.notices.wording import email_wording, sms_wording
from anxintuo.outbox.actions import OutsideTransaction, Parcel, enqueue_many
from anxintuo.outbox.enums import Urgency

Text = str | Promise


def notify(user: User, kind: str, *, title: Text, body: Text = "", url: str = "", key: str) -> Notice:
    """Tell one person; see `notify_many`."""
    return notify_many([user], kind, title=title, body=body, url=url, key=key)[0]


def notify_many(
    users: Iterable[User], kind: str, *, title: Text, body: Text = "", url: str = "", key: str
) -> list[Notice]:
    """Put a notice into each inbox and, as each person prefers, SMS and e-mail into the outbox or into a digest.

    Call it inside the transaction of what is told. `url` is a path of this site. `key` names what is told: the
    same key again for the same person adds nothing, neither inbox row nor SMS. KeyError for an unknown kind.
    Lazy texts are told in the house's language, not in that of whoever acts: only the acting person chose that one.
    """
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction(f"notify {kind!r} inside the transaction of what is told")
    with override(settings.LANGUAGE_CODE):
        return _notify_many(users, kind_named(kind), title=str(title), body=str(body), url=url, key=key)


def _notify_many(users: Iterable[User], told: NoticeKind, *, title: str, body: str, url: str, key: str) -> list[Notice]:
    people = {user.pk: user for user in users}
    drafts = [Notice(user=user, kind=told.name, key=key, title=title, body=body, url=url) for user in people.values()]
    Notice.objects.bulk_create(drafts, ignore_conflicts=True)
    rows = {row.user_id: row for row in Notice.objects.filter(user__in=people, key=key)}
    fresh = [draft for draft in drafts if rows[draft.user_id].pk == draft.pk]
    if fresh:
        _send(told, fresh, choices_of(people, told.name))
    return [rows[draft.user_id] for draft in drafts]


def _send(kind: NoticeKind, notices: Sequence[Notice], chosen: Mapping[tuple[UUID, str], bool]) -> None:
    """By SMS and e-mail, to whom they can reach: at once, or held for a digest where the kind may wait."""
    within = [notice for notice in notices if notice.user.is_active]
    by_sms = [notice for notice in _wanting(Channel.SMS, kind, within, chosen) if notice.user.phone]
    by_email = _wanting(Channel.EMAIL, kind, within, chosen)
    addresses = email_addresses([notice.user_id for notice in by_email]) if by_email else {}
    by_email = [notice for notice in by_email if notice.user_id in addresses]
    if kind.digest:
        hold(Channel.SMS, by_sms)
        hold(Channel.EMAIL, by_email)
    else:
        _send_sms(kind, by_sms)
        _send_email(kind, by_email, addresses)


def _wanting(
    channel: Channel, kind: NoticeKind, notices: Sequence[Notice], chosen: Mapping[tuple[UUID, str], bool]
) -> list[Notice]:
    """Those whose person wants it: what is required always, else their own choice, else the kind's default."""
    if channel in kind.required:
        return list(notices)
    default = channel in kind.channels
    return [notice for notice in notices if chosen.get((notice.user_id, channel), default)]


def _send_sms(kind: NoticeKind, notices: Sequence[Notice]) -> None:
    """At once by day. At night only what is urgent; the rest waits for each person's morning."""
    now, paces = timezone.now(), {} if kind.urgent else paces_of([notice.user_id for notice in notices])
    parcels: dict[datetime, list[Parcel]] = defaultdict(list)
    for notice in notices:
        pace = paces.get(notice.user_id, HOUSE)
        text, params = sms_wording([notice])
        payload: dict[str, Any] = {"phone": notice.user.phone, "text": text.name, "params": params}
        if not kind.urgent:
            payload["quiet"] = [pace.quiet_from, pace.quiet_until]
        begin = now if kind.urgent else outside_quiet_hours(now, pace)
        parcels[begin].append(Parcel(f"notice:{notice.pk}", payload, f"{kind.name} {notice.pk}"))
    for begin, together in parcels.items():
        _enqueue(SMS_TOPIC, kind, together, not_before=begin, not_after=begin + SMS_STAYS_NEWS_FOR)


def _send_email(kind: NoticeKind, notices: Sequence[Notice], addresses: Mapping[UUID, str]) -> None:
    parcels = []
    for notice in notices:
        subject, body = email_wording([notice])
        payload = {"to": addresses[notice.user_id], "subject": subject, "body": body}
        parcels.append(Parcel(f"notice:{notice.pk}", payload, f"{kind.name} {notice.pk}"))
    _enqueue(EMAIL_TOPIC, kind, parcels)


def _enqueue(topic: str, kind: NoticeKind, parcels: list[Parcel], **when: datetime) -> None:
    if parcels:
        urgency = Urgency.URGENT if kind.urgent else Urgency.NORMAL
        enqueue_many(topic, parcels, urgency=urgency, **when)


@transaction.atomic
def open_notice(notice: Notice, *, actor: Actor) -> Notice:
    """Mark as read, once."""
    OPEN.demand(actor, notice)
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    return notice


@transaction.atomic
def read_all(*, actor: Actor) -> int:
    """Mark every notice of the actor's as read; how many were not."""
    return OPEN.visible(actor, Notice.objects.unread()).update(read_at=timezone.now())


@transaction.atomic
def set_preferences(wanted: Mapping[tuple[str, Channel], bool], *, actor: Actor) -> None:
    """Keep what the person chose, by kind and channel. What is required cannot be changed and is passed over."""
    SET_PREFERENCES.demand(actor)
    for (name, channel), wants in wanted.items():
        if channel in kind_named(name).required:
            continue
        NoticePreference.objects.update_or_create(
            user_id=actor.user_id, kind=name, channel=channel, defaults={"wanted": wants}
        )


@transaction.atomic
def set_pace(pace: Pace, *, actor: Actor) -> None:
    """Keep the quiet hours and the rhythm that the person chose, for what is told from now on."""
    SET_PREFERENCES.demand(actor)
    assert actor.user_id is not None
    if pace != pace_of(actor.user_id):
        NoticePace.objects.update_or_create(user_id=actor.user_id, defaults=asdict(pace))
