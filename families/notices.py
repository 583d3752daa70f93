"""What guardians are told about the child's passport and about one another. No health fact leaves the inbox."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from anxintuo.notices.actions import notify, notify_many
from anxintuo.notices.enums import Channel
from anxintuo.notices.kinds import register_kind
from families.enums import DocumentState, Standing
from families.models import Allergy, GuardianInvitation, Guardianship, PassportDocument

INVITED, GUARDIAN_CHANGED = "families.invited", "families.guardian_changed"
DOCUMENT_CHECKED, DOCUMENT_EXPIRED = "families.document_checked", "families.document_expired"
VACCINE_DUE, ALLERGY = "families.vaccine_due", "families.allergy"


def register() -> None:
    parents = (SeatKind.PARENT,)
    register_kind(INVITED, _("监护人邀请"), channels=[Channel.SMS])
    register_kind(GUARDIAN_CHANGED, _("监护权限的变化"), channels=[Channel.SMS], seats=parents)
    register_kind(DOCUMENT_CHECKED, _("材料核验结果"), sensitive=True, digest=True, seats=parents)
    register_kind(DOCUMENT_EXPIRED, _("材料到期"), channels=[Channel.SMS], sensitive=True, digest=True, seats=parents)
    register_kind(ALLERGY, _("过敏与忌口的变化"), sensitive=True, seats=parents)
    register_kind(VACCINE_DUE, _("打疫苗的时间"), channels=[Channel.SMS], sensitive=True, digest=True, seats=parents)


def guardians_to_tell(child_id: UUID, standings: Collection[str]) -> list[User]:
    """Guardians of today in one of the standings, who can still sign in."""
    current = Guardianship.objects.current(localdate()).filter(child_id=child_id, standing__in=list(standings))
    return list(User.objects.filter(pk__in=current.values("user_id"), is_active=True))


def tell_allergy(row: Allergy, *, key: str) -> None:
    """The nursery entered or ended one: whoever decides for the child or feeds it at home should know. What it is
    stands behind the sign-in."""
    notify_many(
        guardians_to_tell(row.child_id, {Standing.MANAGES, Standing.AGREES, Standing.SEES}),
        ALLERGY,
        title=_("园里更新了宝宝的过敏与忌口"),
        body=_("请看一下写得对不对，有不一样的地方和老师说。"),
        url=reverse("families:allergies", args=[row.child_id]),
        key=f"allergy:{row.pk}:{key}",
    )


def tell_invited(user: User, invitation: GuardianInvitation) -> None:
    notify(
        user,
        INVITED,
        title=_("家人邀请您一起照看宝宝的资料"),
        body=_("打开后可以接受或谢绝。14 天内有效。"),
        url=reverse("families:invitations"),
        key=f"{INVITED}:{invitation.pk}",
    )


def tell_guardian_changed(guardianship: Guardianship) -> None:
    notify(
        guardianship.user,
        GUARDIAN_CHANGED,
        title=_("您在宝宝名下的权限有变化"),
        body=_("办理人调整了您能看和能办的内容，打开可以查看。"),
        url=reverse("families:home"),
        key=f"{GUARDIAN_CHANGED}:{guardianship.pk}:{guardianship.standing}",
    )


def tell_document_checked(document: PassportDocument) -> None:
    """Good news only to whoever acts; what has to be done to them as well, by the inbox."""
    accepted = document.state == DocumentState.ACCEPTED
    title = _("一份材料已通过核验") if accepted else _("一份材料没有通过，请重新上传")
    notify_many(
        guardians_to_tell(document.child_id, {Standing.MANAGES}),
        DOCUMENT_CHECKED,
        title=title,
        url=reverse("families:passport", args=[document.child_id]),
        key=f"{DOCUMENT_CHECKED}:{document.pk}:{document.state}:{document.checked_at:%Y%m%d%H%M%S}",
    )


def tell_document_expired(document: PassportDocument) -> None:
    notify_many(
        guardians_to_tell(document.child_id, {Standing.MANAGES}),
        DOCUMENT_EXPIRED,
        title=_("一份材料已过有效期"),
        body=_("请在健康档案里重新上传，再办入托时就不用等。"),
        url=reverse("families:passport", args=[document.child_id]),
        key=f"{DOCUMENT_EXPIRED}:{document.pk}",
    )


def tell_vaccine_due(child_id: UUID, *, is_late: bool, day: date) -> None:
    """`day`: from which doses are due, or late. One notice for all doses of a day; which they are stands inside."""
    notify_many(
        guardians_to_tell(child_id, {Standing.MANAGES}),
        VACCINE_DUE,
        title=_("宝宝有疫苗该补了") if is_late else _("宝宝可以打下一针疫苗了"),
        body=_("打开看是哪一剂。打过的，登记一下就不再提醒。"),
        url=reverse("families:vaccination", args=[child_id]),
        key=f"{VACCINE_DUE}:{child_id}:{'late' if is_late else 'due'}:{day}",
    )
