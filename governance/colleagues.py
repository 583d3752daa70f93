"""Who made a step, as the officials' pages name people: office and display name of a colleague, the nursery as a party,
the system. Nobody's telephone, nobody's account.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from anxintuo.kit.dates import local
from governance.models import Posting
from institutions.importing.apply import BY_REGISTER
from institutions.models import FilingMove, StaffMembership

Step = tuple[UUID | None, datetime]


def names_of(steps: Iterable[Step]) -> list[str]:
    """One name for each (user, instant); two statements, whatever their number."""
    asked = list(steps)
    people = {user for user, _at in asked if user}
    postings = list(Posting.objects.filter(user__in=people).select_related("user").order_by("from_on", "pk"))
    staff = set(StaffMembership.objects.filter(user__in=people).values_list("user_id", flat=True)) if people else set()
    return [_name(user, at, postings, staff) for user, at in asked]


def _name(user: UUID | None, at: datetime, postings: list[Posting], staff: set[UUID]) -> str:
    if user is None:
        return _("系统")
    day = local(at)
    own = [each for each in postings if each.user_id == user]
    held = [each for each in own if each.from_on <= day and (each.until_on is None or each.until_on >= day)]
    for posting in held or own:
        return f"{posting.office} {posting.user.display_name}".strip()
    return _("园方") if user in staff else _("已离开的同事")


def movers_of(steps: Iterable[FilingMove]) -> list[str]:
    """Who made each step of a filing; a register has moved it where nobody did."""
    rows = list(steps)
    names = names_of((step.moved_by_id, step.moved_at) for step in rows)
    return [_("名册导入") if step.move == BY_REGISTER else name for step, name in zip(rows, names, strict=True)]
