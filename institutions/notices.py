"""What directors are told (the answer to a change request, a step of the filing), and what those who review are."""

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
from institutions.facts import FACTS
from institutions.models import ChangeRequest, Institution, StaffMembership
from institutions.reviewers import review_desk

CHANGE_ANSWERED, FILING_MOVED = "institutions.change_answered", "institutions.filing_moved"
CHANGE_ASKED = "institutions.change_asked"
PAPERS_END, INVITED = "institutions.papers_end", "institutions.invited"
BOOK_MISSING = "institutions.book_missing"
CAMERA_FILING = "institutions.camera_filing"


def register() -> None:
    seats = (SeatKind.STAFF,)
    register_kind(CHANGE_ANSWERED, _("变更申请的答复"), channels=[Channel.SMS], digest=True, seats=seats)
    register_kind(INVITED, _("请您管理一家机构"), channels=[Channel.SMS], required=[Channel.SMS])
    register_kind(PAPERS_END, _("人员证件到期"), channels=[Channel.SMS], digest=True, seats=seats)
    # The menu counts them as well: no SMS unless somebody wants it.
    register_kind(CHANGE_ASKED, _("新的变更申请"), digest=True, seats=(SeatKind.OFFICIAL,))
    register_kind(BOOK_MISSING, _("台账缺记提醒"), digest=True, seats=seats)
    register_kind(CAMERA_FILING, _("摄像头备案提醒"), digest=True, seats=seats)
    register_kind(FILING_MOVED, _("备案进度"), channels=[Channel.SMS], required=[Channel.SMS], seats=seats)


def tell_reviewers(change: ChangeRequest) -> None:
    """Of a new request, inside its transaction: in the inbox, and as each of them prefers besides."""
    desk = None if change.institution.is_practice else review_desk()
    reviewers = list(desk.reviewers(change)) if desk else []
    if desk is None or not reviewers:
        return
    notify_many(
        reviewers,
        CHANGE_ASKED,
        title=format_lazy(_("{name}申请变更备案信息"), name=change.institution.name),
        body=format_lazy(_("要变更的内容：{facts}。"), facts=facts_in_words(change)),
        url=desk.page(change),
        key=f"{CHANGE_ASKED}:{change.pk}",
    )


def tell_directors(
    institution: Institution,
    kind: str,
    *,
    title: str | Promise,
    told: str | Promise,
    note: str,
    url: str,
    key: uuid.UUID | str,
) -> None:
    """Inside the transaction of what is told. `title` is short and without a stop; `told` is a sentence that names
    the nursery and the facts; `note` is what a person typed, and stays as it is.

    A nursery without a director on the platform is told nothing here, and nothing leaves a practice nursery.
    """
    if institution.is_practice:
        return
    posts = StaffMembership.objects.current(localdate()).filter(institution=institution, post=StaffPost.DIRECTOR)
    directors = list(User.objects.filter(pk__in=posts.values("user_id"), is_active=True))
    if directors:
        body = format_lazy(_("{told}说明：{note}"), told=told, note=note.strip()) if note.strip() else told
        notify_many(directors, kind, title=title, body=body, url=url, key=f"{kind}:{key}")


def facts_in_words(change: ChangeRequest) -> str | Promise:
    """名称、地址: the facts that a request is about, in the language in which they are told."""
    labels = [FACTS[name].label for name in change.proposed]
    return format_lazy("、".join(["{}"] * len(labels)), *labels)
