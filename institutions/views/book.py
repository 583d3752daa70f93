"""The safety and hygiene book: a day of one place, a page written, an entry and its corrections, a day closed."""

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
from anxintuo.rulebook.queries import rule
from institutions.actions import book as acts
from institutions.book.due import Thing
from institutions.book.templates import Template, template_named
from institutions.enums import BookPlace
from institutions.forms.book import REASON_HELP, CloseForm, EntryForm, kept_as_typed, uuid_in
from institutions.models import BookEntry, Institution, Room
from institutions.policies.book import (
    CHECK_BOOK,
    CLOSE_BOOK,
    CLOSE_COMPLETE,
    CORRECT_BOOK,
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
    Record,
    book_day,
    in_words,
    kept_templates,
    last_values,
    records_of,
    slot_title,
    usual_values,
)
from institutions.views.staff import nursery_of

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
    _room(request, SEE_BOOK, place)
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


def _room(request: HttpRequest, act: Act, place: str) -> Room | None:
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
            "href": _address(found.on, each.key),
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
    usual = usual_values(template, place.room, last.get(template.key, {}), found.now)
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
        "address": _enter_address(found.on, place.key, template, thing.slot, thing.about),
        "post_to": _enter_address(found.on, place.key, template),
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
        {"template": each, "address": _enter_address(found.on, place.key, each)}
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
@requires(ENTER_BOOK, keeps_form=True)
def enter(request: HttpRequest, on: date, place: str, page: str) -> HttpResponse:
    """One page for a day. The button “as usual” of the day's page posts here, too."""
    room, institution, template = _room(request, ENTER_BOOK, place), nursery_of(request), template_named(page)
    if template is None or template not in kept_templates(institution) or on > localdate():
        raise Http404
    if (template.place == BookPlace.ROOM) != (room is not None):
        raise Http404
    found = book_day(institution, on)
    here = found.place(place)
    is_closed = here is not None and here.seal is not None
    last = last_values(institution, room.pk if room else None, on).get(template.key, {})
    initial = usual_values(template, room, last, found.now)
    initial |= {"slot": request.GET.get("slot", ""), "about": uuid_in(request.GET.get("about", ""))}
    form = EntryForm(typed(request), request.FILES or None, template=template, asks_reason=is_closed, initial=initial)
    title = _asked_title(found, template, form)
    if acted_with(
        request,
        form,
        lambda: acts.enter(institution, template, room, on, form.written(), actor=request.actor),  # type: ignore[attr-defined]
        _("%(title)s：已记。") % {"title": title},
    ):
        return redirect(_address(on, place))
    context = {
        "title": title,
        "sub": f"{room.name if room else _('全园')} · {format_day(on)}",
        "back": _address(on, place),
        "form": form,
        "template": template,
        "told": rule(template.rule, region=institution.division_id or "", on=on),
        "is_closed": is_closed,
        "is_late": on < localdate(),
        "save": _("记下"),
    }
    return render(request, "institutions/institution/book/enter.html", context, status=shown_again(request))


def _asked_title(found: BookDay, template: Template, form: EntryForm) -> str:
    slot, about = str(form["slot"].value() or ""), form["about"].value()
    followed = found.record(about if isinstance(about, UUID) else uuid_in(str(about or "")) or UUID(int=0))
    parts = [str(template.title), slot_title(template, slot)]
    if followed:
        parts.append(f"{format_day(followed.first.on, weekday=False)} {followed.slot_title}".strip())
    return " · ".join(part for part in parts if part)


@require_GET
@requires(SEE_BOOK)
def entry(request: HttpRequest, pk: object) -> HttpResponse:
    """One entry with what corrected it, whichever of them was asked for."""
    record = _record(SEE_BOOK.fetch(request.actor, BookEntry.objects.select_related("institution"), pk=pk))  # type: ignore[attr-defined]
    institution = nursery_of(request)
    context = {
        "section": "institutions:book",
        "record": record,
        "title": " · ".join(part for part in (str(record.template.title), record.slot_title) if part),
        "told": rule(record.template.rule, region=institution.division_id or "", on=record.first.on),
        "back": _address(record.first.on, str(record.first.room_id or HOUSE)),
        "may_correct": bool(CORRECT_BOOK.check(request.actor, record.current)),  # type: ignore[attr-defined]
    }
    return render(request, "institutions/institution/book/entry.html", context)


