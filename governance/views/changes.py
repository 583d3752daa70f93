"""Requests to change filed facts: what is asked, what stands now, and the answer (FIL-chg)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.kit.workflow import MoveRefused
from governance.colleagues import names_of
from governance.forms import DecisionForm
from governance.policies import CHANGE_REQUESTS, DECIDE_CHANGE
from governance.queries import change_rows, moves_out_to
from institutions.actions.changes import GroundMoved, decide_change
from institutions.enums import ChangeState
from institutions.models import ChangeRequest
from institutions.queries.changes import proposed_facts

PAGE_SIZE = 50


@require_GET
@requires(CHANGE_REQUESTS)
def change_requests(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    state = request.GET.get("state", ChangeState.SUBMITTED)
    if state not in ChangeState.values:
        state = ChangeState.SUBMITTED
    page = Paginator(change_rows(actor, state), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "states": ChangeState.choices, "page_query": f"state={state}&"}
    return render(request, "governance/changes.html", context)


@require_http_methods(["GET", "POST"])
@requires(DECIDE_CHANGE, keeps_form=True)
def change_request(request: HttpRequest, pk: str) -> HttpResponse:
    """One request: the facts as they stand and as asked, and the form to answer it."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = ChangeRequest.objects.select_related("institution__division", "institution__filing")
    change = DECIDE_CHANGE.fetch(actor, rows, pk=pk)
    # On the page of a request that is decided meanwhile no form stands.
    waits = change.state == ChangeState.SUBMITTED
    form = DecisionForm(typed(request) if waits or request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        accept = form.cleaned_data["decision"] == "accept"
        name = change.institution.name  # as it was: the change may be of the name
        try:
            decide_change(change, actor=actor, act=DECIDE_CHANGE, accept=accept, reason=form.cleaned_data["reason"])
        except (GroundMoved, MoveRefused) as refusal:
            form.add_error(None, str(refusal))
            change = DECIDE_CHANGE.fetch(actor, rows, pk=pk)  # somebody may have been faster: show what stands now
        else:
            said = (
                _("已同意%(name)s的变更，新的备案信息已生效。")
                if accept
                else _("没有同意%(name)s的变更，园方在工作台能看到原因。")
            )
            messages.success(request, said % {"name": name})
            return redirect("governance:change_requests")
    context = {
        "change": change,
        "decided_by": _decided_by(change),
        "facts": proposed_facts(change),
        "form": form,
        "moves_out_to": moves_out_to(actor, change),
    }
    return render(request, "governance/change.html", context, status=200 if request.method == "GET" else 400)


def _decided_by(change: ChangeRequest) -> str:
    """Who answered, or took the request back."""
    if change.decided_at is None:
        return ""
    return names_of([(change.decided_by_id, change.decided_at)])[0]
