"""Keys of devices at the desk. What may be seen once stands in the one answer that made it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from anxintuo.accounts.access import requires
from anxintuo.kit.page_acts import acted
from institutions.actions import device_keys as acts
from institutions.models.pairing import CODE_MINUTES
from institutions.policies.devices import DEVICE_KEYS
from institutions.views.devices import fetch


@require_POST
@requires(DEVICE_KEYS)
def pairing(request: HttpRequest, pk: object) -> HttpResponse:
    found = fetch(request, DEVICE_KEYS, pk)
    done = acted(request, lambda: acts.make_pairing(found, actor=request.actor))  # type: ignore[attr-defined]
    if done is None:
        return redirect("institutions:device", pk=found.pk)
    context = {"device": found, "code": f"{done.result[:4]} {done.result[4:]}", "minutes": CODE_MINUTES}
    return render(request, "institutions/institution/devices/code.html", context)


@require_POST
@requires(DEVICE_KEYS)
def key(request: HttpRequest, pk: object) -> HttpResponse:
    found = fetch(request, DEVICE_KEYS, pk)
    done = acted(request, lambda: acts.make_key(found, actor=request.actor))  # type: ignore[attr-defined]
    if done is None:
        return redirect("institutions:device", pk=found.pk)
    return render(request, "institutions/institution/devices/key.html", {"device": found, "key": done.result})


@require_POST
@requires(DEVICE_KEYS)
def end(request: HttpRequest, pk: object) -> HttpResponse:
    found = fetch(request, DEVICE_KEYS, pk)
    acted(request, lambda: acts.end_key(found, actor=request.actor), _("密钥已作废，设备现在就连不上了。"))  # type: ignore[attr-defined]
    return redirect("institutions:device", pk=found.pk)
