"""预防接种: the record judged, copied from the booklet, imported from a file."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from families.actions import vaccination as acts
from families.enums import DoseSource
from families.forms.vaccination import BookletForm, DeferralForm, DoseForm, RecordFileForm
from families.immunisation.reading import ReadDose, Unreadable, read_day, read_record, short_line
from families.immunisation.schedule import schedule_on
from families.models import Child, VaccineDeferral, VaccineDose
from families.policies import EDIT_CHILD, SEE_CHILD
from families.queries.vaccination import assessment_of, vaccination_page
from families.views.children import GET_OR_POST, own_child, read_child


@require_GET
@requires(SEE_CHILD)
def vaccination(request: HttpRequest, pk: object) -> HttpResponse:
    row = read_child(request, SEE_CHILD, pk, "families.vaccination")
    context = {
        "child": row,
        "page": vaccination_page(row),
        "may_edit": bool(EDIT_CHILD.check(request.actor, row)),  # type: ignore[attr-defined]
    }
    return render(request, "families/family/vaccination.html", context)


@require_http_methods(GET_OR_POST)
@requires(EDIT_CHILD, keeps_form=True)
def booklet(request: HttpRequest, pk: object) -> HttpResponse:
    """All dates of the paper booklet on one page."""
    row = own_child(request, EDIT_CHILD, pk)
    form = BookletForm(typed(request), child=row, assessment=assessment_of(row))
    if _save(request, row, form):
        return redirect("families:vaccination", pk=row.pk)
    context = {"child": row, "form": form, "back": reverse("families:vaccination", args=[row.pk])}
    return render(request, "families/family/booklet.html", context, status=shown_again(request))


@require_http_methods(GET_OR_POST)
@requires(EDIT_CHILD, keeps_form=True)
def dose(request: HttpRequest, pk: object) -> HttpResponse:
    row = own_child(request, EDIT_CHILD, pk)
    form = DoseForm(typed(request), child=row, assessment=assessment_of(row))
    if _save(request, row, form):
        return redirect("families:vaccination", pk=row.pk)
    return _form(request, row, form, _("登记一剂疫苗"), _("保存"))


@require_http_methods(GET_OR_POST)
@requires(EDIT_CHILD)
def strike(request: HttpRequest, pk: object, dose: UUID) -> HttpResponse:
    row = own_child(request, EDIT_CHILD, pk)
    found = VaccineDose.objects.current().filter(child=row, pk=dose).first()
    if found is None:
        raise Http404
    back = reverse("families:vaccination", args=[row.pk])
    if request.method == "POST":
        acts.strike_dose(found, actor=request.actor)  # type: ignore[attr-defined]
        messages.success(request, _("已划去这条记录。"))
        return redirect(back)
    name = schedule_on(localdate()).name_of(found.vaccine)
    context = {
        "title": _("划去这条接种记录？"),
        "consequence": _("%(vaccine)s，%(day)s。登记错了才需要划去，划去的痕迹会保留。")
        % {"vaccine": name, "day": found.given_on.isoformat()},
        "act": _("划去"),
        "back": back,
    }
    return render(request, "components/confirm_page.html", context)


@require_http_methods(GET_OR_POST)
@requires(EDIT_CHILD, keeps_form=True)
def defer(request: HttpRequest, pk: object) -> HttpResponse:
    row = own_child(request, EDIT_CHILD, pk)
    form = DeferralForm(typed(request), assessment=assessment_of(row))
    if acted_with(
        request,
        form,
        lambda: acts.defer_series(row, actor=request.actor, **form.cleaned_data),  # type: ignore[attr-defined]
        _("已登记，暂缓期间不再提醒。"),
    ):
        return redirect("families:vaccination", pk=row.pk)
    return _form(request, row, form, _("医生说暂缓接种"), _("登记"))


@require_POST
@requires(EDIT_CHILD)
def end_deferral(request: HttpRequest, pk: object, deferral: UUID) -> HttpResponse:
    row = own_child(request, EDIT_CHILD, pk)
    found = VaccineDeferral.objects.filter(child=row, pk=deferral).first()
    if found is None:
        raise Http404
    acts.end_deferral(found, actor=request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("暂缓已结束。"))
    return redirect("families:vaccination", pk=row.pk)


@require_http_methods(GET_OR_POST)
@requires(EDIT_CHILD)
def import_file(request: HttpRequest, pk: object) -> HttpResponse:
    """First what the file holds, row by row; then what the person has left marked."""
    row = own_child(request, EDIT_CHILD, pk)
    if request.method == "POST" and "dose" in request.POST:
        return _import_marked(request, row)
    form = RecordFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _preview(request, row, form.cleaned_data["file"].read())
        except Unreadable as refusal:
            form.add_error("file", str(refusal))
    return _form(request, row, form, _("导入接种记录"), _("看看里面有什么"))


def _preview(request: HttpRequest, row: Child, data: bytes) -> HttpResponse:
    schedule = schedule_on(localdate())
    reading = read_record(data, schedule)
    if reading.birth_on is not None and reading.birth_on != row.born_on:
        raise Unreadable(_("文件里的出生日期和宝宝的不一样，可能不是这个宝宝的记录。"))
    present = set(row.vaccine_doses.current().values_list("vaccine", "given_on"))
    lines = []
    for dose in dict.fromkeys(reading.doses):
        try:
            acts.check_dose(row, dose.vaccine, dose.on)
            fault = ""
        except ValidationError as refusal:
            fault = " ".join(refusal.messages)
        lines.append((dose, schedule.name_of(dose.vaccine), (dose.vaccine, dose.on) in present, fault))
    context = {
        "child": row,
        "lines": lines,
        "fresh": sum(1 for _dose, _name, known, fault in lines if not known and not fault),
        "problems": reading.problems,
        "source": reading.source,
        "back": reverse("families:vaccination_import", args=[row.pk]),
    }
    return render(request, "families/family/vaccination_preview.html", context)


def _import_marked(request: HttpRequest, row: Child) -> HttpResponse:
    """What was shown and left marked; checked anew, since a form can be sent by anybody."""
    doses = [dose for text in request.POST.getlist("dose")[: acts.MOST_DOSES + 1] if (dose := _unpacked(text))]
    source = DoseSource.FHIR if request.POST.get("source") == "fhir" else DoseSource.CSV
    done = acted(
        request,
        lambda: acts.record_doses(row, doses, source=source, actor=request.actor),  # type: ignore[attr-defined]
        _recorded,
    )
    return redirect("families:vaccination" if done else "families:vaccination_import", pk=row.pk)


def _unpacked(text: str) -> ReadDose | None:
    parts = text.split("|")
    day = read_day(parts[1]) if len(parts) == 4 else None
    return ReadDose(parts[0], day, short_line(parts[2]), short_line(parts[3])) if day else None


def _save(request: HttpRequest, row: Child, form: BookletForm | DoseForm) -> bool:
    actor = request.actor  # type: ignore[attr-defined]
    act = lambda: acts.record_doses(row, form.read_doses(), source=DoseSource.FAMILY, actor=actor)  # noqa: E731
    return acted_with(request, form, act, _recorded) is not None


def _recorded(counts: tuple[int, int]) -> str:
    """How many doses were added, and how many stood there already."""
    added, known = counts
    if added:
        return _("已登记 %(count)s 剂。") % {"count": added}
    return _("这些记录之前已经登记过。") if known else ""


def _form(request: HttpRequest, row: Child, form: Any, title: str, act: str) -> HttpResponse:
    context = {"form": form, "title": title, "act": act, "back": reverse("families:vaccination", args=[row.pk])}
    return render(request, "families/family/form.html", context, status=shown_again(request))
