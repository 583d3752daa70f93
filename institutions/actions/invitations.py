"""A nursery's first director is invited by the office that files it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor
from anxintuo.accounts.models import User
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.notices.actions import notify
from institutions.actions.practice import practise_too
from institutions.enums import StaffPost
from institutions.models import Institution, StaffMembership
from institutions.notices import INVITED


@transaction.atomic
def invite_director(institution: Institution, *, name: str, phone: str, actor: Actor, act: Act) -> StaffMembership:
    """`phone` in E.164; `act` is asked about the nursery. Whoever proves the number has the seat, and is told so.
    ValidationError when the person is a director there already."""
    locked = Institution.objects.select_for_update().get(pk=institution.pk)
    act.demand(actor, locked)
    user = User.objects.by_phone(phone) or User.objects.create_with_phone(phone, display_name=name)
    rows = StaffMembership.objects.current(localdate()).filter(institution=locked, post=StaffPost.DIRECTOR)
    if rows.filter(user=user).exists():
        raise ValidationError({"phone": _("这个手机号已经是这家机构的负责人。")})
    membership = StaffMembership.objects.create(
        user=user, institution=locked, post=StaffPost.DIRECTOR, from_on=localdate()
    )
    practise_too(membership)
    notify(
        user,
        INVITED,
        title=format_lazy(gettext_lazy("请您管理{name}"), name=locked.name),
        body=format_lazy(
            gettext_lazy("卫生健康部门把您登记为{name}的负责人。用这个手机号登录，照着“开园准备”一步步来。"),
            name=locked.name,
        ),
        url=reverse("institutions:guide"),
        key=f"{INVITED}:{membership.pk}",
    )
    subjects = [("institution", locked.pk), ("staff_membership", membership.pk)]
    record("institutions.invite_director", actor=actor, kind=Kind.CHANGE, subjects=subjects)
    return membership
