"""One room at the desk: its facts beside the rules, its carers, what it takes from a day on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import Act, requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from institutions.actions import room_facts
from institutions.forms.rooms import CapacityForm, RoomFactsForm
from institutions.models import Room, RoomCapacity
from institutions.policies.rooms import DROP_CAPACITY, EDIT_ROOM, SEE_ROOM, SET_CAPACITY
from institutions.queries.rooms import room_page

GET_OR_POST = ["GET", "POST"]


def _fetch(request: HttpRequest, act: Act, pk: object) -> Room:
    found: Room = act.fetch(request.actor, Room.objects.select_related("institution"), pk=pk)  # type: ignore[attr-defined]
    return found


@require_GET
@requires(SEE_ROOM)
def room(request: HttpRequest, pk: object) -> HttpResponse:
    found, actor = _fetch(request, SEE_ROOM, pk), request.actor  # type: ignore[attr-defined]
    context = {
        "page": room_page(found, localdate()),
        "today": localdate(),
        "may_edit": bool(EDIT_ROOM.check(actor, found)),
        "may_set": bool(SET_CAPACITY.check(actor, found)),
    }
    return render(request, "institutions/institution/rooms/room.html", context)


@require_http_methods(GET_OR_POST)
@requires(EDIT_ROOM, keeps_form=True)
def edit(request: HttpRequest, pk: object) -> HttpResponse:
    found = _fetch(request, EDIT_ROOM, pk)
    form = RoomFactsForm(typed(request), instance=Room.objects.get(pk=found.pk))
    if acted_with(
        request,
        form,
        lambda: room_facts.edit_room(found, form.cleaned_data, actor=request.actor),  # type: ignore[attr-defined]
        _("已保存。"),
    ):
        return redirect("institutions:desk_room", pk=found.pk)
    return _form(request, found, form, title=_("楼层和采光"), save=_("保存"))


@require_http_methods(GET_OR_POST)
@requires(SET_CAPACITY, keeps_form=True)
def capacity(request: HttpRequest, pk: object) -> HttpResponse:
    found = _fetch(request, SET_CAPACITY, pk)
    form = CapacityForm(typed(request), initial={"from_on": localdate(), "places": found.places})
    if acted_with(
        request,
        form,
        lambda: room_facts.set_capacity(found, actor=request.actor, **form.cleaned_data),  # type: ignore[attr-defined]
        _("托位数安排好了，到那一天自动生效。"),
    ):
        return redirect("institutions:desk_room", pk=found.pk)
    return _form(request, found, form, title=_("安排托位数"), save=_("从这天起"))


@require_POST
@requires(DROP_CAPACITY)
def drop_capacity(request: HttpRequest, pk: object) -> HttpResponse:
    rows = RoomCapacity.objects.select_related("room")
    found = DROP_CAPACITY.fetch(request.actor, rows, pk=pk)  # type: ignore[attr-defined]
    acted(request, lambda: room_facts.drop_capacity(found, actor=request.actor), _("这条安排已取消。"))  # type: ignore[attr-defined]
    return redirect("institutions:desk_room", pk=found.room_id)


def _form(request: HttpRequest, room: Room, form: object, *, title: str, save: str) -> HttpResponse:
    context = {"form": form, "title": f"{room.name} · {title}", "save": save}
    context["back"] = reverse("institutions:desk_room", args=[room.pk])
    return render(request, "institutions/institution/staff/form.html", context, status=shown_again(request))
