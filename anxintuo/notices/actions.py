"""Telling people, and what they do with what they were told."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from anxintuo.accounts.actor import Actor
from anxintuo.accounts.models import User
from anxintuo.notices.channels.sending import EMAIL_TOPIC, SMS_TOPIC
from anxintuo.notices.channels.texts import NEUTRAL, NOTICE, short_title
from anxintuo.notices.enums import Channel
from anxintuo.notices.kinds import NoticeKind, kind_named
from anxintuo.notices.models import Notice, NoticePreference
from anxintuo.notices.policies import OPEN, SET_PREFERENCES
from anxintuo.notices.queries import choices_of, email_addresses
from anxintuo.notices.quiet import outside_quiet_hours
from anxintuo.outbox.actions import OutsideTransaction, Parcel, enqueue_many
from anxintuo.outbox.enums import Urgency

SMS_STAYS_NEWS_FOR = timedelta(days=2)


Text = str | Promise


def notify(user: User, kind: str, *, title: Text, body: Text = "", url: str = "", key: str) -> Notice:
    """Tell one person; see `notify_many`."""
    return notify_many([user], kind, title=title, body=body, url=url, key=key)[0]


def notify_many(
    users: Iterable[User], kind: str, *, title: Text, body: Text = "", url: str = "", key: str
) -> list[Notice]:
    """Put a notice into each inbox and, as each person prefers, SMS and e-mail into the outbox.

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
        chosen = choices_of(people, told.name)
        _send_sms(told, fresh, chosen)
        _send_email(told, fresh, chosen)
    return [rows[draft.user_id] for draft in drafts]


def _wanting(
    channel: Channel, kind: NoticeKind, notices: Sequence[Notice], chosen: Mapping[tuple[UUID, str], bool]
) -> list[Notice]:
    """Those whose person wants it: what is required always, else their own choice, else the kind's default."""
    if channel in kind.required:
        return list(notices)
    default = channel in kind.channels
    return [notice for notice in notices if chosen.get((notice.user_id, channel), default)]


def _send_sms(kind: NoticeKind, notices: Sequence[Notice], chosen: Mapping[tuple[UUID, str], bool]) -> None:
    now = timezone.now()
    text = NEUTRAL if kind.sensitive else NOTICE
    parcels = [
        Parcel(
            key=f"notice:{notice.pk}",
            payload={
                "phone": notice.user.phone,
                "text": text.name,
                "params": {} if kind.sensitive else {"title": short_title(notice.title)},
            },
            reference=f"{kind.name} {notice.pk}",
        )
        for notice in _wanting(Channel.SMS, kind, notices, chosen)
        if notice.user.phone and notice.user.is_active
    ]
    begin = now if kind.urgent else outside_quiet_hours(now)
    _enqueue(SMS_TOPIC, kind, parcels, not_before=begin, not_after=begin + SMS_STAYS_NEWS_FOR)


def _send_email(kind: NoticeKind, notices: Sequence[Notice], chosen: Mapping[tuple[UUID, str], bool]) -> None:
    wanting = _wanting(Channel.EMAIL, kind, notices, chosen)
    addresses = email_addresses([notice.user_id for notice in wanting]) if wanting else {}
    neutral = _("您在安心托有一条新消息，请登录查看。")
    parcels = [
        Parcel(
            key=f"notice:{notice.pk}",
            payload={
                "to": addresses[notice.user_id],
                "subject": _("安心托：您有一条新消息") if kind.sensitive else f"安心托：{notice.title}",
                "body": neutral if kind.sensitive else (notice.body or notice.title),
            },
            reference=f"{kind.name} {notice.pk}",
        )
        for notice in wanting
        if notice.user_id in addresses and notice.user.is_active
    ]
    _enqueue(EMAIL_TOPIC, kind, parcels)


def _enqueue(
    topic: str,
    kind: NoticeKind,
    parcels: list[Parcel],
    *,
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> None:
    if parcels:
        urgency = Urgency.URGENT if kind.urgent else Urgency.NORMAL
        enqueue_many(topic, parcels, urgency=urgency, not_before=not_before, not_after=not_after)


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
