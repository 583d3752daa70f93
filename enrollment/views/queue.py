"""The nursery's queues: what waits for whom, acts on several cases at once, the outlook, the list to take away."""

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from anxintuo.accounts.access import requires
from anxintuo.audit.actions import log_read
from anxintuo.audit.enums import Kind
from anxintuo.kit.downloads import demand_table_form, table_download
from anxintuo.kit.text import whole_number
from anxintuo.kit.workflow import MoveRefused
from enrollment.actions import reviewing
from enrollment.enums import CaseState
from enrollment.exports import HEADER, export_rows
from enrollment.models import Case
from enrollment.policies import CASES, REVIEW
from enrollment.queries.desk import PAGE, QUEUES, queue_page
from enrollment.queries.forecast import forecast
from enrollment.views.case import WHOLE
from institutions.enums import ClassKind
from institutions.models import Institution

UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
BATCHES = {
    "new": ("enrollment:desk_receive_many", gettext_lazy("受理选中的申请")),
    "review": ("enrollment:desk_queue_many", gettext_lazy("选中的进入排队")),
}


def _own(request: HttpRequest) -> Institution:
    """The nursery of the seat worn."""
    scope = request.actor.seat.scope  # type: ignore[attr-defined]
    return Institution.objects.select_related("division").get(pk=scope)


@require_GET
@requires(CASES)
def queue(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    name, kind = request.GET.get("queue", ""), request.GET.get("class", "")
    institution = _own(request)
    page = queue_page(
        actor,
        institution,
        queue=name if name in QUEUES else "new",
        page=_number(request.GET.get("page", "")),
        kind=kind if kind in ClassKind.values else "",
    )
    children = [("child", case.application.child_id) for case in page.page.object_list]
    if children:
        log_read("enrollment.queue", actor=actor, subjects=children)
    rows = [(case, page.ranks.get(case.pk)) for case in page.page.object_list]
    context = {
        "page": page,
        "rows": rows,
        "kind": kind,
        "kinds": ClassKind.choices,
        "may_review": bool(REVIEW.admits(actor)),
        "batch": BATCHES.get(page.queue) if rows and REVIEW.admits(actor) else None,
    }
    return render(request, "enrollment/institution/queue.html", context)


@require_POST
@requires(REVIEW)
def receive_many(request: HttpRequest) -> HttpResponse:
    """Batch: take in every marked case that is still new."""
    actor = request.actor  # type: ignore[attr-defined]
    taken = 0
    for row in _marked(request, CaseState.SUBMITTED):
        reviewing.open_review(row, actor=actor)
        taken += 1
    messages.success(request, _("已受理 %(count)s 份申请。") % {"count": taken})
    return redirect("enrollment:desk")


@require_POST
@requires(REVIEW)
def queue_many(request: HttpRequest) -> HttpResponse:
    """Batch: into the queue with every marked case whose documents are accepted; the others stay and are told."""
    actor = request.actor  # type: ignore[attr-defined]
    queued = kept = 0
    for row in _marked(request, CaseState.REVIEWING):
        try:
            reviewing.queue_case(row, actor=actor)
            queued += 1
        except MoveRefused:
            kept += 1
    if queued:
        messages.success(request, _("%(count)s 份已进入排队。") % {"count": queued})
    if kept:
        messages.warning(request, _("%(count)s 份的材料还没有都核验通过，留在审核中。") % {"count": kept})
    return redirect(reverse("enrollment:desk") + "?queue=review")


def _marked(request: HttpRequest, state: str) -> list[Case]:
    """The cases ticked on a page of the queue that are still in a state."""
    ids = [text for text in request.POST.getlist("case")[:PAGE] if UUID_TEXT.fullmatch(text)]
    rows = REVIEW.visible(request.actor, Case.objects.select_related(*WHOLE))  # type: ignore[attr-defined]
    return list(rows.filter(state=state, pk__in=ids).order_by("pk"))


@require_GET
@requires(CASES)
def outlook(request: HttpRequest) -> HttpResponse:
    """何时有位, for the nursery: places by kind of class and month."""
    return render(request, "enrollment/institution/outlook.html", {"kinds": forecast(_own(request))})


@require_GET
@requires(CASES)
def take_away(request: HttpRequest, kind: str) -> HttpResponse:
    """The list as CSV or XLSX. Names masked; taking it away is logged for every child in it."""
    demand_table_form(kind)
    actor = request.actor  # type: ignore[attr-defined]
    rows = list(CASES.visible(actor, Case.objects.select_related("application__child")).order_by("submitted_at", "pk"))
    children = [("child", row.application.child_id) for row in rows]
    if children:
        log_read("enrollment.export", actor=actor, subjects=children, kind=Kind.EXPORT)
    return table_download(f"applications-{localdate():%Y%m%d}", kind, _("入托申请"), HEADER, export_rows(rows))


def _number(text: str) -> int:
    return whole_number(text, digits=5) or 1
