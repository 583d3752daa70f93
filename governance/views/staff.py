"""People at work, as officials look at them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.page_acts import acted_with, shown_again
from governance.double_work import double_work
from governance.forms import InviteForm
from governance.policies import DOUBLE_WORK, INVITE_DIRECTOR
from institutions.actions.invitations import invite_director
from institutions.models import Institution


@require_GET
@requires(DOUBLE_WORK)
def double(request: HttpRequest) -> HttpResponse:
    """Names are shown by their first character only; the look is on record all the same."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = double_work(actor, localdate())
    subjects = {("staff_member", file.pk) for row in rows for file in (row.first, row.second)}
    if subjects:
        log_read("governance.double_work", actor=actor, subjects=subjects)
    return render(request, "governance/double_work.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@requires(INVITE_DIRECTOR, keeps_form=True)
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Who runs a nursery is known to the office that files it."""
    actor = request.actor  # type: ignore[attr-defined]
    institution = INVITE_DIRECTOR.fetch(actor, Institution.objects.real(), slug=slug)
    form = InviteForm(typed(request))
    if acted_with(
        request,
        form,
        lambda: invite_director(institution, actor=actor, act=INVITE_DIRECTOR, **form.cleaned_data),
        _("邀请已发出，对方会收到短信。"),
    ):
        return redirect("governance:nursery", slug=institution.slug)
    context = {"institution": institution, "form": form}
    return render(request, "governance/invite.html", context, status=shown_again(request))
