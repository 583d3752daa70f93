"""The service agreement as a PDF, for the family and for the nursery."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from anxintuo.accounts.access import Act, requires
from anxintuo.audit.actions import log_read
from anxintuo.kit.downloads import download
from anxintuo.kit.paper import PaperNotMade
from enrollment.models import Offer
from enrollment.policies import ANSWER, SEE_AGREEMENT
from enrollment.queries.agreement import agreement_pdf


@require_safe
@requires(ANSWER)
def for_family(request: HttpRequest, pk: object) -> HttpResponse:
    return _sheet(request, ANSWER, pk)


@require_safe
@requires(SEE_AGREEMENT)
def for_nursery(request: HttpRequest, pk: object) -> HttpResponse:
    return _sheet(request, SEE_AGREEMENT, pk)


def _sheet(request: HttpRequest, act: Act, pk: object) -> HttpResponse:
    """Made for this request and kept nowhere; its name says nothing of whose it is."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = Offer.objects.select_related("case__application", "agreement__accepted_by").filter(agreement__isnull=False)
    offer = act.fetch(actor, rows, pk=pk)
    log_read("enrollment.agreement", actor=actor, subjects=[("child", offer.case.application.child_id)])
    try:
        content = agreement_pdf(offer)
    except PaperNotMade:
        response = render(request, "503.html", status=503)
        response["Retry-After"] = "30"
        return response
    return download(f"agreement-{offer.agreement.text_version}.pdf", content, "application/pdf")
