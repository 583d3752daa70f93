"""What the family sees of the roll, and 明天不来."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.kit.ages import add_months
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from care.actions import absences
from care.forms.attendance import AbsenceForm
from care.policies.attendance import SEE_ATTENDANCE, TELL_ABSENCE
from care.queries.attendance import child_month
from enrollment.models import Placement
from institutions.forms.reports import month_in

PLACED = Placement.objects.select_related("child", "room__institution")


@require_GET
@requires(SEE_ATTENDANCE)
def attendance(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    found = SEE_ATTENDANCE.fetch(actor, PLACED.all(), pk=pk)
    first, today = month_in(request.GET.get("month", ""), localdate()), localdate()
    context = {
        "page": child_month(found, first),
        "today": today,
        "before": add_months(first, -1),
        "after": add_months(first, 1),
        "may_tell": bool(TELL_ABSENCE.check(actor, found)) and (found.until_on is None or found.until_on >= today),
    }
    return render(request, "care/family/attendance.html", context)


@require_http_methods(["GET", "POST"])
@requires(TELL_ABSENCE)
def tell(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = TELL_ABSENCE.fetch(request.actor, PLACED.all(), pk=pk)  # type: ignore[attr-defined]
    tomorrow = localdate() + timedelta(days=1)
    initial: dict[str, Any] = {"first": tomorrow, "last": tomorrow}
    form = AbsenceForm(request.POST if request.method == "POST" else None, initial=initial)
    if acted_with(
        request,
        form,
        lambda: absences.tell_absence(found, actor=request.actor, **form.cleaned_data),  # type: ignore[attr-defined]
        lambda rows: (
            ngettext("园里知道了，%(n)s 天不来。", "园里知道了，%(n)s 天不来。", len(rows)) % {"n": len(rows)}
            if rows
            else _("这几天已经告诉过园里了。")
        ),
    ):
        month = form.cleaned_data["first"]
        return redirect(f"{reverse('care:attendance', args=[found.pk])}?month={month:%Y-%m}")
    context = {"form": form, "placement": found, "back": reverse("care:attendance", args=[found.pk])}
    return render(request, "care/family/absence.html", context, status=shown_again(request))


@require_POST
@requires(TELL_ABSENCE)
def take_back(request: HttpRequest, pk: UUID, on: date) -> HttpResponse:
    found = TELL_ABSENCE.fetch(request.actor, PLACED.all(), pk=pk)  # type: ignore[attr-defined]
    acted(
        request,
        lambda: absences.take_back_absence(found, on, actor=request.actor),  # type: ignore[attr-defined]
        _("已撤回，园里会等宝宝来。"),
    )
    return redirect(f"{reverse('care:attendance', args=[found.pk])}?month={on:%Y-%m}")
