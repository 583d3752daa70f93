"""From the invitation to ready: the first-run guide."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_POST

from anxintuo.accounts.access import requires
from anxintuo.kit.page_acts import acted
from institutions.actions.guide import skip_step
from institutions.guide_blocks import guide_blocks
from institutions.policies.guide import GUIDE, SKIP_STEP
from institutions.queries.guide import guide_page
from institutions.views.nursery import nursery_of


@require_GET
@requires(GUIDE)
def guide(request: HttpRequest) -> HttpResponse:
    institution = nursery_of(request)
    context = {
        "institution": institution,
        "page": guide_page(institution, localdate()),
        "blocks": guide_blocks(institution),
        "may_skip": bool(SKIP_STEP.admits(request.actor)),  # type: ignore[attr-defined]
    }
    return render(request, "institutions/institution/guide.html", context)


@require_POST
@requires(SKIP_STEP)
def skip(request: HttpRequest, step: str) -> HttpResponse:
    needed = request.POST.get("needed") == "yes"
    institution = nursery_of(request)
    acted(request, lambda: skip_step(institution, step, needed=needed, actor=request.actor))  # type: ignore[attr-defined]
    return redirect("institutions:guide")
