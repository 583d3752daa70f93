"""The nursery's desk: what is wrong now, what is due, and the jobs of keeping the public page right."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseModelFormSet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import Act, requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.accounts.kept_parts import kept_part
from anxintuo.kit.form_parts import row_problems
from anxintuo.kit.page_acts import acted
from anxintuo.kit.text import whole_number
from institutions.actions.desk import StaleForm, edit_profile, save_day_plan, save_fees, save_rooms
from institutions.actions.starts import start_day_plan
from institutions.detail_blocks import BODY, detail_blocks
from institutions.directions import directions_to
from institutions.enums import ClassKind, Facility
from institutions.facts import shown_facts
from institutions.forms.desk import (
    DayPlanItemsFormSet,
    FeesFormSet,
    ProfileForm,
    RoomsFormSet,
    with_rooms_as_filed,
    with_rows_that_are_gone,
)
from institutions.models import DayPlanItem, FeeItem, Institution, Room
from institutions.opening import is_open
from institutions.policies import DESK_HOME, EDIT_DAY_PLAN, EDIT_FEES, EDIT_PROFILE, EDIT_ROOMS, SEE_DAY_PLAN
from institutions.policies.rooms import IMPORT_ROOMS
from institutions.queries.day_plan import day_plan_page
from institutions.queries.desk import desk_page, for_the_desk
from institutions.queries.detail import detail_of, with_details
from institutions.queries.rooms import carers_on

GET_OR_POST = ["GET", "POST"]


def own(request: HttpRequest, act: Act) -> Institution:
    """The nursery of the seat worn, fetched through the act's policy."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = Institution.objects.select_related("filing", "division", "street")
    return act.fetch(actor, rows, pk=actor.seat.scope)


@require_GET
@requires(DESK_HOME)
def desk(request: HttpRequest) -> HttpResponse:
    part = kept_part("desk", request.actor, lambda: _today(request))  # type: ignore[attr-defined]
    return render(request, "institutions/institution/desk.html", {"part": part})


def _today(request: HttpRequest) -> SafeString:
    actor = request.actor  # type: ignore[attr-defined]
    rows = for_the_desk(Institution.objects.select_related("filing"))
    institution = DESK_HOME.fetch(actor, rows, pk=actor.seat.scope)
    context = {
        "institution": institution,
        "page": desk_page(institution, on=localdate()),
        "may_act": bool(EDIT_ROOMS.check(actor)),
    }
    return render_to_string("institutions/institution/_today.html", context, request)


@require_http_methods(GET_OR_POST)
@requires(EDIT_PROFILE, keeps_form=True)
def profile(request: HttpRequest) -> HttpResponse:
    institution = own(request, EDIT_PROFILE)
    seen, now, data = institution.version, None, typed(request)
    form = ProfileForm(data, instance=institution)
    if data is not None:
        seen = _version(data.get("seen_version", ""))
        try:
            if seen != institution.version:
                raise StaleForm
            if request.method == "POST" and form.is_valid():
                values = {name: form.cleaned_data[name] for name in form.Meta.fields}
                edit_profile(institution, values, actor=request.actor, seen_version=seen)  # type: ignore[attr-defined]
                messages.success(request, _("资料已更新，家长现在就能看到。"))
                return redirect("institutions:desk_profile")
        except StaleForm:
            # What was typed stays; the next save is judged against what the colleague left.
            now = Institution.objects.get(pk=institution.pk)
            seen = now.version
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
    beside = form.standing_beside(now) if now else {}
    context = {
        "institution": institution,
        "form": form,
        "fields": [(field, beside.get(field.name, "")) for field in form.visible_fields()],
        "seen_version": seen,
        "is_stale": now is not None,
        "differs": bool(beside),
    }
    return _page(request, "profile", context)


@require_GET
@requires(EDIT_PROFILE)
def shown(request: HttpRequest) -> HttpResponse:
    """Entered once: who sees each fact, who changes it, and how it stands now."""
    institution = own(request, EDIT_PROFILE)
    context = {"institution": institution, "facts": shown_facts(institution)}
    return render(request, "institutions/institution/shown.html", context)


