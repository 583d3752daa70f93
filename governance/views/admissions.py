"""入托情况: where families wait, what is overdue, and one case opened for a stated purpose."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.text import whole_number
from enrollment.models import Case
from enrollment.queries.desk import case_page
from governance.admissions import PURPOSES, admission_page, overdue_cases
from governance.policies import ADMISSIONS

MOST_OVERDUE = 200


@require_GET
@requires(ADMISSIONS)
def overview(request: HttpRequest) -> HttpResponse:
    page = whole_number(request.GET.get("page", ""), digits=5) or 1
    context = {"figures": admission_page(request.actor, page=page)}  # type: ignore[attr-defined]
    return render(request, "governance/admissions.html", context)


@require_GET
@requires(ADMISSIONS)
def overdue(request: HttpRequest) -> HttpResponse:
    rows = overdue_cases(request.actor)[:MOST_OVERDUE]  # type: ignore[attr-defined]
    return render(request, "governance/overdue.html", {"cases": rows})


@require_http_methods(["GET", "POST"])
@requires(ADMISSIONS, keeps_form=True)
def open_case(request: HttpRequest, pk: object) -> HttpResponse:
    """The names only after a purpose is stated; it is recorded, and the family sees it."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = Case.objects.sent().select_related("application__child", "institution__division")
    case = ADMISSIONS.fetch(actor, rows, pk=pk)
    purpose = (typed(request) or QueryDict()).get("purpose", "")
    if request.method == "GET" or purpose not in PURPOSES:
        context = {
            "case": case,
            "purposes": PURPOSES.items(),
            "purpose": purpose,
            "problem": _("请选择打开的目的。") if request.method == "POST" else "",
        }
        return render(request, "governance/ask_purpose.html", context, status=200 if request.method == "GET" else 400)
    subjects = [("child", case.application.child_id), ("case", case.pk)]
    log_read("enrollment.open_case", actor=actor, subjects=subjects, purpose=purpose)
    context = {"case": case, "child": case.application.child, "page": case_page(case), "purpose": PURPOSES[purpose]}
    return render(request, "governance/case.html", context)
