"""The desk's side of the shared tablets: pairing codes, PINs, shutting one that is lost."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from institutions.actions import floor as acts
from institutions.forms.floor import DeviceForm, NewPinForm
from institutions.models import FloorDevice, StaffMembership
from institutions.models.pairing import CODE_MINUTES
from institutions.policies.floor import FLOOR_CODE, FLOOR_DEVICES, FLOOR_PINS, FLOOR_REVOKE, OWN_PIN
from institutions.queries.floor import colleagues, devices
from institutions.views.nursery import nursery_of


@require_GET
@requires(FLOOR_DEVICES)
def tablets(request: HttpRequest) -> HttpResponse:
    institution, actor = nursery_of(request), request.actor  # type: ignore[attr-defined]
    context = {
        "devices": devices(institution),
        "people": colleagues(institution, None, localdate()),
        "may_pair": bool(FLOOR_CODE.admits(actor)),
        "may_pin": bool(FLOOR_PINS.admits(actor)),
    }
    return render(request, "institutions/institution/floor/tablets.html", context)


@require_http_methods(["GET", "POST"])
@requires(FLOOR_CODE)
def code(request: HttpRequest) -> HttpResponse:
    """A name for the tablet; then the code, which this one answer shows."""
    institution = nursery_of(request)
    form = DeviceForm(request.POST if request.method == "POST" else None, institution=institution)
    done = acted_with(
        request,
        form,
        lambda: acts.make_code(institution, actor=request.actor, **form.cleaned_data),  # type: ignore[attr-defined]
    )
    if done:
        context = {"code": f"{done.result[:4]} {done.result[4:]}", "minutes": CODE_MINUTES, **form.cleaned_data}
        return render(request, "institutions/institution/floor/code.html", context)
    return render(request, "institutions/institution/floor/new.html", {"form": form}, status=shown_again(request))


@require_POST
@requires(FLOOR_REVOKE)
def revoke(request: HttpRequest, pk: object) -> HttpResponse:
    device = FLOOR_REVOKE.fetch(request.actor, FloorDevice.objects.all(), pk=pk)  # type: ignore[attr-defined]
    acted(request, lambda: acts.revoke(device, actor=request.actor), _("平板已停用，现在就进不来了。"))  # type: ignore[attr-defined]
    return redirect("institutions:floor_tablets")


@require_POST
@requires(FLOOR_REVOKE)
def open_again(request: HttpRequest, pk: object) -> HttpResponse:
    device = FLOOR_REVOKE.fetch(request.actor, FloorDevice.objects.all(), pk=pk)  # type: ignore[attr-defined]
    acted(request, lambda: acts.open_again(device, actor=request.actor), _("平板又可以用了。"))  # type: ignore[attr-defined]
    return redirect("institutions:floor_tablets")


@require_POST
@requires(FLOOR_PINS)
def give_pin(request: HttpRequest, pk: object) -> HttpResponse:
    """A first PIN, shown by this one answer."""
    rows = StaffMembership.objects.current(localdate()).select_related("member", "user", "institution")
    membership = FLOOR_PINS.fetch(request.actor, rows, pk=pk)  # type: ignore[attr-defined]
    done = acted(request, lambda: acts.give_pin(membership, actor=request.actor))  # type: ignore[attr-defined]
    if done is None:
        return redirect("institutions:floor_tablets")
    name = membership.member.name if membership.member else membership.user.display_name
    context = {"pin": f"{done.result[:3]} {done.result[3:]}", "name": name}
    return render(request, "institutions/institution/floor/pin.html", context)


@require_http_methods(["GET", "POST"])
@requires(OWN_PIN)
def own_pin(request: HttpRequest) -> HttpResponse:
    institution = nursery_of(request)
    form = NewPinForm(request.POST if request.method == "POST" else None)
    if acted_with(
        request,
        form,
        lambda: acts.set_own_pin(institution, form.cleaned_data["pin"], actor=request.actor),  # type: ignore[attr-defined]
        _("平板密码设好了。"),
    ):
        return redirect("institutions:desk")
    return render(request, "institutions/institution/floor/own_pin.html", {"form": form}, status=shown_again(request))
