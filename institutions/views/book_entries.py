"""The safety and hygiene book: a page written, an entry with its corrections."""

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.kit.dates import format_day
from anxintuo.kit.page_acts import acted_with, shown_again
from anxintuo.rulebook.queries import rule
from institutions.actions import book as acts
from institutions.book.templates import Template, template_named
from institutions.book.words import slot_title, usual_values
from institutions.enums import BookPlace
from institutions.forms.book import REASON_HELP, EntryForm, kept_as_typed, uuid_in
from institutions.models import BookEntry
from institutions.policies.book import CORRECT_BOOK, ENTER_BOOK, SEE_BOOK
from institutions.queries.book import HOUSE, BookDay, Record, book_day, kept_templates, last_values, records_of
from institutions.views.book import GET_OR_POST, address_of, room_of
from institutions.views.nursery import nursery_of


@require_http_methods(GET_OR_POST)
@requires(ENTER_BOOK, keeps_form=True)
def enter(request: HttpRequest, on: date, place: str, page: str) -> HttpResponse:
    """One page for a day. The button “as usual” of the day's page posts here, too."""
    room, institution, template = room_of(request, ENTER_BOOK, place), nursery_of(request), template_named(page)
    if template is None or template not in kept_templates(institution) or on > localdate():
        raise Http404
    if (template.place == BookPlace.ROOM) != (room is not None):
        raise Http404
    found = book_day(institution, on)
    here = found.place(place)
    is_closed = here is not None and here.seal is not None
    last = last_values(institution, room.pk if room else None, on).get(template.key, {})
    initial = usual_values(template, room.occupied if room else None, last, found.now)
    initial |= {"slot": request.GET.get("slot", ""), "about": uuid_in(request.GET.get("about", ""))}
    form = EntryForm(typed(request), request.FILES or None, template=template, asks_reason=is_closed, initial=initial)
    title = _asked_title(found, template, form)
    if acted_with(
        request,
        form,
        lambda: acts.enter(institution, template, room, on, form.written(), actor=request.actor),  # type: ignore[attr-defined]
        _("%(title)s：已记。") % {"title": title},
    ):
        return redirect(address_of(on, place))
    context = {
        "title": title,
        "sub": f"{room.name if room else _('全园')} · {format_day(on)}",
        "back": address_of(on, place),
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
        "back": address_of(record.first.on, str(record.first.room_id or HOUSE)),
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
