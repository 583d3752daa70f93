"""People at work, as officials look at them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import requires
from anxintuo.audit.actions import log_read
from governance.double_work import double_work
from governance.policies import DOUBLE_WORK


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
