"""Cameras and gates at the desk: the list, one device with its last thirty days, keys, filing, gaps."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import Act, requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from anxintuo.kit.text import whole_number
from anxintuo.rulebook.queries import rule
from institutions.actions import devices as acts
from institutions.actions.desk import StaleForm
from institutions.enums.devices import DeviceKind
from institutions.forms.devices import CameraForm, DeviceForm, FilingForm, GapForm, GateForm, RetireForm
from institutions.models import Device, DeviceSpan, Institution
from institutions.policies.devices import (
    ADD_DEVICE,
    DEVICE_KEYS,
    DEVICES,
    EDIT_DEVICE,
    FILE_CAMERA,
    NAME_GAP,
    RETIRE_DEVICE,
    SEE_PICTURE,
)
from institutions.queries.devices import device_page, devices_page
from institutions.views.nursery import nursery_of

GET_OR_POST = ["GET", "POST"]


def fetch(request: HttpRequest, act: Act, pk: object) -> Device:
    rows = Device.objects.select_related("institution", "room", "camera")
    return act.fetch(request.actor, rows, pk=pk)  # type: ignore[attr-defined]


@require_GET
@requires(DEVICES)
def devices(request: HttpRequest) -> HttpResponse:
    institution, actor = nursery_of(request), request.actor  # type: ignore[attr-defined]
    context = {"page": devices_page(institution), "may_add": bool(ADD_DEVICE.admits(actor))}
    return render(request, "institutions/institution/devices/list.html", context)


@require_GET
@requires(DEVICES)
def device(request: HttpRequest, pk: object) -> HttpResponse:
    found, actor = fetch(request, DEVICES, pk), request.actor  # type: ignore[attr-defined]
    in_use = found.retired_at is None
    context = {
        "page": device_page(found),
        "may_edit": in_use and bool(EDIT_DEVICE.check(actor, found)),
        "may_file": in_use and found.is_camera and bool(FILE_CAMERA.check(actor, found)),
        "may_key": in_use and bool(DEVICE_KEYS.check(actor, found)),
        "may_see": found.is_camera and bool(SEE_PICTURE.check(actor, found)),
        "may_retire": in_use and bool(RETIRE_DEVICE.check(actor, found)),
    }
    return render(request, "institutions/institution/devices/device.html", context)


@require_GET
@requires(DEVICES)
def uptime(request: HttpRequest, pk: object) -> HttpResponse:
    """The last thirty days, made for printing."""
    found, actor = fetch(request, DEVICES, pk), request.actor  # type: ignore[attr-defined]
    page = device_page(found)
    bars = [
        {
            "label": bar.on,
            "value": f"{(bar.share or 0) * 100:.1f}",
            "text": bar.share,
            "tone": bar.tone,
        }
        for bar in page.days
    ]
    context = {"page": page, "bars": bars, "may_name": bool(NAME_GAP.admits(actor))}
    return render(request, "institutions/institution/devices/uptime.html", context)


@require_http_methods(GET_OR_POST)
@requires(ADD_DEVICE)
def add_camera(request: HttpRequest) -> HttpResponse:
    """Without keeping the form beyond the session: an address may hold a password."""
    institution = nursery_of(request)
    form = CameraForm(request.POST if request.method == "POST" else None, institution=institution)
    return _add(request, institution, DeviceKind.CAMERA, form, _("登记摄像头"))


@require_http_methods(GET_OR_POST)
@requires(ADD_DEVICE, keeps_form=True)
def add_gate(request: HttpRequest) -> HttpResponse:
    institution = nursery_of(request)
    form = GateForm(typed(request), institution=institution)
    return _add(request, institution, DeviceKind.GATE, form, _("登记门禁"))


def _add(
    request: HttpRequest, institution: Institution, kind: DeviceKind, form: DeviceForm, title: str
) -> HttpResponse:
    done = acted_with(
        request,
        form,
        lambda: acts.add_device(institution, kind, form.cleaned_data, actor=request.actor),  # type: ignore[attr-defined]
        _("登记好了。接着生成配对码，让设备连上来。"),
    )
    if done:
        return redirect("institutions:device", pk=done.result.pk)
    return _form(request, form, title=title, save=_("登记"), back=reverse("institutions:devices"))


@require_http_methods(GET_OR_POST)
@requires(EDIT_DEVICE)
def edit(request: HttpRequest, pk: object) -> HttpResponse:
    found = fetch(request, EDIT_DEVICE, pk)
    data = request.POST if request.method == "POST" else None
    made: type[DeviceForm] = CameraForm if found.is_camera else GateForm
    form = made(data, institution=found.institution, device=found)
    seen = (whole_number(data.get("seen_version", "")) or 0) if data is not None else found.version
    done = acted_with(
        request,
        form,
        lambda: acts.edit_device(found, form.cleaned_data, seen_version=seen, actor=request.actor),  # type: ignore[attr-defined]
        _("已保存。"),
        refusals=(StaleForm,),
    )
    if done:
        return redirect("institutions:device", pk=found.pk)
    # After a stale save the next one is judged against what the colleague left.
    seen = Device.objects.values_list("version", flat=True).get(pk=found.pk) if data is not None else seen
    return _form(request, form, title=found.name, save=_("保存"), back=_page(found), seen=seen)


@require_http_methods(GET_OR_POST)
@requires(FILE_CAMERA, keeps_form=True)
def file(request: HttpRequest, pk: object) -> HttpResponse:
    found = fetch(request, FILE_CAMERA, pk)
    form = FilingForm(typed(request), initial={"on": localdate()})
    if acted_with(
        request,
        form,
        lambda: acts.file_camera(found, actor=request.actor, **form.cleaned_data),  # type: ignore[attr-defined]
        _("公安备案登记好了。"),
    ):
        return redirect("institutions:device", pk=found.pk)
    law = rule("video.file_with_police_days", region=found.institution.division_id or "")
    title = _("公安备案")
    return _form(request, form, title=f"{found.name} · {title}", save=_("登记"), back=_page(found), rule=law)


@require_http_methods(GET_OR_POST)
@requires(RETIRE_DEVICE, keeps_form=True)
def retire(request: HttpRequest, pk: object) -> HttpResponse:
    found = fetch(request, RETIRE_DEVICE, pk)
    form = RetireForm(typed(request))
    if acted_with(
        request,
        form,
        lambda: acts.retire_device(found, why=form.cleaned_data["why"], actor=request.actor),  # type: ignore[attr-defined]
        _("设备已停用，密钥同时作废，记录还在。"),
    ):
        return redirect("institutions:devices")
    title = _("停用")
    return _form(request, form, title=f"{found.name} · {title}", save=_("停用"), back=_page(found))


@require_http_methods(GET_OR_POST)
@requires(NAME_GAP, keeps_form=True)
def gap(request: HttpRequest, pk: object) -> HttpResponse:
    """Why the device was off line after this span."""
    rows = DeviceSpan.objects.select_related("device")
    span = NAME_GAP.fetch(request.actor, rows, pk=pk)  # type: ignore[attr-defined]
    form = GapForm(typed(request), initial={"cause": span.gap_cause, "words": span.gap_words})
    if acted_with(
        request,
        form,
        lambda: acts.name_gap(span, actor=request.actor, **form.cleaned_data),  # type: ignore[attr-defined]
        _("断线原因记下了。"),
    ):
        return redirect("institutions:device_uptime", pk=span.device_id)
    title, back = _("断线原因"), reverse("institutions:device_uptime", args=[span.device_id])
    return _form(request, form, title=f"{span.device.name} · {title}", save=_("记下"), back=back)


@require_POST
@requires(SEE_PICTURE)
def ask_picture(request: HttpRequest, pk: object) -> HttpResponse:
    found = fetch(request, SEE_PICTURE, pk)
    said = _("已经记下，摄像头下一次报到时会送来一张，一般在一两分钟内。")
    acted(request, lambda: acts.ask_picture(found, actor=request.actor), said)  # type: ignore[attr-defined]
    return redirect("institutions:device", pk=found.pk)


def _page(device: Device) -> str:
    return reverse("institutions:device", args=[device.pk])


def _form(request: HttpRequest, form: object, *, title: str, save: str, back: str, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, "save": save, "back": back, **more}
    return render(request, "institutions/institution/devices/form.html", context, status=shown_again(request))
