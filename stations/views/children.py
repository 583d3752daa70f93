"""The adviser and one child of a meeting: what was seen, what was measured; and the hand-out of the meeting."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.ages import completed_months
from anxintuo.kit.page_acts import acted_with, shown_again
from families.actions.growth import put_measurement
from families.models import Child
from stations.actions import notes as acts
from stations.forms.notes import HandOutForm, NoteForm, StationMeasurementForm
from stations.models import Booking, GroupSession
from stations.policies.groups import SEE_SESSION
from stations.policies.notes import KEEP_HAND_OUT, MEASURE, NOTE, SEE_CHILD_HERE
from stations.queries.groups import sessions_with_place
from stations.queries.notes import child_here

GET_OR_POST = ["GET", "POST"]


@require_http_methods(GET_OR_POST)
@requires(SEE_CHILD_HERE, keeps_form=True)
def child(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was seen. Every look is kept, and the family can see who looked."""
    actor, booking = request.actor, _booking(request, pk)  # type: ignore[attr-defined]
    page = child_here(booking)
    form = NoteForm(typed(request), note=page.note)
    share = request.POST.get("share") == "1"
    if acted_with(
        request,
        form,
        lambda: acts.write_note(booking, form.cleaned_data["words"], form.seen(), share=share, actor=actor),
        _("写好了，家长看得到。") if share else _("存好了。"),
        refusals=(PermissionDenied,),
    ):
        return redirect("stations:child_here", pk=pk)
    return _page(request, booking, page, form=form)


@require_http_methods(GET_OR_POST)
@requires(SEE_CHILD_HERE, keeps_form=True)
def measure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Into the child's passport, as measured at the station on the day of the meeting."""
    actor, booking = request.actor, _booking(request, pk)  # type: ignore[attr-defined]
    own = MEASURE.fetch(actor, Child.objects.all(), pk=booking.child_id)
    form = StationMeasurementForm(typed(request), child=own, day=localdate(booking.starts_at))
    if acted_with(
        request,
        form,
        lambda: put_measurement(own, form.values(), actor=actor, act=MEASURE),
        _("记进宝宝的生长记录了。"),
        refusals=(PermissionDenied,),
    ):
        return redirect("stations:child_here", pk=pk)
    back = reverse("stations:child_here", args=[pk])
    context = {"form": form, "booking": booking, "back": back}
    return render(request, "stations/desk/measure.html", context, status=shown_again(request))


@require_http_methods(GET_OR_POST)
@requires(KEEP_HAND_OUT, keeps_form=True)
def hand_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    found: GroupSession = KEEP_HAND_OUT.fetch(request.actor, sessions_with_place(), pk=pk)  # type: ignore[attr-defined]
    form = HandOutForm(typed(request), initial={"text": found.hand_out})
    if acted_with(
        request,
        form,
        lambda: acts.keep_hand_out(found, form.cleaned_data["text"], actor=request.actor),  # type: ignore[attr-defined]
        _("存好了，来过的家庭都能看到。"),
    ):
        return redirect("stations:hand_out", pk=pk)
    back = reverse("stations:desk_session", args=[pk])
    context = {"form": form, "session": found, "back": back}
    return render(request, "stations/desk/hand_out.html", context, status=shown_again(request))


@require_GET
@requires(SEE_SESSION)
def hand_out_sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """On paper, for who has no telephone at hand."""
    found: GroupSession = SEE_SESSION.fetch(request.actor, sessions_with_place(), pk=pk)  # type: ignore[attr-defined]
    return render(request, "stations/desk/hand_out_sheet.html", {"session": found})


def _booking(request: HttpRequest, pk: UUID) -> Booking:
    rows = Booking.objects.live().select_related("child", "session__station", "session__room")
    return SEE_CHILD_HERE.fetch(request.actor, rows, pk=pk)  # type: ignore[attr-defined,no-any-return]


def _page(request: HttpRequest, booking: Booking, page: Any, *, form: NoteForm) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    log_read("stations.child", actor=actor, subjects=[("child", booking.child_id), ("session", booking.session_id)])
    verdict = NOTE.check(actor, booking)
    context = {
        "booking": booking,
        "page": page,
        "form": form,
        "may_note": bool(verdict),
        "why_not": verdict.reason,
        "months": completed_months(booking.child.born_on, localdate(booking.starts_at)),
        "back": reverse("stations:desk_session", args=[booking.session_id]),
    }
    return render(request, "stations/desk/child.html", context, status=shown_again(request))
