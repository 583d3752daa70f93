"""The safety and hygiene book: a day of one place with what is due, and the day closed."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import Act, requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.kit.dates import format_day
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from institutions.actions import book_closing as closing
from institutions.book.due import Thing
from institutions.book.templates import Template, template_named
from institutions.book.words import in_words, slot_title, usual_values
from institutions.enums import BookPlace
from institutions.forms.book import CloseForm, EntryForm, uuid_in
from institutions.models import Institution, Room
from institutions.policies.book import (
    CHECK_BOOK,
    CLOSE_BOOK,
    CLOSE_COMPLETE,
    ENTER_BOOK,
    SEE_BOOK,
    is_carer,
    may_write,
    rooms_to_write,
)
from institutions.queries.book import (
    HOUSE,
    BookDay,
    Place,
    book_day,
    kept_templates,
    last_values,
)
from institutions.views.nursery import nursery_of

GET_OR_POST = ["GET", "POST"]
ONE_DAY = timedelta(days=1)
NOW_STAGES = ("overdue", "late", "today")


@require_GET
@requires(SEE_BOOK)
def today(request: HttpRequest) -> HttpResponse:
    """Today, at the place that is one's own: a carer's room, else the house."""
    institution, key = nursery_of(request), HOUSE
    actor = request.actor  # type: ignore[attr-defined]
    if is_carer(actor):
        own = institution.rooms.filter(rooms_to_write(actor)).order_by("order", "name").first()
        key = str(own.pk) if own else HOUSE
    return _day(request, institution, localdate(), key)


@require_GET
@requires(SEE_BOOK)
def day(request: HttpRequest, on: date, place: str) -> HttpResponse:
    room_of(request, SEE_BOOK, place)
    return _day(request, nursery_of(request), on, place)


def _day(request: HttpRequest, institution: Institution, on: date, key: str) -> HttpResponse:
    if on > localdate():
        raise Http404
    found = book_day(institution, on)
    place = found.place(key)
    if place is None:
        raise Http404
    actor = request.actor  # type: ignore[attr-defined]
    may_enter = bool(ENTER_BOOK.check(actor, place.room))
    last = last_values(institution, place.room.pk if place.room else None, on)
    rows = [_row(found, place, thing, last, request, may_enter) for thing in place.things]
    shown = {row["record"].first.pk for row in rows if row["record"]}
    context = {
        "section": "institutions:book",
        "book": found,
        "place": place,
        "tabs": _tabs(found, place),
        "now_rows": [row for row in rows if row["stage"] in NOW_STAGES],
        "later_rows": [row for row in rows if row["stage"] == "coming"],
        "records": [each for each in found.records_at(place) if each.first.pk not in shown],
        "done_rows": [row for row in rows if row["stage"] == "done"],
        "occasions": _occasions(found, place, request) if may_enter else [],
        "explained": _explained(place),
        "complete": found.complete if CLOSE_COMPLETE.admits(actor) else [],
        "may_close": bool(CLOSE_BOOK.check(actor, place.room)),
        "may_check": bool(CHECK_BOOK.admits(actor)),
        "before": on - ONE_DAY,
        "after": on + ONE_DAY if on < localdate() else None,
        "is_today": on == localdate(),
    }
    return render(request, "institutions/institution/book/day.html", context)


def room_of(request: HttpRequest, act: Act, place: str) -> Room | None:
    """The room by its id, through the act; none for the house, which the act may refuse with its reason."""
    actor = request.actor  # type: ignore[attr-defined]
    if place == HOUSE:
        act.demand(actor)
        return None
    pk = uuid_in(place)
    if pk is None:
        raise Http404
    return act.fetch(actor, Room.objects.all(), pk=pk)


def _tabs(found: BookDay, chosen: Place) -> list[dict[str, Any]]:
    return [
        {
            "title": each.title,
            "href": address_of(found.on, each.key),
            "current": each.key == chosen.key,
            "count": 0 if each.seal else len(each.missing),
        }
        for each in found.places
    ]


def _row(
    found: BookDay, place: Place, thing: Thing, last: dict[str, Any], request: HttpRequest, may_enter: bool
) -> dict[str, Any]:
    """A thing with its entry, or with the form that writes it as usual."""
    template, stage = thing.template, thing.stage(found.now)
    record = found.record(thing.done[0]) if thing.done else None
    may = may_enter and not record and bool(may_write(request.actor, template))  # type: ignore[attr-defined]
    usual = usual_values(template, place.occupied, last.get(template.key, {}), found.now)
    form = None
    if may and template.one_tap and not place.seal:
        initial = {**usual, "slot": thing.slot, "about": thing.about}
        form = EntryForm(template=template, initial=initial, auto_id=f"id-{thing.key}-%s".replace(":", "-"))
    return {
        "thing": thing,
        "title": thing_title(found, thing),
        "stage": stage,
        "record": record,
        "usual": _usual_in_words(template, usual),
        "form": form,
        "may": may,
        "address": enter_address(found.on, place.key, template, thing.slot, thing.about),
        "post_to": enter_address(found.on, place.key, template),
    }


def _usual_in_words(template: Template, usual: dict[str, Any]) -> str:
    """Without the time of day, which is that of the tap."""
    clocks = {each.key for each in template.fields if each.kind == "clock"}
    shown = {key: value for key, value in usual.items() if key not in clocks}
    return in_words(template, shown) if template.one_tap else ""


def thing_title(found: BookDay, thing: Thing) -> str:
    """通风 · 上午; what follows another entry says whose day it is."""
    parts = [str(thing.template.title)]
    if thing.slot:
        parts.append(slot_title(thing.template, thing.slot))
    followed = found.record(thing.about) if thing.about else None
    if followed:
        parts.append(f"{format_day(followed.first.on, weekday=False)} {followed.slot_title}".strip())
    return " · ".join(parts)


def _occasions(found: BookDay, place: Place, request: HttpRequest) -> list[dict[str, Any]]:
    """Pages that are written whenever something happens, and, besides what is due, any other page once more."""
    own = BookPlace.ROOM if place.room else BookPlace.HOUSE
    return [
        {"template": each, "address": enter_address(found.on, place.key, each)}
        for each in kept_templates(found.institution)
        if each.place == own and each.is_occasional and may_write(request.actor, each)  # type: ignore[attr-defined]
    ]


def _explained(place: Place) -> list[dict[str, str]]:
    """What was missing when the day was closed, and why."""
    found = []
    for told in place.seal.missing if place.seal else []:
        template = template_named(told["template"])
        if template is not None:
            slot = slot_title(template, told["slot"])
            title = f"{template.title} · {slot}" if slot else str(template.title)
            found.append({"title": title, "reason": told["reason"]})
    return found


@require_http_methods(GET_OR_POST)
@requires(CLOSE_BOOK, keeps_form=True)
def close(request: HttpRequest, on: date, place: str) -> HttpResponse:
    """What is missing, a reason each; then nothing of the day changes any more."""
    room, institution = room_of(request, CLOSE_BOOK, place), nursery_of(request)
    if on > localdate():
        raise Http404
    found = book_day(institution, on)
    here = found.place(place)
    if here is None:
        raise Http404
    titles = {thing.key: thing_title(found, thing) for thing in here.missing}
    form = CloseForm(typed(request), things=here.missing, titles=titles)
    done = acted_with(
        request,
        form,
        lambda: closing.close_day(institution, room, on, form.reasons(), actor=request.actor),  # type: ignore[attr-defined]
        _("%(place)s %(day)s的台账已封存。") % {"place": here.title, "day": format_day(on)},
    )
    if done:
        return redirect(address_of(on, place))
    context = {
        "section": "institutions:book",
        "book": found,
        "place": here,
        "form": form,
        "rows": _close_rows(found, here, form),
        "count": len(found.records_at(here)),
        "back": address_of(on, place),
        "is_today": on == localdate(),
    }
    return render(request, "institutions/institution/book/close.html", context, status=shown_again(request))


@require_POST
@requires(CLOSE_COMPLETE)
def close_complete(request: HttpRequest, on: date) -> HttpResponse:
    """Every place in which nothing is missing, with one button."""
    acted(
        request,
        lambda: closing.close_complete(nursery_of(request), on, actor=request.actor),  # type: ignore[attr-defined]
        lambda seals: _("封存了 %(n)s 处。") % {"n": len(seals)},
    )
    return redirect(address_of(min(on, localdate()), HOUSE))


def _close_rows(found: BookDay, here: Place, form: CloseForm) -> Iterable[dict[str, Any]]:
    by_key = {thing.key: thing for thing in here.missing}
    for name, key in form.keys.items():
        thing = by_key[key]
        yield {
            "field": form[name],
            "address": enter_address(found.on, here.key, thing.template, thing.slot, thing.about),
        }


def address_of(on: date, place: str) -> str:
    return reverse("institutions:book_day", args=[on, place])


def enter_address(on: date, place: str, template: Template, slot: str = "", about: UUID | None = None) -> str:
    query = {name: str(value) for name, value in (("slot", slot), ("about", about)) if value}
    return reverse("institutions:book_enter", args=[on, place, template.key], query=query or None)
