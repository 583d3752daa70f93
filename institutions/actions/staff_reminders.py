"""Directors are told 60, 30 and 7 days before papers of their staff end, and when they have ended."""

from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from anxintuo.kit.dates import format_full_day
from institutions.models import Institution, StaffMember, StaffPaper, real_only
from institutions.notices import PAPERS_END, tell_directors
from institutions.staffing.papers import NOTICE_DAYS, notice_due


def ending_papers(on: date) -> QuerySet[StaffPaper]:
    """Of people who are employed, papers that no newer one of the kind outlives and that a warning has reached."""
    newer = StaffPaper.objects.filter(member=OuterRef("member"), kind=OuterRef("kind")).filter(
        Q(expires_on__isnull=True) | Q(expires_on__gt=OuterRef("expires_on"))
    )
    reached = StaffPaper.objects.filter(
        expires_on__gte=on - timedelta(days=1), expires_on__lte=on + timedelta(days=max(NOTICE_DAYS))
    )
    employed = StaffMember.objects.employed(on).filter(real_only("institution"))
    return reached.filter(member__in=employed).exclude(Exists(newer)).select_related("member")


def remind_of_papers(on: date) -> int:
    """Papers of one nursery that end on one day are one notice for each warning; the same again tells nobody anything.
    Returns how many nurseries were told something or had been told it before."""
    groups: dict[tuple[UUID, int, date], int] = defaultdict(int)
    for paper in ending_papers(on):
        warning = notice_due(paper, on)
        if warning is not None and paper.expires_on is not None:
            groups[paper.member.institution_id, warning, paper.expires_on] += 1
    nurseries = Institution.objects.in_bulk({key[0] for key in groups})
    for (nursery_id, warning, ends_on), count in sorted(groups.items(), key=lambda item: str(item[0])):
        _tell(nurseries[nursery_id], warning, ends_on, count)
    return len(nurseries)


@transaction.atomic
def _tell(nursery: Institution, warning: int, ends_on: date, count: int) -> None:
    title = (
        format_lazy(_("{count} 份人员证件 {days} 天内到期"), count=count, days=warning)
        if warning
        else format_lazy(_("{count} 份人员证件已过期"), count=count)
    )
    told = format_lazy(
        _("{name}有 {count} 份人员证件有效到 {day}。没有有效健康合格证和违法犯罪记录查询的同事不能排班。"),
        name=nursery.name,
        count=count,
        day=format_full_day(ends_on),
    )
    tell_directors(
        nursery,
        PAPERS_END,
        title=title,
        told=told,
        note="",
        url=reverse("institutions:staff_due"),
        key=f"{nursery.pk}:{warning}:{ends_on.isoformat()}",
    )
