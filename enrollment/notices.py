"""What families and nurseries are told about an application. Titles say what happened; health stays inside."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from anxintuo.kit.dates import format_full_day
from anxintuo.notices.actions import notify_many
from anxintuo.notices.enums import Channel
from anxintuo.notices.kinds import register_kind
from enrollment.enums import CaseState
from enrollment.models import Case, CaseMove, Offer, Placement, SettlingPlan, SettlingStep
from enrollment.workflow import CASE
from families.enums import Standing
from families.notices import guardians_to_tell
from institutions.enums import StaffPost
from institutions.models import StaffMembership, real_only

PROGRESS, OFFER, REMINDER, ARRIVED, COSIGN, SETTLING = (
    f"enrollment.{name}" for name in ("progress", "offer", "reminder", "arrived", "cosign", "settling")
)
FAMILY = {Standing.MANAGES, Standing.AGREES, Standing.SEES, Standing.TOLD}
BRINGING = {Standing.MANAGES, Standing.AGREES, Standing.SEES, Standing.HELPS}
BY_FAMILY = {"submit", "resubmit", "accept", "decline", "withdraw", "rejoin", "give_up"}


def register() -> None:
    parents, staff = (SeatKind.PARENT,), (SeatKind.STAFF,)
    register_kind(OFFER, _("托位通知"), channels=[Channel.SMS], required=[Channel.SMS], seats=parents)
    register_kind(PROGRESS, _("入托申请进度"), channels=[Channel.SMS], digest=True, seats=parents)
    register_kind(REMINDER, _("入托申请提醒"), channels=[Channel.SMS], seats=parents)
    register_kind(COSIGN, _("请您共同确认"), channels=[Channel.SMS], required=[Channel.SMS], seats=parents)
    register_kind(SETTLING, _("适应计划"), channels=[Channel.SMS], digest=True, seats=parents)
    register_kind(ARRIVED, _("新的入托申请和家长答复"), digest=True, seats=staff)


def tell_moved(case: Case, row: CaseMove) -> None:
    """The family of every step that somebody else made, and the co-guardians of all; the nursery of the family's."""
    if case.institution.is_practice:
        return  # nothing leaves a practice nursery; the others below hold to it as well
    if row.move in BY_FAMILY:
        _tell_nursery(case, row)
    told = CASE.move(row.move).told
    if not told:
        return
    people = [
        user for user in guardians_to_tell(case.application.child_id, FAMILY) if str(user.pk) != str(row.moved_by_id)
    ]
    if people:
        notify_many(
            people,
            OFFER if row.move in ("offer", "expire_offer", "recall_offer") else PROGRESS,
            title=format_lazy("{name}：{state}", name=case.institution.name, state=CaseState(row.target).label),
            body=told,
            url=reverse("enrollment:application", args=[case.application_id]),
            key=f"case:{case.pk}:{row.pk}",
        )


def tell_reminder(case: Case, days_left: int) -> None:
    """The family has to act and the time is nearly over."""
    if case.institution.is_practice:
        return
    notify_many(
        guardians_to_tell(case.application.child_id, {Standing.MANAGES, Standing.AGREES}),
        REMINDER,
        title=format_lazy(_("{name}在等您答复"), name=case.institution.name),
        body=format_lazy(_("还有 {days} 个工作日，过期后申请会关闭。"), days=days_left),
        url=reverse("enrollment:application", args=[case.application_id]),
        key=f"{REMINDER}:{case.pk}:{case.due_on}",
    )


def ask_to_cosign(offer: Offer, people: Iterable[User]) -> None:
    if offer.case.institution.is_practice:
        return
    notify_many(
        people,
        COSIGN,
        title=_("有一个托位等您一起确认"),
        body=_("另一位监护人已经接受，您同意后托位才会定下。"),
        url=reverse("enrollment:application", args=[offer.case.application_id]),
        key=f"{COSIGN}:{offer.pk}",
    )


def _tell_nursery(case: Case, row: CaseMove) -> None:
    people = _desk_of(case.institution_id)
    if people:
        notify_many(
            people,
            ARRIVED,
            title=format_lazy("{title}：{state}", title=CASE.move(row.move).title, state=CaseState(row.target).label),
            url=reverse("enrollment:desk_case", args=[case.pk]),
            key=f"desk:{case.pk}:{row.pk}",
        )


def tell_placement_ended(placement: Placement) -> None:
    """Guardians and directors alike: the last day is fixed."""
    last = placement.until_on
    assert last is not None
    if placement.room.institution.is_practice:
        return
    people = guardians_to_tell(placement.child_id, FAMILY)
    if people:
        notify_many(
            people,
            PROGRESS,
            title=_("离托日期已经定下"),
            body=format_lazy(_("最后一天是 {day}。"), day=format_full_day(last)),
            url=reverse("families:home"),
            key=f"placement:{placement.pk}:end:{last}",
        )
    staff = _desk_of(placement.room.institution_id)
    if staff:
        notify_many(
            staff,
            ARRIVED,
            title=format_lazy(_("{room}有一个宝宝将离托"), room=placement.room.name),
            body=format_lazy(_("最后一天是 {day}，之后的托位可以发给排队的家庭。"), day=format_full_day(last)),
            url=reverse("enrollment:desk_children"),
            key=f"placement:{placement.pk}:end:{last}",
        )


def tell_settling(plan: SettlingPlan, title: Promise, *, key: str) -> None:
    """Everybody who sees the child or brings it: the plan has come, or has changed. How a day went stays inside."""
    if plan.placement.room.institution.is_practice:
        return
    people = guardians_to_tell(plan.placement.child_id, BRINGING)
    if people:
        notify_many(
            people,
            SETTLING,
            title=title,
            body=format_lazy(_("{name}排好了宝宝刚入托的日子，请看一下。"), name=plan.placement.room.institution.name),
            url=reverse("enrollment:settling", args=[plan.placement_id]),
            key=f"settling:{plan.pk}:{key}",
        )


def tell_other_day_asked(step: SettlingStep) -> None:
    placement = step.plan.placement
    staff = _desk_of(placement.room.institution_id)
    if staff:
        notify_many(
            staff,
            ARRIVED,
            title=_("有家长想给适应计划换一天"),
            body=format_lazy(_("原定 {day}，请看家长的说明再安排。"), day=format_full_day(step.on)),
            url=reverse("enrollment:desk_settling", args=[placement.pk]),
            key=f"settling:asked:{step.pk}:{step.asked_at:%Y%m%d%H%M%S}",
        )


def _desk_of(institution_id: UUID) -> list[User]:
    """Nobody at a practice nursery: nothing leaves it."""
    posts = (StaffPost.DIRECTOR, StaffPost.OFFICE)
    real = StaffMembership.objects.current(localdate()).filter(real_only("institution"))
    current = real.filter(institution_id=institution_id, post__in=posts)
    return list(User.objects.filter(pk__in=current.values("user_id"), is_active=True))
