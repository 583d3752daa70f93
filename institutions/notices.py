"""What a nursery's directors are told: the answer to a change request, a step of the filing."""

import uuid

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from anxintuo.notices.actions import notify_many
from anxintuo.notices.enums import Channel
from anxintuo.notices.kinds import register_kind
from institutions.enums import StaffPost
from institutions.models import Institution, StaffMembership

CHANGE_ANSWERED, FILING_MOVED = "institutions.change_answered", "institutions.filing_moved"


def register() -> None:
    seats = (SeatKind.STAFF,)
    register_kind(CHANGE_ANSWERED, _("变更申请的答复"), channels=[Channel.SMS], seats=seats)
    register_kind(FILING_MOVED, _("备案进度"), channels=[Channel.SMS], required=[Channel.SMS], seats=seats)


def tell_directors(
    institution: Institution, kind: str, *, told: str | Promise, note: str, url: str, key: uuid.UUID | str
) -> None:
    """Inside the transaction of what is told; `note` is what a person typed, and stays as it is.

    A nursery without a director on the platform is told nothing here.
    """
    posts = StaffMembership.objects.current(localdate()).filter(institution=institution, post=StaffPost.DIRECTOR)
    directors = list(User.objects.filter(pk__in=posts.values("user_id"), is_active=True))
    if directors:
        body = format_lazy("{}{}", told, note.strip())
        notify_many(directors, kind, title=told, body=body, url=url, key=f"{kind}:{key}")
