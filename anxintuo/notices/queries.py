"""What the inbox, the settings page and the demonstration's page show."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from anxintuo.accounts.actor import Actor
from anxintuo.notices.models import DemoMessage, EmailContact, Notice, NoticePace, NoticePreference
from anxintuo.notices.policies import INBOX
from anxintuo.notices.quiet import HOUSE, Pace

PAGE_SIZE = 30


def inbox(actor: Actor, *, before: UUID | None = None) -> list[Notice]:
    """Newest first, one more than a page if there are more. `before` is the last notice of the page before."""
    notices = INBOX.visible(actor, Notice.objects.order_by("-id"))
    if before is not None:
        notices = notices.filter(pk__lt=before)
    return list(notices[: PAGE_SIZE + 1])


def unread_of(user_id: UUID | str | None) -> "QuerySet[Notice]":
    return Notice.objects.unread().filter(user_id=user_id) if user_id else Notice.objects.none()


def unread_count(user_id: UUID | str | None) -> int:
    return unread_of(user_id).count()


def choices_of(user_ids: Iterable[UUID | str], kind: str) -> dict[tuple[UUID, str], bool]:
    """Whether each person wants this kind by a channel, where they said so."""
    rows = NoticePreference.objects.filter(user__in=list(user_ids), kind=kind)
    return {(row.user_id, row.channel): row.wanted for row in rows}


def choices_by_kind(user_id: UUID | str) -> dict[tuple[str, str], bool]:
    rows = NoticePreference.objects.filter(user_id=user_id)
    return {(row.kind, row.channel): row.wanted for row in rows}


def paces_of(user_ids: Iterable[UUID | str]) -> dict[UUID, Pace]:
    """By user, of those who chose one."""
    rows = NoticePace.objects.filter(user__in=list(user_ids))
    return {row.user_id: Pace(row.rhythm, row.quiet_from, row.quiet_until) for row in rows}


def pace_of(user_id: UUID | str) -> Pace:
    return next(iter(paces_of([user_id]).values()), HOUSE)


def email_addresses(user_ids: Iterable[UUID | str]) -> dict[UUID, str]:
    """Confirmed addresses by user."""
    return {row.user_id: row.address for row in EmailContact.objects.filter(user__in=list(user_ids))}


def has_email(user_id: UUID | str) -> bool:
    return EmailContact.objects.filter(user_id=user_id).exists()


def recent_demo_messages(limit: int) -> QuerySet[DemoMessage]:
    """Newest first. Nothing is masked: the messages are the demonstration's own."""
    return DemoMessage.objects.order_by("-id")[:limit]