@require_POST
@requires(EDIT_PROFILE)
def preview(request: HttpRequest) -> HttpResponse:
    """What parents would see with what is typed; nothing is saved. What cannot be saved is told on the form's page."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = with_details(Institution.objects.all(), on=localdate())
    institution = EDIT_PROFILE.fetch(actor, rows, pk=actor.seat.scope)
    if not ProfileForm(request.POST, instance=institution).is_valid():  # fills the object in memory
        return profile(request)  # type: ignore[return-value]
    detail = detail_of(institution)
    context = {
        "detail": detail,
        "institution": institution,
        "facilities": [Facility(name).label for name in institution.facilities],
        "directions": directions_to(institution),
        "blocks": detail_blocks(institution, BODY) if detail.in_force else [],
        "back": reverse("institutions:desk_profile"),
        "is_preview": True,
    }
    return render(request, "institutions/public/detail.html", context)


@dataclass(frozen=True)
class DeskList:
    """A list of the desk that is saved as a whole: fees, day plan, rooms. `naming` is the field that names a row."""

    page: str
    url_name: str
    naming: str
    rows: Callable[[Institution], "QuerySet[Any]"]
    formset: type["BaseModelFormSet[Any, Any]"]
    restated: Callable[[QueryDict, str, Iterable[Any]], QueryDict]
    said: str | Promise

    def bound(self, institution: Institution, data: QueryDict | None) -> "BaseModelFormSet[Any, Any]":
        """The form set over the rows as they stand, with what was posted."""
        rows = self.rows(institution)
        posted = self.restated(data, self.page, rows) if data is not None else None
        return self.formset(posted, queryset=rows, prefix=self.page)


FEES = DeskList(
    "fees", "institutions:desk_fees", "title",
    lambda nursery: FeeItem.objects.filter(institution=nursery).order_by("category", "order", "title"),
    FeesFormSet, with_rows_that_are_gone, gettext_lazy("收费目录已更新，家长现在就能看到。"),
)  # fmt: skip
DAY_PLAN = DeskList(
    "day_plan", "institutions:desk_day_plan", "title",
    lambda nursery: DayPlanItem.objects.filter(institution=nursery).order_by("starts_at", "class_kind"),
    DayPlanItemsFormSet, with_rows_that_are_gone, gettext_lazy("一日作息已更新，家长现在就能看到。"),
)  # fmt: skip
ROOMS = DeskList(
    "rooms", "institutions:desk_rooms", "name",
    lambda nursery: Room.objects.filter(institution=nursery).order_by("order", "name", "id"),
    RoomsFormSet, with_rooms_as_filed, gettext_lazy("空位已更新，家长现在就能看到。"),
)  # fmt: skip


@require_http_methods(GET_OR_POST)
@requires(EDIT_FEES, keeps_form=True)
def fees(request: HttpRequest) -> HttpResponse:
    return _edit_list(request, own(request, EDIT_FEES), FEES, save_fees)


@require_http_methods(GET_OR_POST)
@requires(EDIT_DAY_PLAN, keeps_form=True)
def day_plan(request: HttpRequest) -> HttpResponse:
    institution = own(request, EDIT_DAY_PLAN)
    return _edit_list(request, institution, DAY_PLAN, save_day_plan, **day_plan_page(institution))


@require_POST
@requires(EDIT_DAY_PLAN)
def day_plan_start(request: HttpRequest) -> HttpResponse:
    """From the proposal for a kind of class."""
    institution, kind = own(request, EDIT_DAY_PLAN), request.POST.get("kind", "")
    if kind not in ClassKind.values:
        raise Http404
    acted(
        request,
        lambda: start_day_plan(institution, ClassKind(kind), actor=request.actor),  # type: ignore[attr-defined]
        _("已照参考作息填好，请按园里的情况改一改。"),
    )
    return redirect("institutions:desk_day_plan")


@require_GET
@requires(SEE_DAY_PLAN)
def day_plan_sheet(request: HttpRequest) -> HttpResponse:
    institution = own(request, SEE_DAY_PLAN)
    context = {"institution": institution, **day_plan_page(institution)}
    return render(request, "institutions/institution/day_plan_sheet.html", context)


@require_http_methods(GET_OR_POST)
@requires(EDIT_ROOMS, keeps_form=True)
def rooms(request: HttpRequest) -> HttpResponse:
    institution, today = own(request, EDIT_ROOMS), localdate()
    more = {"carers": carers_on(institution, today), "opens_today": is_open(institution, today)}
    return _edit_list(request, institution, ROOMS, save_rooms, **more)


def _edit_list(
    request: HttpRequest, institution: Institution, desk_list: DeskList, save: Callable[..., None], **more: Any
) -> HttpResponse:
    """One pattern for the three: validate the rows, save them all, or show them with what stands in the way."""
    general: list[str] = []
    is_stale = False
    data = typed(request)
    formset = desk_list.bound(institution, data)
    if data is not None:
        seen = _version(data.get("seen_version", ""))
        try:
            if seen != institution.version:
                raise StaleForm
            if request.method == "POST" and formset.is_valid():
                rows = kept_rows(formset)
                save(institution, rows, actor=request.actor, seen_version=seen)  # type: ignore[attr-defined]
                messages.success(request, str(desk_list.said))
                _warn_of_overfull(request, rows)
                return redirect(desk_list.url_name)
        except StaleForm:
            # What was typed stays; the next save is judged against what the colleague left.
            is_stale = True
            institution.refresh_from_db()
            formset = desk_list.bound(institution, data)
        except ValidationError as refusal:
            general = refusal.messages
    context = {
        "institution": institution,
        "formset": formset,
        "is_stale": is_stale,
        "general": [*general, *formset.non_form_errors()],
        "problems": row_problems(formset, desk_list.naming) if formset.is_bound else [],
        "row": f"institutions/institution/_{desk_list.page}_row.html",
        "current": reverse(desk_list.url_name),
        **more,
        "may_import": bool(IMPORT_ROOMS.admits(request.actor)),  # type: ignore[attr-defined]
    }
    return _page(request, desk_list.page, context)


def _warn_of_overfull(request: HttpRequest, rows: Iterable[Any]) -> None:
    names = [row.name for row in rows if isinstance(row, Room) and row.occupied > row.places]
    if names:
        sentence = _("%(rooms)s的人数超过了备案托位。请核对；班额变了要申请变更。")
        messages.warning(request, sentence % {"rooms": "、".join(names)})


def _version(text: str) -> int:
    """A version as the form carries it; 0, which no nursery ever has, for what cannot be one."""
    return whole_number(text) or 0


def kept_rows(formset: "BaseModelFormSet[Any, Any]") -> list[Any]:
    """The instances of the rows that were filled in and not marked for removal, in the order of the page."""
    rows = []
    for form in formset.forms:
        removed = formset.can_delete and form.cleaned_data.get("DELETE")
        # An extra row that nobody touched has no initial values and has not changed.
        if form.cleaned_data and not removed and (form.has_changed() or form.initial):
            rows.append(form.save(commit=False))
    return rows


def _page(request: HttpRequest, page: str, context: dict[str, Any]) -> HttpResponse:
    status = 400 if request.method == "POST" else 200
    return render(request, f"institutions/institution/{page}.html", context, status=status)
