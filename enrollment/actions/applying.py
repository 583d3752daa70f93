"""The family's acts: beginning, changing, sending, correcting, taking back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor, user_id
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.ages import add_months, completed_months
from anxintuo.kit.workflow import MoveRefused
from anxintuo.rulebook.queries import class_kinds_at, rule
from enrollment.actions.moving import lock_case, move
from enrollment.enums import CaseState
from enrollment.models import MOST_WISHES, Application, Case
from enrollment.policies import APPLY, APPLY_CASE
from families.actions.consents import consent_along
from families.enums import ConsentPurpose
from families.models import Child
from families.policies import EDIT_CHILD
from families.queries.passport import has_consent
from institutions.models import Institution

EDITABLE = ("start_on", "hours", "has_sibling", "special_need", "urgent", "grounds_note", "message")
AHEAD_MONTHS = 18


@transaction.atomic
def begin_application(child: Child, *, actor: Actor, wish: Institution | None = None) -> Application:
    """The child's open application, or a new draft: a second phone, a second press and the back button find the same.

    `wish`: the nursery from whose page the family came; added as the last wish of a draft if there is room.
    """
    locked = Child.objects.select_for_update().get(pk=child.pk)
    EDIT_CHILD.demand(actor, locked)
    application = Application.objects.open().filter(child=locked).first()
    if application is None:
        application = Application.objects.create(child=locked, applicant_id=user_id(actor))
        _tell("enrollment.begin", application, actor)
    if wish is not None and application.is_draft:
        _add_wish(application, wish)
    return application


@transaction.atomic
def edit_application(application: Application, values: Mapping[str, Any], *, actor: Actor) -> Application:
    """Some of EDITABLE, cleaned. Only a draft: what nurseries have in hand is not changed under them."""
    locked = _lock_draft(application, actor)
    for name, value in values.items():
        if name not in EDITABLE:
            raise ValueError(f"{name} is not what a family fills in")
        setattr(locked, name, value)
    locked.clean_fields(exclude=["child", "applicant", "entered_by"])
    locked.save()
    return locked


@transaction.atomic
def set_wishes(application: Application, institutions: Sequence[Institution], *, actor: Actor) -> None:
    """The nurseries of a draft, in order of wish."""
    locked = _lock_draft(application, actor)
    if len(institutions) > MOST_WISHES:
        raise ValidationError(_("最多填写三个志愿。"))
    if len({each.pk for each in institutions}) < len(institutions):
        raise ValidationError(_("同一所机构只填一次。"))
    locked.cases.exclude(institution__in=institutions).delete()
    standing = {case.institution_id: case for case in locked.cases.all()}
    for rank, institution in enumerate(institutions, 1):
        case = standing.get(institution.pk)
        if case is None:
            Case.objects.create(application=locked, institution=institution, rank=rank)
        elif case.rank != rank:
            case.rank = rank
            case.save(update_fields=["rank"])


@transaction.atomic
def submit_application(
    application: Application, *, actor: Actor, message: str | None = None, consents: bool = False
) -> Application:
    """Send a draft to its nurseries, with a last `message` where one was written; `consents`: the family agrees with it
    that they see the passport. Sent already: the same answer, nothing twice.

    ValidationError with what is missing or cannot be (age, dates, no nursery, consent).
    """
    rows = Application.objects.select_for_update(of=("self", "child")).select_related("child")
    locked = rows.get(pk=application.pk)
    APPLY.demand(actor, locked)
    if not locked.is_draft:
        return locked
    if consents:
        consent_along(locked.child, ConsentPurpose.APPLY, actor=actor)
    cases = list(locked.cases.select_related("institution__division", "institution__filing").order_by("rank"))
    _check_whole(locked, cases, consents=consents)
    now = timezone.now()
    locked.submitted_at = now
    locked.message = locked.message if message is None else message
    locked.clean_fields(exclude=["child", "applicant", "entered_by"])
    locked.save(update_fields=["submitted_at", "message", "updated_at"])
    for case in cases:
        move(case, "submit", actor=actor, submitted_at=now, class_kind=class_kind_for(locked, case.institution))
    return locked


@transaction.atomic
def resubmit(case: Case, *, actor: Actor) -> None:
    """After correcting. Every document that was refused has to be there anew."""
    locked = lock_case(case)
    APPLY_CASE.demand(actor, locked)
    refused = locked.application.child.documents.current().filter(state__in=["refused", "expired"])
    if locked.state == CaseState.CORRECTING and refused.exists():
        raise MoveRefused(_("还有材料没有通过，请重新上传后再提交。"))
    move(locked, "resubmit", actor=actor)


@transaction.atomic
def withdraw_case(case: Case, *, actor: Actor) -> None:
    locked = lock_case(case)
    APPLY_CASE.demand(actor, locked)
    if locked.state == CaseState.DRAFT:
        raise PermissionDenied(_("草稿不用撤回，可以直接修改或删除。"))
    move(locked, "withdraw", actor=actor)


@transaction.atomic
def rejoin(case: Case, *, actor: Actor) -> None:
    """After a deadline passed or an offer was declined: checked again, and waiting anew."""
    locked = lock_case(case)
    APPLY_CASE.demand(actor, locked)
    other = Application.objects.open().filter(child=locked.application.child).exclude(pk=locked.application_id)
    if other.exists():
        raise MoveRefused(_("宝宝已经有另一份正在办理的申请。"))
    move(locked, "rejoin", actor=actor, queued_at=None)


@transaction.atomic
def delete_draft(application: Application, *, actor: Actor) -> None:
    locked = _lock_draft(application, actor)
    _tell("enrollment.delete_draft", locked, actor)
    locked.delete()


def class_kind_for(application: Application, institution: Institution) -> str:
    """The kind of class of this nursery that the child belongs to at the wanted start: its own band before 混合编班.
    Empty if the nursery has none."""
    assert application.start_on is not None
    day = max(application.start_on, application.child.born_on)
    kinds = class_kinds_at(application.child.born_on, day, region=institution.division_id or "")
    has = set(institution.rooms.values_list("class_kind", flat=True))
    return next((kind for kind in kinds if kind in has), kinds[0] if kinds else "")


def _check_whole(application: Application, cases: Sequence[Case], *, consents: bool) -> None:
    if application.start_on is None:
        raise ValidationError({"start_on": _("请选择希望入托的月份。")})
    check_start(application.child, application.start_on, region=cases[0].institution.division_id if cases else "")
    if not cases:
        raise ValidationError(_("请至少选择一所托育园。"))
    for case in cases:
        if not case.institution.filing.in_force:
            raise ValidationError(_("%(name)s目前不在备案有效期内，请换一所。") % {"name": case.institution.name})
    if not application.child.identity_index:
        raise ValidationError(_("请先补好宝宝的证件号码。"))
    if not consents and not has_consent(application.child_id, ConsentPurpose.APPLY):
        raise ValidationError({"consent": _("请同意向所申请的机构出示资料，否则机构无法审核。")})


def check_start(child: Child, start_on: date, *, region: str | None = "") -> None:
    """The wanted month against today and the child's age (SET-19, 学前教育法 art. 2). ValidationError on `start_on`."""
    today = localdate()
    if start_on < today.replace(day=1):
        raise ValidationError({"start_on": _("希望入托的月份已经过去，请重新选择。")})
    if start_on > add_months(today.replace(day=1), AHEAD_MONTHS):
        raise ValidationError({"start_on": _("最早可以提前 %(count)s 个月申请。") % {"count": AHEAD_MONTHS}})
    last = add_months(start_on, 1)
    if completed_months(child.born_on, max(start_on, child.born_on)) >= 36:
        raise ValidationError({"start_on": _("宝宝到那时已满 3 岁，可以上幼儿园了。")})
    youngest = rule("enrolment.months_min", region=region or "", on=start_on)
    if child.born_on > last or completed_months(child.born_on, last) < int(youngest.value):
        sentence = _("宝宝到那个月还不满 %(months)s 个月。依据：%(source)s。")
        raise ValidationError({"start_on": sentence % {"months": youngest.value, "source": youngest.source}})


def _lock_draft(application: Application, actor: Actor) -> Application:
    locked = Application.objects.select_for_update(of=("self",)).select_related("child").get(pk=application.pk)
    APPLY.demand(actor, locked)
    if not locked.is_draft:
        raise PermissionDenied(_("申请已经提交，不能再修改。需要更改的，请先撤回或联系机构。"))
    return locked


def _add_wish(application: Application, institution: Institution) -> None:
    ranks = list(application.cases.values_list("institution_id", "rank"))
    if any(pk == institution.pk for pk, _rank in ranks) or len(ranks) >= MOST_WISHES:
        return
    rank = max((rank for _pk, rank in ranks), default=0) + 1
    try:
        with transaction.atomic():
            Case.objects.create(application=application, institution=institution, rank=rank)
    except IntegrityError:  # the other phone was quicker
        return


def _tell(event: str, application: Application, actor: Actor) -> None:
    subjects = [("application", application.pk), ("child", application.child_id)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)
