"""One's own pages: where to go after sign-in, 我的, the seat worn, the devices."""

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anxintuo.accounts import log
from anxintuo.accounts.access import PUBLIC, SIGNED_IN, requires
from anxintuo.accounts.actor import Actor, Seat
from anxintuo.accounts.forms import NameForm
from anxintuo.accounts.http import ActorRequest
from anxintuo.accounts.middleware import SEAT_KEY
from anxintuo.accounts.sessions import devices_of, end_all_others, end_one

# First pages of somebody without a seat: the best one that exists and lets them in.
SEATLESS_HOMES = ("families:home", "institutions:home")


@require_GET
@requires(SIGNED_IN)
def home(request: ActorRequest) -> HttpResponse:
    """To the first page of the seat worn."""
    return redirect(_first_page(request.actor, request.actor.seat))


def _first_page(actor: Actor, seat: Seat | None) -> str:
    for name in (seat.home,) if seat else SEATLESS_HOMES:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        act = getattr(resolve(url).func, "access_act", None)
        if seat or (act and act.admits(actor)):
            return url
    return reverse("accounts:me")


@require_POST
@requires(SIGNED_IN)
def switch_seat(request: ActorRequest) -> HttpResponse:
    """POST seat=<key>[&next=<path>]. A seat that is no longer held changes nothing."""
    wanted = request.POST.get("seat", "")
    seat = next((each for each in request.actor.seats if each.key == wanted), None)
    if seat is None:
        messages.warning(request, _("这个身份已经不在您名下了。"))
        return redirect("accounts:me")
    request.session[SEAT_KEY] = seat.key
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return redirect(target)
    return redirect(_first_page(request.actor, seat))


@require_GET
@requires(PUBLIC)
def me(request: ActorRequest) -> HttpResponse:
    """我的: for a visitor an invitation to sign in."""
    if request.actor.is_anonymous:
        return render(request, "accounts/visitor.html")
    user = request.user
    page = {
        "person": user,
        "second_factors": Authenticator.objects.filter(user_id=user.pk).exclude(type="recovery_codes").count(),
        "has_password": user.has_usable_password(),
    }
    return render(request, "accounts/me.html", page)


@requires(SIGNED_IN)
def name(request: ActorRequest) -> HttpResponse:
    form = NameForm(request.POST or None, initial={"display_name": request.user.display_name})
    if request.method == "POST" and form.is_valid():
        request.user.display_name = form.cleaned_data["display_name"]
        request.user.save(update_fields=["display_name"])
        log.changed(request.user, "name_changed")
        return redirect("accounts:me")
    return render(request, "accounts/name.html", {"form": form})


@require_GET
@requires(SIGNED_IN)
def devices(request: ActorRequest) -> HttpResponse:
    return render(request, "usersessions/devices.html", {"devices": devices_of(request, request.user)})


@require_POST
@requires(SIGNED_IN)
def end_sessions(request: ActorRequest) -> HttpResponse:
    """POST all=1, or device=<id>."""
    if "all" in request.POST:
        end_all_others(request, request.user)
        messages.success(request, _("除了这台设备，其他地方都已退出登录。"))
    else:
        chosen = request.POST.get("device", "")
        ended = chosen.isascii() and chosen.isdigit() and end_one(request, request.user, int(chosen[:18]))
        messages.success(request, _("已退出那台设备。") if ended else _("那台设备已经不在登录状态。"))
    return redirect("accounts:devices")
