"""Read models of the family's pages; each with a fixed number of statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.models import User
from anxintuo.audit.models import AuditEntry
from anxintuo.audit.queries import who_read
from families.models import Child, Consent, CustodyBlock, GuardianInvitation, Guardianship

SHOWN_READS = 100
# What the log says, in the words of a parent. What is not named here is “查看资料”.
EVENTS = {
    "files.read": _("看了一份材料"),
    "enrollment.case": _("打开了申请件"),
    "enrollment.open_case": _("打开了申请件"),
    "families.passport": _("看了健康档案"),
    "enrollment.export": _("导出了名单"),
    "families.vaccination": _("看了接种记录"),
    "families.growth": _("看了生长记录"),
    "enrollment.growth": _("看了生长记录"),
    "enrollment.vaccination": _("看了接种记录"),
    "stations.roster": _("看了活动名单"),
    "stations.child": _("看了驿站的记录"),
}


@dataclass(frozen=True, slots=True)
class GuardianPage:
    guardianships: list[Guardianship]
    invitations: list[GuardianInvitation]
    blocks: list[CustodyBlock]


def guardians_of(child: Child) -> GuardianPage:
    """Three statements."""
    current = Guardianship.objects.current(localdate()).filter(child=child).select_related("user")
    return GuardianPage(
        list(current.order_by("from_on", "pk")),
        list(GuardianInvitation.objects.open(timezone.now()).filter(child=child).order_by("pk")),
        list(CustodyBlock.objects.filter(child=child, lifted_at__isnull=True).order_by("pk")),
    )


def consents_of(child: Child) -> dict[str, Consent]:
    """In force, by purpose. One statement."""
    return {row.purpose: row for row in Consent.objects.in_force().filter(child=child).select_related("given_by")}


def invitations_to(user_id: str) -> list[GuardianInvitation]:
    """Open ones to the person's own number. One statement."""
    own = User.objects.filter(pk=user_id, phone_index__isnull=False).values("phone_index")
    rows = GuardianInvitation.objects.open(timezone.now()).filter(phone_index__in=own)
    return list(rows.select_related("child", "invited_by").order_by("pk"))


_purposes: dict[str, object] = {}


def name_look_purposes(words: Mapping[str, object]) -> None:
    """A floor above says in words for what its people may look (`apps.py: ready()`)."""
    _purposes.update(words)


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked: when, as whom, at what."""

    at: datetime
    place: str
    what: str
    purpose: str


def looks_at(child: Child, *, except_user: str | None) -> list[Look]:
    """谁看过: the last hundred looks of others. Who somebody is, is told by their place; a guardian by name. Two
    statements."""
    entries: list[AuditEntry] = list(who_read("child", child.pk)[: SHOWN_READS * 2])
    shown = [entry for entry in entries if str(entry.actor_id) != str(except_user)][:SHOWN_READS]
    names = dict(User.objects.filter(pk__in={entry.actor_id for entry in shown}).values_list("pk", "display_name"))
    return [
        Look(entry.recorded_at, _place(entry, names), str(EVENTS.get(entry.event, _("看了资料"))), _purpose(entry))
        for entry in shown
    ]


def _purpose(entry: AuditEntry) -> str:
    return str(_purposes.get(entry.purpose, ""))


SEATS = {
    "parent": _("另一位监护人"),
    "staff": _("托育机构"),
    "official": _("卫生健康部门"),
    "adviser": _("驿站"),
    "system": _("系统"),
}


def _place(entry: AuditEntry, names: dict[UUID, Any]) -> str:
    seat = str(SEATS.get(entry.seat_kind, _("工作人员")))
    name = names.get(entry.actor_id) if entry.actor_id else ""
    return f"{seat} · {name}" if name else seat