def _record(found: BookEntry) -> Record:
    """The entry and its whole line of corrections."""
    rows = BookEntry.objects.at(found.room_id).filter(
        institution_id=found.institution_id, template=found.template, on=found.on
    )
    rows = rows.select_related("entered_by", "photo", "institution")
    for record in records_of(rows.order_by("entered_at", "pk"), found.institution):
        if any(version.pk == found.pk for version in record.versions):
            return record
    raise Http404


@require_http_methods(GET_OR_POST)
@requires(CORRECT_BOOK, keeps_form=True)
def correct(request: HttpRequest, pk: object) -> HttpResponse:
    rows = BookEntry.objects.select_related("institution", "about")
    found = CORRECT_BOOK.fetch(request.actor, rows, pk=pk)  # type: ignore[attr-defined]
    template = template_named(found.template)
    if template is None:
        raise Http404
    initial = {**kept_as_typed(template, found.values), "measure": found.measure}
    form = EntryForm(typed(request), request.FILES or None, template=template, asks_reason=True, initial=initial)
    form.fields["reason"].help_text = REASON_HELP
    if acted_with(
        request,
        form,
        lambda: acts.correct(found, form.written(), actor=request.actor),  # type: ignore[attr-defined]
        _("更正已记下，和原来的记录一起显示。"),
    ):
        return redirect("institutions:book_entry", pk=found.pk)
    slot = slot_title(template, found.slot)
    context = {
        "title": _("更正：%(what)s") % {"what": " · ".join(part for part in (str(template.title), slot) if part)},
        "sub": f"{found.room_name or _('全园')} · {format_day(found.on)}",
        "back": reverse("institutions:book_entry", args=[found.pk]),
        "form": form,
        "template": template,
        "told": rule(template.rule, region=found.institution.division_id or "", on=found.on),
        "save": _("记下更正"),
    }
    return render(request, "institutions/institution/book/enter.html", context, status=shown_again(request))


@require_http_methods(GET_OR_POST)
@requires(CLOSE_BOOK, keeps_form=True)
def close(request: HttpRequest, on: date, place: str) -> HttpResponse:
    """What is missing, a reason each; then nothing of the day changes any more."""
    room, institution = _room(request, CLOSE_BOOK, place), nursery_of(request)
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
        lambda: acts.close_day(institution, room, on, form.reasons(), actor=request.actor),  # type: ignore[attr-defined]
        _("%(place)s %(day)s的台账已封存。") % {"place": here.title, "day": format_day(on)},
    )
    if done:
        return redirect(_address(on, place))
    context = {
        "section": "institutions:book",
        "book": found,
        "place": here,
        "form": form,
        "rows": _close_rows(found, here, form),
        "count": len(found.records_at(here)),
        "back": _address(on, place),
        "is_today": on == localdate(),
    }
    return render(request, "institutions/institution/book/close.html", context, status=shown_again(request))


@require_POST
@requires(CLOSE_COMPLETE)
def close_complete(request: HttpRequest, on: date) -> HttpResponse:
    """Every place in which nothing is missing, with one button."""
    acted(
        request,
        lambda: acts.close_complete(nursery_of(request), on, actor=request.actor),  # type: ignore[attr-defined]
        lambda seals: _("封存了 %(n)s 处。") % {"n": len(seals)},
    )
    return redirect(_address(min(on, localdate()), HOUSE))


def _close_rows(found: BookDay, here: Place, form: CloseForm) -> Iterable[dict[str, Any]]:
    by_key = {thing.key: thing for thing in here.missing}
    for name, key in form.keys.items():
        thing = by_key[key]
        yield {
            "field": form[name],
            "address": _enter_address(found.on, here.key, thing.template, thing.slot, thing.about),
        }


def _address(on: date, place: str) -> str:
    return reverse("institutions:book_day", args=[on, place])


def _enter_address(on: date, place: str, template: Template, slot: str = "", about: UUID | None = None) -> str:
    query = {name: str(value) for name, value in (("slot", slot), ("about", about)) if value}
    return reverse("institutions:book_enter", args=[on, place, template.key], query=query or None)
