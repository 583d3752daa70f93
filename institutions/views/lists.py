"""Sending a list in, whatever it lists: the file is read and judged, and the dry run shows what would be written."""

from types import ModuleType

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from anxintuo.kit.page_acts import acted_with, shown_again
from institutions.actions import list_imports
from institutions.enums import ListKind
from institutions.forms.lists import ListFileForm
from institutions.models import ListImport
from institutions.views.nursery import nursery_of


def sent_in(request: HttpRequest, kind: ListKind, listed: ModuleType, page: str) -> HttpResponse:
    """`listed`: the module of institutions/lists; `page`: the template that asks for the file."""
    institution = nursery_of(request)
    form = ListFileForm(request.POST or None, request.FILES or None)

    def plan() -> ListImport:
        file = form.cleaned_data["file"]
        actor = request.actor  # type: ignore[attr-defined]
        return list_imports.plan_import(kind, institution, file.read(), file.name, actor=actor)

    if done := acted_with(request, form, plan):
        return redirect("institutions:staff_import", pk=done.result.pk)
    context = {"form": form, "columns": listed.COLUMNS, "needed": listed.NEEDED, "most": listed.MOST_ROWS}
    return render(request, f"institutions/institution/{page}", context, status=shown_again(request))
