"""点名 of one room, on the tablet with one thumb or at the desk. Every look at the names is logged."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from anxintuo.accounts.access import Act, requires
from anxintuo.audit.actions import log_read
from anxintuo.kit.page_acts import acted
from care.actions import attendance as acts
from care.enums import AbsenceReason
from care.forms.attendance import MarkForm, cleaned, day_in
from care.policies.attendance import CALL_ROLL, CHILD_MONTH, ROLL_DAY, SEE_ROLL
from care.queries.attendance import roll_counts, roll_day
from enrollment.models import Placement
from institutions.models import Room
from institutions.opening import is_open


def _present(form: MarkForm, *where: Any, actor: Any) -> None:
    acts.mark_present(*where, actor=actor, **cleaned(form, "at"))


def _absent(form: MarkForm, *where: Any, actor: Any) -> None:
    acts.mark_absent(*where, actor=actor, **cleaned(form, "reason", "told_on"))


def _left(form: MarkForm, *where: Any, actor: Any) -> None:
    acts.mark_left(*where, actor=actor, **cleaned(form, "at"))


def _still_here(form: MarkForm, *where: Any, actor: Any) -> None:
    acts.take_back_leaving(*where, actor=actor)


def _take_back(form: MarkForm, *where: Any, actor: Any) -> None:
    acts.take_back_mark(*where, actor=actor)


MARKS: dict[str, tuple[Callable[..., None], Any]] = {
    "present": (_present, lambda: _("到园记好了。")),
    "absent": (_absent, lambda: _("缺勤记好了。")),
    "left": (_left, lambda: _("离园记好了。")),
    "still-here": (_still_here, lambda: _("离园已撤回，宝宝还在园里。")),
    "take-back": (_take_back, lambda: _("已撤回，请重新点这个宝宝。")),
}


@require_GET
@requires(SEE_ROLL)
def rooms(request: HttpRequest) -> HttpResponse:
    """Which room? Somebody with one room is there already."""
    actor = request.actor  # type: ignore[attr-defined]
    found = list(SEE_ROLL.visible(actor, Room.objects.all()))
    if len(found) == 1:
        return redirect("care:roll", room=found[0].pk)
    counts = roll_counts(actor.seat.scope, localdate())
    lines = [(room, *counts.get(room.pk, (0, 0, 0))) for room in found]
    return render(request, "care/floor/rooms.html", {"lines": lines})


@require_GET
@requires(SEE_ROLL)
def roll(request: HttpRequest, room: UUID) -> HttpResponse:
    found = _room(request, SEE_ROLL, room)
    return _page(request, found, min(day_in(request.GET.get("on", "")), localdate()))


@require_POST
@requires(CALL_ROLL)
def everybody(request: HttpRequest, room: UUID, on: date) -> HttpResponse:
    found, form = _room(request, CALL_ROLL, room), MarkForm(request.POST)
    if not form.is_valid():
        return _page(request, found, on, problem=form.first_error, status=400)
    acted(
        request,
        lambda: acts.mark_all_present(found, on, actor=request.actor, **cleaned(form, "at")),  # type: ignore[attr-defined]
        lambda called: (
            ngettext("%(n)s 个宝宝记为到园。", "%(n)s 个宝宝记为到园。", called.marked) % {"n": called.marked}
            if called.marked
            else _("都点过了。")
        ),
    )
    return redirect(_address(found, on))


@require_POST
@requires(CALL_ROLL)
def mark(request: HttpRequest, room: UUID, on: date, pk: UUID, what: str) -> HttpResponse:
    """One press. What is refused stands beside the child, with what was typed."""
    if what not in MARKS:
        raise Http404
    found = _room(request, CALL_ROLL, room)
    placement = Placement.objects.filter(pk=pk, room__institution=found.institution_id).first()
    if placement is None:
        raise Http404
    form, (act, said) = MarkForm(request.POST), MARKS[what]
    if not form.is_valid():
        return _page(request, found, on, at_child=pk, problem=form.first_error, status=400)
    try:
        act(form, placement, found, on, actor=request.actor)  # type: ignore[attr-defined]
    except ValidationError as refusal:
        return _page(request, found, on, at_child=pk, problem=" ".join(refusal.messages), status=400)
    messages.success(request, said())
    return redirect(f"{_address(found, on)}#c{placement.pk}")


def _page(request: HttpRequest, room: Room, on: date, **extra: Any) -> HttpResponse:
    actor, status = request.actor, extra.pop("status", 200)  # type: ignore[attr-defined]
    day = roll_day([room], room.institution_id, on)
    lines = day.rooms[0].lines
    if lines:
        log_read("care.roll", actor=actor, subjects=[("child", line.placement.child_id) for line in lines])
    today = localdate()
    context = {
        "section": "care:roll_day" if ROLL_DAY.admits(actor) else "care:roll_rooms",
        "room": room,
        "on": on,
        "today": today,
        "first_day": today - acts.CLOSED_AFTER,
        "page": day.rooms[0],
        "is_open": is_open(room.institution, on),
        "may_call": bool(CALL_ROLL.admits(actor)) and today - acts.CLOSED_AFTER <= on <= today,
        "may_see_month": bool(CHILD_MONTH.admits(actor)),
        "usual_at": room.institution.opens_at,
        "reasons": AbsenceReason.choices,
        "typed_at": request.POST.get("at", ""),
    }
    return render(request, "care/floor/roll.html", context | extra, status=status)


def _room(request: HttpRequest, act: Act, pk: UUID) -> Room:
    found: Room = act.fetch(request.actor, Room.objects.select_related("institution"), pk=pk)  # type: ignore[attr-defined]
    return found


def _address(room: Room, on: date) -> str:
    return f"{reverse('care:roll', args=[room.pk])}?on={on.isoformat()}"
