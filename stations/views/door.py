"""At the door: the code to scan, signing in by name, who comes without a booking."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anxintuo.accounts.access import Act, requires
from anxintuo.kit.page_acts import acted
from institutions.sheets import qr_svg
from stations.actions import booking as acts
from stations.door import door_code
from stations.models import Booking, GroupSession
from stations.policies.groups import FORGIVE, LET_IN, SEE_SESSION, SIGN_IN
from stations.queries.groups import known_children, sessions_with_place


@require_GET
@requires(SEE_SESSION)
def code(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For the door, on a tablet or on paper."""
    found: GroupSession = SEE_SESSION.fetch(request.actor, sessions_with_place(), pk=pk)  # type: ignore[attr-defined]
    address = request.build_absolute_uri(reverse("stations:sign", args=[found.pk, door_code(found)]))
    context = {"session": found, "address": address, "code": qr_svg(address)}
    return render(request, "stations/desk/code.html", context)


def _sign(row: Booking, request: HttpRequest) -> None:
    acts.sign_in(row, actor=request.actor)  # type: ignore[attr-defined]


def _take_back(row: Booking, request: HttpRequest) -> None:
    acts.take_back_sign(row, actor=request.actor)  # type: ignore[attr-defined]


def _forgive(row: Booking, request: HttpRequest) -> None:
    acts.forgive(row, request.POST.get("why", ""), actor=request.actor)  # type: ignore[attr-defined]


MARKS: dict[str, tuple[Act, Callable[[Booking, HttpRequest], None], Any]] = {
    "came": (SIGN_IN, _sign, lambda: _("签到好了。")),
    "take-back": (SIGN_IN, _take_back, lambda: _("签到已撤回。")),
    "forgive": (FORGIVE, _forgive, lambda: _("这次没来不算。")),
}


@require_POST
@requires(SIGN_IN)
def mark(request: HttpRequest, pk: UUID, what: str) -> HttpResponse:
    if what not in MARKS:
        raise Http404
    act, do, said = MARKS[what]
    row = act.fetch(request.actor, Booking.objects.select_related("session"), pk=pk)  # type: ignore[attr-defined]
    acted(request, lambda: do(row, request), said())
    return redirect(f"{reverse('stations:desk_session', args=[row.session_id])}#b{row.pk}")


@require_POST
@requires(LET_IN)
def walk_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who came to this station before, by name. A new family scans the code at the door itself."""
    found: GroupSession = LET_IN.fetch(request.actor, sessions_with_place(), pk=pk)  # type: ignore[attr-defined]
    child = next((each for each in known_children(found) if str(each.pk) == request.POST.get("child")), None)
    if child is None:
        raise Http404
    acted(
        request,
        lambda: acts.walk_in(found, child, companions=1, actor=request.actor),  # type: ignore[attr-defined]
        _("加进来了，已签到。"),
    )
    return redirect("stations:desk_session", pk=found.pk)
