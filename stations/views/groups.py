"""A meeting for everybody, and for the family: book, come, give back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anxintuo.accounts.access import requires
from anxintuo.kit.downloads import download
from anxintuo.kit.page_acts import acted
from families.models import Child
from stations.actions import booking as acts
from stations.calendar import session_ics
from stations.door import is_door_code
from stations.enums import BookingState, SessionState
from stations.forms.groups import BookForm
from stations.models import Booking, GroupSession
from stations.policies.groups import BOOK, GIVE_BACK, MY_GROUPS, SESSION, SIGN_OWN
from stations.queries.groups import choices_for, my_groups, sessions_with_place
from stations.queries.meetings import free_places


@require_GET
@requires(SESSION)
def session(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, _public(pk))


@require_POST
@requires(BOOK)
def book(request: HttpRequest, pk: UUID, child: UUID) -> HttpResponse:
    """What is refused stands beside the child, with what was chosen."""
    actor = request.actor  # type: ignore[attr-defined]
    own, found, form = BOOK.fetch(actor, Child.objects.all(), pk=child), _public(pk), BookForm(request.POST)
    if not form.is_valid():
        return _page(request, found, at_child=own.pk, problem=_("请选择几位家人一起来。"), status=400)
    try:
        row = acts.book(found, own, companions=form.cleaned_data["companions"], actor=actor)
    except ValidationError as refusal:
        return _page(request, found, at_child=own.pk, problem=" ".join(refusal.messages), status=400)
    messages.success(request, _said(row))
    return redirect("stations:my_groups")


def _said(row: Booking) -> str:
    if row.state == BookingState.WAITING:
        return _("满员了，先排上队。有人取消，马上轮到您，我们发消息。")
    return _("约好了，到时候见。来不了请早点取消，让给别的宝宝。")


def _page(request: HttpRequest, found: GroupSession, **extra: Any) -> HttpResponse:
    actor, status = request.actor, extra.pop("status", 200)  # type: ignore[attr-defined]
    now = timezone.now()
    context = {
        "session": found,
        "free": free_places(found),
        "has_begun": found.starts_at <= now,
        "is_over": found.ends_at <= now,
        "cancel_until": acts.cancel_until(found),
        "choices": [] if actor.is_anonymous else choices_for(found, actor),
        "may_book": bool(BOOK.admits(actor)),
        "companion_choices": range(1, found.companions + 1),
    }
    return render(request, "stations/public/session.html", context | extra, status=status)


def _public(pk: UUID) -> GroupSession:
    """Published or called off; a draft is nobody's business yet."""
    rows = sessions_with_place().exclude(state=SessionState.DRAFT)
    return get_object_or_404(rows, pk=pk)


@require_GET
@requires(SESSION)
def calendar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For the family's own calendar; nothing of a child is in it."""
    found = _public(pk)
    address = request.build_absolute_uri(reverse("stations:session", args=[found.pk]))
    return download("group.ics", session_ics(found, address), "text/calendar; charset=utf-8")


@require_GET
@requires(MY_GROUPS)
def mine(request: HttpRequest) -> HttpResponse:
    page = my_groups(request.actor)  # type: ignore[attr-defined]
    coming = [(row, page.ahead_of.get(row.pk)) for row in page.coming]
    return render(request, "stations/family/mine.html", {"coming": coming, "past": page.past, "now": timezone.now()})


@require_POST
@requires(GIVE_BACK)
def give_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = GIVE_BACK.fetch(request.actor, Booking.objects.select_related("session"), pk=pk)  # type: ignore[attr-defined]
    acted(request, lambda: acts.give_back(row, actor=request.actor), _("取消好了，名额让给别的宝宝了。"))  # type: ignore[attr-defined]
    return redirect("stations:my_groups")


@require_GET
@requires(SIGN_OWN)
def sign(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Where the code at the door leads: the own children, to be signed in with one press."""
    found = _public(pk)
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "session": found,
        "code": code,
        "is_right": is_door_code(found, code),
        "choices": choices_for(found, actor),
        "free": found.places - found.taken,  # type: ignore[attr-defined]
    }
    return render(request, "stations/family/sign.html", context, status=200 if context["is_right"] else 400)


@require_POST
@requires(SIGN_OWN)
def sign_child(request: HttpRequest, pk: UUID, code: str, child: UUID) -> HttpResponse:
    found, actor = _public(pk), request.actor  # type: ignore[attr-defined]
    if not is_door_code(found, code):
        return redirect("stations:sign", pk=pk, code=code)
    own = BOOK.fetch(actor, Child.objects.all(), pk=child)
    acted(request, lambda: acts.sign_at_door(found, own, actor=actor), _("签到好了，请进。"))
    return redirect("stations:sign", pk=pk, code=code)
