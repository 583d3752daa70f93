"""Hours of care: the public page, the family's stays, the station's door, the head's offers."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.accounts.actor import Actor
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from families.models import Allergy, Child
from stations.actions import hourly as acts
from stations.actions import hourly_door as door
from stations.enums import StationState, Symptom
from stations.forms.hourly import HandOverForm, HealthForm, OfferForm, StayForm, TakeInForm
from stations.models import HourlyOffer, HourlyStay, Station
from stations.policies.hourly import (
    ANSWER_HEALTH,
    ASK_STAY,
    CANCEL_STAY,
    HOURLY,
    KEEP_OFFERS,
    MY_STAYS,
    STAYS,
    TAKE_IN,
)
from stations.queries.hourly import free_days, stays_of, today_at
from stations.views.station import station_of

GET_OR_POST = ["GET", "POST"]


def _station(slug: str) -> Station:
    return get_object_or_404(Station, slug=slug, state=StationState.OPEN, hourly_care=True)


@require_GET
@requires(HOURLY)
def hourly(request: HttpRequest, slug: str) -> HttpResponse:
    """For everybody: the days of two weeks with what is free."""
    station = _station(slug)
    return render(request, "stations/hourly/public.html", {"station": station, "days": free_days(station)})


@require_http_methods(GET_OR_POST)
@requires(ASK_STAY, keeps_form=True)
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    actor, station = request.actor, _station(slug)  # type: ignore[attr-defined]
    children = ASK_STAY.visible(actor, Child.objects.order_by("born_on", "pk"))
    form = StayForm(typed(request), children=children, initial={"on": request.GET.get("on", "")})
    done = acted_with(
        request,
        form,
        lambda: acts.ask_stay(station, form.cleaned_data["child"], form.values(), actor=actor),
        _("约好了。当天早上在手机上填一下健康情况。"),
    )
    if done:
        return redirect("stations:my_stay", pk=done.result.pk)
    context = {"form": form, "station": station, "back": reverse("stations:hourly", args=[slug])}
    return render(request, "stations/hourly/ask.html", context, status=shown_again(request))


@require_GET
@requires(MY_STAYS)
def mine(request: HttpRequest) -> HttpResponse:
    return render(request, "stations/hourly/mine.html", {"rows": stays_of(request.actor)})  # type: ignore[attr-defined]


@require_http_methods(GET_OR_POST)
@requires(MY_STAYS, keeps_form=True)
def my_stay(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One stay; sent: the answers of the day."""
    actor, row = request.actor, _own(request, pk)  # type: ignore[attr-defined]
    form = HealthForm(typed(request), initial={"symptoms": row.symptoms, "told": row.told})
    if acted_with(
        request,
        form,
        lambda: acts.answer_health(row, form.cleaned_data["symptoms"], form.cleaned_data["told"], actor=actor),
        lambda _done: (
            _("记下了。今天先在家休息，好了再约。")
            if form.cleaned_data["symptoms"]
            else _("填好了，老师在门口会看到。")
        ),
    ):
        return redirect("stations:my_stay", pk=pk)
    log_read("stations.stay", actor=actor, subjects=[("child", row.child_id)])
    context = {
        "row": row,
        "form": form,
        "is_today": localdate(row.starts_at) == localdate(),
        "may_answer": bool(ANSWER_HEALTH.check(actor, row)),
        "may_cancel": bool(CANCEL_STAY.check(actor, row)),
        "answered": row.answered_on(localdate(row.starts_at)),
        "due": door.amount_due(row),
    }
    return render(request, "stations/hourly/my_stay.html", context, status=shown_again(request))


def _own(request: HttpRequest, pk: UUID) -> HourlyStay:
    rows = HourlyStay.objects.select_related("station", "child")
    return MY_STAYS.fetch(request.actor, rows, pk=pk)  # type: ignore[attr-defined,no-any-return]


