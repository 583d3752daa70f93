"""Lists of dishes: taken in after a dry run, whose page is views/staff_lists.py: planned."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.kit.downloads import table_download
from anxintuo.kit.page_acts import acted_with, shown_again
from institutions.actions import list_imports
from institutions.enums import ListKind
from institutions.forms.lists import ListFileForm
from institutions.lists.menu import COLUMNS, EXAMPLE, MOST_ROWS, NEEDED
from institutions.models import ListImport
from institutions.policies.menu import IMPORT_MENU
from institutions.views.nursery import nursery_of


@require_http_methods(["GET", "POST"])
@requires(IMPORT_MENU)
def new(request: HttpRequest) -> HttpResponse:
    institution = nursery_of(request)
    form = ListFileForm(request.POST or None, request.FILES or None)

    def plan() -> ListImport:
        file = form.cleaned_data["file"]
        actor = request.actor  # type: ignore[attr-defined]
        return list_imports.plan_import(ListKind.MENU, institution, file.read(), file.name, actor=actor)

    if done := acted_with(request, form, plan):
        return redirect("institutions:staff_import", pk=done.result.pk)
    context = {"form": form, "columns": COLUMNS, "needed": NEEDED, "most": MOST_ROWS}
    return render(request, "institutions/institution/menu/import_new.html", context, status=shown_again(request))


@require_GET
@requires(IMPORT_MENU)
def template(request: HttpRequest) -> HttpResponse:
    return table_download("menu-template", "xlsx", _("食谱"), COLUMNS, [EXAMPLE])
