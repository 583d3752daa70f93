"""The family after a meeting: what to do at home, what the teacher saw, how it was; and the child's whole way."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from families.actions.consents import give_consent, withdraw_consent
from families.consents import TEXTS
from families.enums import ConsentPurpose
from families.models import Child
from families.policies import CONSENT
from families.queries.family import consents_of
from stations.actions.feedback import give_feedback
from stations.actions.notes import erase_notes
from stations.enums import BookingState
from stations.forms.notes import FeedbackForm
from stations.models import Booking, Feedback
from stations.policies.notes import ERASE_NOTES, GIVE_FEEDBACK, PATH, VISIT
from stations.queries.notes import with_note
from stations.queries.path import path_of, shared_note

STATION_PURPOSES = (ConsentPurpose.STATION_RECORD, ConsentPurpose.STATION_SHARE)


@require_http_methods(["GET", "POST"])
@requires(VISIT, keeps_form=True)
def visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One meeting that the child came to. Sent: the feedback."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = Booking.objects.live().select_related(
        "child", "note", "session__station", "session__room", "session__plan", "session__adviser__user"
    )
    row: Booking = VISIT.fetch(actor, rows.prefetch_related(with_note()), pk=pk)
    if row.state != BookingState.CAME:
        return redirect("stations:session", pk=row.session_id)
    given = Feedback.objects.filter(booking=row).first()
    initial = {"rating": given.rating, "wishes": given.wishes, "words": given.words} if given else {}
    form = FeedbackForm(typed(request), initial=initial)
    if acted_with(
        request,
        form,
        lambda: give_feedback(row, form.cleaned_data["rating"], **_told(form), actor=actor),
        _("谢谢，老师会看到大家的感受。"),
        refusals=(PermissionDenied,),
    ):
        return redirect("stations:visit", pk=pk)
    log_read("stations.visit", actor=actor, subjects=[("child", row.child_id)])
    context = {
        "row": row,
        "session": row.session,
        "note": row.note if shared_note(row) else None,
        "given": given,
        "form": form,
        "may_tell": bool(GIVE_FEEDBACK.check(actor, row)),
    }
    return render(request, "stations/family/visit.html", context, status=shown_again(request))


def _told(form: FeedbackForm) -> dict[str, Any]:
    return {"wishes": form.cleaned_data["wishes"], "words": form.cleaned_data["words"]}


@require_GET
@requires(PATH)
def path(request: HttpRequest, child: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    own: Child = PATH.fetch(actor, Child.objects.all(), pk=child)
    log_read("stations.path", actor=actor, subjects=[("child", own.pk)])
    given = consents_of(own)
    context = {
        "child": own,
        "page": path_of(own),
        "may_agree": bool(CONSENT.check(actor, own)),
        "consents": [(purpose, TEXTS[purpose], given.get(purpose)) for purpose in STATION_PURPOSES],
    }
    return render(request, "stations/family/path.html", context)


@require_POST
@requires(CONSENT)
def agree(request: HttpRequest, child: UUID) -> HttpResponse:
    """One of the two consents of stations, given or taken back where it matters."""
    actor = request.actor  # type: ignore[attr-defined]
    own: Child = CONSENT.fetch(actor, Child.objects.all(), pk=child)
    purpose = request.POST.get("purpose", "")
    if purpose not in STATION_PURPOSES:
        raise Http404
    given = request.POST.get("give") == "1"
    (give_consent if given else withdraw_consent)(own, purpose, actor=actor)
    messages.success(request, _("已同意，可以随时撤回。") if given else _("已撤回，马上生效。"))
    return redirect("stations:path", child=child)


@require_http_methods(["GET", "POST"])
@requires(ERASE_NOTES)
def erase(request: HttpRequest, child: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    own: Child = ERASE_NOTES.fetch(actor, Child.objects.all(), pk=child)
    if request.method == "POST":
        acted(request, lambda: erase_notes(own, actor=actor), _("删掉了，谁也看不到了。"))
        return redirect("stations:path", child=child)
    context = {
        "title": _("删掉老师写的记录？"),
        "consequence": _("驿站老师写的话和观察都会删掉，找不回来。参加过的活动和量的身高体重还在。"),
        "act": _("删掉"),
        "back": reverse("stations:path", args=[own.pk]),
    }
    return render(request, "components/confirm_page.html", context)