@require_POST
@requires(CANCEL_STAY)
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = _own(request, pk)
    acted(request, lambda: acts.cancel_stay(row, actor=request.actor), _("取消好了。"))  # type: ignore[attr-defined]
    return redirect("stations:my_stay", pk=pk)


@require_GET
@requires(STAYS)
def desk(request: HttpRequest) -> HttpResponse:
    """Whom the station expects, has and had today."""
    station = station_of(request)
    page = today_at(station)
    seen = [("child", row.child_id) for row in (*page.expected, *page.here, *page.done, *page.ahead)]
    if seen:
        log_read("stations.stays", actor=request.actor, subjects=seen)  # type: ignore[attr-defined]
    offers = list(HourlyOffer.objects.filter(station=station))
    context = {"station": station, "page": page, "offers": offers, "today": localdate(), "now": timezone.now()}
    context["may_keep"] = bool(KEEP_OFFERS.check(request.actor, station))  # type: ignore[attr-defined]
    return render(request, "stations/hourly/desk.html", context)


@require_http_methods(GET_OR_POST)
@requires(STAYS, keeps_form=True)
def stay(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One child at the door: what the family said, taking in, handing over."""
    actor = request.actor  # type: ignore[attr-defined]
    row: HourlyStay = STAYS.fetch(actor, HourlyStay.objects.select_related("station", "child", "in_by"), pk=pk)
    if row.state == "here":
        form: HandOverForm | TakeInForm = HandOverForm(typed(request), initial={"to": row.fetcher_name})
        done = acted_with(request, form, lambda: _hand_over(row, form, actor), _("接走了，辛苦了。"))
    else:
        form = TakeInForm(typed(request))
        done = acted_with(request, form, lambda: _take_in(row, form, actor), _taken)
    if done:
        return redirect("stations:stay", pk=pk)
    log_read("stations.stay", actor=actor, subjects=[("child", row.child_id)])
    context = {
        "row": row,
        "form": form,
        "answered": row.answered_on(localdate()),
        "allergies": list(Allergy.objects.open().filter(child=row.child_id)),
        "is_late": row.is_over_time(timezone.now()),
        "due": door.amount_due(row),
        "may_take": bool(TAKE_IN.check(actor, row)),
        "symptom_words": [str(Symptom(each).label) for each in row.symptoms],
    }
    return render(request, "stations/hourly/stay.html", context, status=shown_again(request))


def _hand_over(row: HourlyStay, form: HandOverForm | TakeInForm, actor: Actor) -> HourlyStay:
    return door.hand_over(row, form.cleaned_data["to"], actor=actor)


def _take_in(row: HourlyStay, form: HandOverForm | TakeInForm, actor: Actor) -> HourlyStay:
    return door.take_in(row, form.cleaned_data["temperature"], actor=actor)


def _taken(row: HourlyStay) -> str:
    return _("收好了，宝宝在照护中。") if row.state == "here" else _("今天没有收：%(why)s") % {"why": row.refused_why}


@require_http_methods(GET_OR_POST)
@requires(KEEP_OFFERS, keeps_form=True)
def offer(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    actor, station = request.actor, station_of(request)  # type: ignore[attr-defined]
    row = get_object_or_404(HourlyOffer, pk=pk, station=station) if pk else None
    form = OfferForm(typed(request), instance=HourlyOffer.objects.get(pk=row.pk) if row else None)
    if acted_with(
        request,
        form,
        lambda: acts.keep_offer(station, form.cleaned_data, actor=actor, offer=row),
        _("时段记好了。"),
    ):
        return redirect("stations:stays")
    context = {"form": form, "row": row, "station": station, "back": reverse("stations:stays")}
    return render(request, "stations/hourly/offer.html", context, status=shown_again(request))


@require_POST
@requires(KEEP_OFFERS)
def offer_drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(HourlyOffer, pk=pk, station=station_of(request))
    acted(request, lambda: acts.drop_offer(row, actor=request.actor), _("时段删掉了，已经约好的照常。"))  # type: ignore[attr-defined]
    return redirect("stations:stays")
