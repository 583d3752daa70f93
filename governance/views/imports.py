"""Registers on their way in: hand in, read the dry run, write or put aside. The worker does the long steps."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.kit.downloads import table_download
from governance.forms import ApplyImportForm, NewImportForm
from governance.policies import IMPORT
from governance.queries import example_county
from governance.register_template import columns, example
from institutions.actions.imports import CannotImport, approve_run, discard_run, hand_in
from institutions.enums import ImportState
from institutions.importing.mapping import MappingError
from institutions.importing.report import shown_changes, summary_lines
from institutions.importing.sources import SourceError
from institutions.models import ImportRun

PAGE_SIZE = 50
NO_COLUMN = "no_column"
STANDARD = "standard.yaml"
BUSY = (ImportState.WAITING, ImportState.PLANNING, ImportState.APPLYING)


@require_GET
@requires(IMPORT)
def imports(request: HttpRequest) -> HttpResponse:
    rows = IMPORT.visible(request.actor, ImportRun.objects.defer("payload", "mapping"))  # type: ignore[attr-defined]
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "governance/imports.html", {"page": page})


@require_http_methods(["GET", "POST"])
@requires(IMPORT)
def new_import(request: HttpRequest) -> HttpResponse:
    """Hand in a file. Nothing is written yet: the dry run comes first."""
    form = NewImportForm(request.POST or None, request.FILES or None, initial={"as_of_on": localdate()})
    if request.method == "POST" and form.is_valid():
        upload, mapping = form.cleaned_data["register"], request.FILES.get("mapping")
        try:
            run = hand_in(
                upload.read(),
                file_name=upload.name,
                mapping_text=form.cleaned_data["mapping"],
                mapping_name=(mapping.name if mapping else None) or STANDARD,
                as_of_on=form.cleaned_data["as_of_on"],
                actor=request.actor,  # type: ignore[attr-defined]
                act=IMPORT,
            )
        except MappingError as fault:
            form.add_error("mapping", fault.sentences)
        except SourceError as fault:
            form.add_error("register", str(fault))
        else:
            return redirect("governance:import_run", run.pk)
    return render(request, "governance/new_import.html", {"form": form}, status=400 if request.POST else 200)


@require_GET
@requires(IMPORT)
def template(request: HttpRequest) -> HttpResponse:
    """An empty register with the standard columns and one row that shows how to fill them in."""
    header = columns()
    filled = example(example_county(request.actor), on=localdate())  # type: ignore[attr-defined]
    row = [filled.get(name, "") for name in header]
    return table_download("register-template", "csv", _("托育机构"), header, [row])


@require_GET
@requires(IMPORT)
def import_run(request: HttpRequest, pk: str) -> HttpResponse:
    """The run: progress while a worker is at it, then the dry run's figures, problems and changes."""
    run = IMPORT.fetch(request.actor, ImportRun.objects.defer("payload"), pk=pk)  # type: ignore[attr-defined]
    return _run_page(request, run, ApplyImportForm())


@require_POST
@requires(IMPORT)
def apply(request: HttpRequest, pk: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    run = IMPORT.fetch(actor, ImportRun.objects.defer("payload"), pk=pk)
    form = ApplyImportForm(request.POST)
    if form.is_valid():
        try:
            approve_run(run, actor=actor, act=IMPORT, brake_reason=form.cleaned_data["brake_reason"])
        except CannotImport as refusal:
            form.add_error("brake_reason" if run.state == ImportState.BRAKED else None, str(refusal))
            run = IMPORT.fetch(actor, ImportRun.objects.defer("payload"), pk=pk)
        else:
            messages.success(request, _("已开始写入“%(file)s”，写完后这里显示结果。") % {"file": run.file_name})
            return redirect("governance:import_run", run.pk)
    return _run_page(request, run, form, status=400)


@require_POST
@requires(IMPORT)
def discard(request: HttpRequest, pk: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    run = IMPORT.fetch(actor, ImportRun.objects.defer("payload"), pk=pk)
    try:
        discard_run(run, actor=actor, act=IMPORT)
    except CannotImport as refusal:
        form = ApplyImportForm(request.POST)
        form.add_error(None, str(refusal))
        run = IMPORT.fetch(actor, ImportRun.objects.defer("payload"), pk=pk)
        return _run_page(request, run, form, status=400)
    messages.success(request, _("已放弃导入“%(file)s”，平台上的资料没有改动。") % {"file": run.file_name})
    return redirect("governance:imports")


def _run_page(request: HttpRequest, run: ImportRun, form: ApplyImportForm, status: int = 200) -> HttpResponse:
    rows = run.rows.exclude(changes={}).select_related("institution")
    # What keeps a row out stands first; columns that the file does not have are one line, not a page of them.
    faults = run.problems.exclude(code=NO_COLUMN).order_by("severity", "row", "pk")
    problems = Paginator(faults, PAGE_SIZE).get_page(request.GET.get("problems"))
    changes = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    busy = run.state in BUSY
    context = {
        "run": run,
        "busy": busy,
        "lines": [] if busy else summary_lines(run),
        "problems": problems,
        "no_columns": list(run.problems.filter(code=NO_COLUMN).values_list("column", flat=True)),
        "standard": run.mapping_name == STANDARD,
        "changes": changes,
        "changed_rows": [(row, list(shown_changes(row))) for row in changes],
        "form": form,
        "open": run.state in (ImportState.PLANNED, ImportState.BRAKED),
        "braked": run.state == ImportState.BRAKED,
    }
    if request.htmx and busy:  # type: ignore[attr-defined]
        return render(request, "governance/_import_progress.html", context)
    response = render(request, "governance/import_run.html", context, status=status)
    if request.htmx:  # type: ignore[attr-defined]
        response["HX-Refresh"] = "true"  # the worker has finished: show the whole page anew
    return response
