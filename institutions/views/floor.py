"""At the shared tablet: pairing, picking a name, the PIN, the first page."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.accounts.addresses import client_address, limit_key
from anxintuo.accounts.limits import needs_limits, spend
from anxintuo.accounts.navigation import FLOOR, cards_for, menu_for
from anxintuo.kit.page_acts import acted_with, shown_again
from institutions.actions import floor as acts
from institutions.floor import device_of, forget_session, remember_device, remember_session
from institutions.forms.floor import EnterForm, NewPinForm, PairForm
from institutions.models import FloorPin, FloorSession
from institutions.policies.floor import CHANGE_PIN, FLOOR_DOOR, FLOOR_HOME, FLOOR_PAIR
from institutions.queries.floor import colleagues, floor_day


@require_GET
@requires(FLOOR_DOOR)
def door(request: HttpRequest) -> HttpResponse:
    """A paired tablet shows the names; any other browser is asked for a pairing code."""
    device = device_of(request)
    if device is None:
        return redirect("institutions:floor_pair")
    if request.actor.on_floor:  # type: ignore[attr-defined]
        return redirect("institutions:floor_home")
    people = colleagues(device.institution, device.room, localdate())
    return render(request, "institutions/floor/door.html", {"device": device, "people": people})


@require_http_methods(["GET", "POST"])
@needs_limits
@requires(FLOOR_PAIR)
def pair(request: HttpRequest) -> HttpResponse:
    """The code from the desk. Wrong ones are counted by address and in all: nobody guesses eight digits in minutes."""
    form = PairForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        address = limit_key(client_address(request))
        spent = spend(request, "floor_pair", address), spend(request, "floor_pair_all", "all")
        if None in spent:
            form.add_error(None, _("输错的次数太多，请 10 分钟后再试。"))
        elif found := acts.pair(form.cleaned_data["code"]):
            for usage in spent:
                if usage is not None:
                    usage.rollback()
            response = redirect("institutions:floor")
            remember_device(response, found[1])
            return response
        else:
            form.add_error("code", _("这个配对码不对或者已经过期，请在工作台上重新生成。"))
    return render(request, "institutions/floor/pair.html", {"form": form}, status=shown_again(request))


@require_http_methods(["GET", "POST"])
@requires(FLOOR_DOOR)
def enter(request: HttpRequest, pk: UUID) -> HttpResponse:
    device = device_of(request)
    if device is None:
        raise Http404
    people = colleagues(device.institution, device.room, localdate())
    chosen = next((each for each in people if each.membership.pk == pk), None)
    if chosen is None:
        raise Http404
    form = EnterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        entered = acts.enter(device, chosen.membership, form.cleaned_data["pin"])
        if entered.session is not None:
            response = redirect("institutions:floor_home")
            remember_session(response, entered.session.pk)
            return response
        form.add_error("pin", entered.refusal)
    context = {"device": device, "chosen": chosen, "form": form}
    return render(request, "institutions/floor/enter.html", context, status=shown_again(request))


@require_POST
@requires(FLOOR_DOOR)
def leave(request: HttpRequest) -> HttpResponse:
    """换人, also for who is out already."""
    response = redirect("institutions:floor")
    if request.actor.on_floor:  # type: ignore[attr-defined]
        acts.leave(_session(request).pk)
    forget_session(response)
    return response


@require_GET
@requires(FLOOR_HOME)
def home(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.on_floor:  # signed in with an account: the desk is the place
        return redirect("institutions:desk")
    session = _session(request)
    if FloorPin.objects.filter(membership=session.membership, must_change=True).exists():
        return redirect("institutions:floor_change_pin")
    member = session.membership.member
    context = {
        "name": member.name if member else session.membership.user.display_name,
        "day": floor_day(session, localdate()),
        "jobs": menu_for(FLOOR, actor),
        "cards": [(card.template, card.context(actor)) for card in cards_for(FLOOR, actor)],
    }
    return render(request, "institutions/floor/home.html", context)


@require_http_methods(["GET", "POST"])
@requires(CHANGE_PIN)
def change_pin(request: HttpRequest) -> HttpResponse:
    """The PIN that the desk gave out is everybody's secret until it is changed."""
    if not request.actor.on_floor:  # type: ignore[attr-defined]
        return redirect("institutions:own_pin")
    session, form = _session(request), NewPinForm(request.POST if request.method == "POST" else None)
    if acted_with(
        request,
        form,
        lambda: acts.change_pin(session.membership, form.cleaned_data["pin"], actor=request.actor),  # type: ignore[attr-defined]
        _("密码换好了。"),
    ):
        return redirect("institutions:floor_home")
    return render(request, "institutions/floor/change_pin.html", {"form": form}, status=shown_again(request))


def _session(request: HttpRequest) -> FloorSession:
    found: FloorSession = request.floor_session  # type: ignore[attr-defined]
    return found
