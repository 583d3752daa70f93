"""The nursery asks for filed facts to be changed, sees what became of it, and may take it back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.kit.form_parts import row_problems
from anxintuo.kit.workflow import MoveRefused
from institutions.actions.changes import NothingToChange, request_change, waiting_change, withdraw_change
from institutions.forms.changes import FiledFactsForm, FiledRoomsFormSet, rooms_initial
from institutions.models import ChangeRequest
from institutions.policies import CHANGE_REQUESTS, REQUEST_CHANGE, WITHDRAW_CHANGE
from institutions.queries.changes import proposed_facts
from institutions.views.institution import own

RECENT = 20


@require_GET
@requires(CHANGE_REQUESTS)
def changes(request: HttpRequest) -> HttpResponse:
    """The waiting request in full, the earlier ones below."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = CHANGE_REQUESTS.visible(actor, ChangeRequest.objects.select_related("institution__filing"))[:RECENT]
    context = {
        "changes": [(change, proposed_facts(change)) for change in rows],
        "may_ask": bool(REQUEST_CHANGE.admits(actor)),
        "is_waiting": any(change.state == "submitted" for change in rows),
    }
    return render(request, "institutions/institution/changes.html", context)


@require_http_methods(["GET", "POST"])
@requires(REQUEST_CHANGE, keeps_form=True)
def new_change(request: HttpRequest) -> HttpResponse:
    institution = own(request, REQUEST_CHANGE)
    data = typed(request)
    form = FiledFactsForm(data, institution=institution)
    rooms = FiledRoomsFormSet(data, initial=rooms_initial(institution), prefix="rooms")
    if request.method == "POST" and all([form.is_valid(), rooms.is_valid()]):  # both: the page tells all at once
        wanted = form.wanted()
        wanted_rooms = rooms.wanted(institution)  # type: ignore[attr-defined]
        if wanted_rooms is not None:
            wanted["rooms"] = wanted_rooms
        try:
            request_change(institution, wanted, note=form.cleaned_data["note"], actor=request.actor)  # type: ignore[attr-defined]
        except NothingToChange as nothing:
            form.add_error(None, str(nothing))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            office = institution.filing.office if hasattr(institution, "filing") else ""
            messages.success(request, _("已提交，%(office)s审核后会答复您。") % {"office": office or _("卫生健康部门")})
            return redirect("institutions:desk_changes")
    waiting = waiting_change(institution)
    context = {
        "institution": institution,
        "form": form,
        "rooms": rooms,
        "waiting": waiting,
        # Who sent the form while another request came to wait keeps what was typed.
        "waiting_facts": proposed_facts(waiting) if waiting and not form.is_bound else [],
        "problems": row_problems(rooms, "name") if rooms.is_bound else [],
        "plain": form.PLAIN,
        "place": ("lon", "lat", "datum"),
        "at": f"{form['lon'].initial},{form['lat'].initial}" if institution.is_placed else "",
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "institutions/institution/new_change.html", context, status=status)


@require_http_methods(["GET", "POST"])
@requires(WITHDRAW_CHANGE)
def withdraw(request: HttpRequest, pk: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    change = WITHDRAW_CHANGE.fetch(actor, ChangeRequest.objects.select_related("institution__filing"), pk=pk)
    if request.method == "GET":
        facts = "、".join(fact.label for fact in proposed_facts(change))
        context = {
            "title": _("撤回这份申请？"),
            "consequence": _("不再审核%(facts)s的变更，备案信息照旧。以后可以重新申请。") % {"facts": facts},
            "act": _("撤回申请"),
            "back": reverse("institutions:desk_changes"),
        }
        return render(request, "components/confirm_page.html", context)
    try:
        withdraw_change(change, actor=actor)
    except MoveRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("申请已撤回，备案信息没有变。"))
    return redirect("institutions:desk_changes")
