"""The book by months, to print and to take away; and whether the chain of closed days is whole."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from anxintuo.accounts.access import requires
from anxintuo.audit.actions import log_read
from anxintuo.audit.enums import Kind
from anxintuo.kit.ages import add_months
from anxintuo.kit.downloads import download
from anxintuo.kit.paper import PaperNotMade
from anxintuo.kit.spreadsheets import XLSX_TYPE
from anxintuo.rulebook.queries import rule
from institutions.book.templates import Template
from institutions.book_exports import month_pdf, month_xlsx
from institutions.forms.book import month_in
from institutions.models import Institution
from institutions.policies.book import CHECK_BOOK, EXPORT_BOOK, SEE_BOOK
from institutions.queries.book import kept_templates
from institutions.queries.book_chain import check_chain
from institutions.queries.book_month import MonthPage, month_page
from institutions.views.nursery import nursery_of

WHOLE = "all"  # every page of the book, in place of one page's key


@require_GET
@requires(SEE_BOOK)
def month(request: HttpRequest) -> HttpResponse:
    institution = nursery_of(request)
    page = _asked(request, institution)
    this = localdate().replace(day=1)
    query = {"month": f"{page.month:%Y-%m}", "page": page.template.key}
    earlier, later = add_months(page.month, -1), add_months(page.month, 1)
    context = {
        "section": "institutions:book",
        "page": page,
        "today": localdate(),
        "pages": kept_templates(institution),
        "told": rule(page.template.rule, region=institution.division_id or "", on=page.month),
        "earlier": reverse("institutions:book_month", query={**query, "month": f"{earlier:%Y-%m}"}),
        "later": reverse("institutions:book_month", query={**query, "month": f"{later:%Y-%m}"})
        if later <= this
        else "",
        "exports": _exports(query) if EXPORT_BOOK.admits(request.actor) else [],  # type: ignore[attr-defined]
        "may_check": bool(CHECK_BOOK.admits(request.actor)),  # type: ignore[attr-defined]
    }
    return render(request, "institutions/institution/book/month.html", context)


def _exports(query: dict[str, str]) -> list[dict[str, str]]:
    kinds = (
        ("xlsx", _("导出 XLSX"), "file-spreadsheet", query),
        ("pdf", _("导出 PDF"), "file-type-pdf", query),
        ("xlsx", _("整月各本 XLSX"), "table-export", {**query, "page": WHOLE}),
    )
    return [
        {"title": title, "icon": icon, "href": reverse("institutions:book_export", args=[kind], query=told)}
        for kind, title, icon, told in kinds
    ]


def _asked(request: HttpRequest, institution: Institution) -> MonthPage:
    return month_page(institution, _template(request, institution), month_in(request.GET.get("month", ""), localdate()))


def _template(request: HttpRequest, institution: Institution) -> Template:
    kept = kept_templates(institution)
    asked = request.GET.get("page", "")
    return next((each for each in kept if each.key == asked), kept[0])


@require_safe
@requires(EXPORT_BOOK)
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The month of one page, as a table or on paper; of all pages as tables. Who took it away is recorded."""
    if kind not in ("xlsx", "pdf"):
        raise Http404
    institution = nursery_of(request)
    page = _asked(request, institution)
    actor: Any = request.actor  # type: ignore[attr-defined]
    log_read("institutions.export_book", actor=actor, kind=Kind.EXPORT, subjects=[("institution", institution.pk)])
    whole = kind == "xlsx" and request.GET.get("page") == WHOLE
    if kind == "pdf":
        try:
            content, content_type = month_pdf(page), "application/pdf"
        except PaperNotMade:
            response = render(request, "503.html", status=503)
            response["Retry-After"] = "30"
            return response
    else:
        pages = [month_page(institution, each, page.month) for each in kept_templates(institution)] if whole else [page]
        content, content_type = month_xlsx(pages), XLSX_TYPE
    return download(f"book-{WHOLE if whole else page.template.key}-{page.month:%Y%m}.{kind}", content, content_type)


@require_GET
@requires(CHECK_BOOK)
def seals(request: HttpRequest) -> HttpResponse:
    """The whole chain, recomputed now."""
    institution = nursery_of(request)
    context = {"section": "institutions:book", "institution": institution, "report": check_chain(institution)}
    return render(request, "institutions/institution/book/seals.html", context)
