"""Lists of staff: taken in after a dry run, taken away as a table. The dry run's page serves every kind of list."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.audit.actions import log_read
from anxintuo.audit.enums import Kind
from anxintuo.kit.downloads import demand_table_form, table_download
from anxintuo.kit.masking import mask_id
from anxintuo.kit.page_acts import acted
from anxintuo.kit.phones import display
from institutions.actions import list_imports
from institutions.enums import ListKind
from institutions.lists import staff as listed
from institutions.models import ListImport
from institutions.policies.staff import CLOSE_IMPORT, EXPORT_STAFF, IMPORT_STAFF
from institutions.queries.staff import StaffFilter, StaffLine, staff_page
from institutions.views.lists import sent_in
from institutions.views.nursery import nursery_of

SHOWN_PROBLEMS = 100
# By kind: where a list is sent in, where it is seen, what is counted, what is said when it is written.
PAGES: dict[ListKind, tuple[str, str, Callable[[], str], Callable[[], str]]] = {
    ListKind.STAFF: (
        "institutions:staff_import_new",
        "institutions:staff",
        lambda: _("人"),
        lambda: _("名单已写入：新增 %(added)s 人，更新 %(changed)s 人。"),
    ),
    ListKind.ROOMS: (
        "institutions:room_import_new",
        "institutions:desk_rooms",
        lambda: _("个班"),
        lambda: _("名单已写入：更新 %(changed)s 个班。"),
    ),
    ListKind.MENU: (
        "institutions:menu_import_new",
        "institutions:menu",
        lambda: _("道菜"),
        lambda: _("食谱已写入：新的日子 %(added)s 道菜，换掉原来的 %(changed)s 道菜。"),
    ),
}


@require_http_methods(["GET", "POST"])
@requires(IMPORT_STAFF)
def new(request: HttpRequest) -> HttpResponse:
    return sent_in(request, ListKind.STAFF, listed, "staff/import_new.html")


@require_GET
@requires(CLOSE_IMPORT)
def planned(request: HttpRequest, pk: object) -> HttpResponse:
    """The dry run: what would be written, and what is wrong in which row and column."""
    found = _fetch(request, pk)
    new_page, list_page, unit, _said = PAGES[ListKind(found.kind)]
    context = {
        "section": list_page,
        "planned": found,
        "back": reverse(new_page),
        "unit": unit(),
        "problems": found.problems[:SHOWN_PROBLEMS],
        "more": max(len(found.problems) - SHOWN_PROBLEMS, 0),
    }
    return render(request, "institutions/institution/staff/import.html", context)


@require_GET
@requires(CLOSE_IMPORT)
def problems(request: HttpRequest, pk: object) -> HttpResponse:
    """All that is wrong, to mend it beside the file."""
    found = _fetch(request, pk)
    return table_download("problems", "csv", _("要改什么"), (_("行"), _("列"), _("要改什么")), found.problems)


@require_POST
@requires(CLOSE_IMPORT)
def apply(request: HttpRequest, pk: object) -> HttpResponse:
    found = _fetch(request, pk)
    _new_page, list_page, _unit, said = PAGES[ListKind(found.kind)]
    done = acted(
        request,
        lambda: list_imports.apply_import(found, actor=request.actor),  # type: ignore[attr-defined]
        lambda written: said() % {"added": written.added, "changed": written.changed},
    )
    return redirect(list_page) if done else redirect("institutions:staff_import", pk=found.pk)


@require_POST
@requires(CLOSE_IMPORT)
def discard(request: HttpRequest, pk: object) -> HttpResponse:
    found = _fetch(request, pk)
    acted(request, lambda: list_imports.discard_import(found, actor=request.actor), _("已放弃，什么也没有改。"))  # type: ignore[attr-defined]
    return redirect(PAGES[ListKind(found.kind)][0])


@require_GET
@requires(IMPORT_STAFF)
def template(request: HttpRequest) -> HttpResponse:
    """The empty list with one invented row."""
    return table_download("staff-template", "xlsx", _("人员名单"), listed.COLUMNS, [listed.EXAMPLE])


@require_GET
@requires(EXPORT_STAFF)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The list as filtered, identity numbers masked: a list on somebody's disk is out of our hands."""
    demand_table_form(form)
    page = staff_page(nursery_of(request), StaffFilter.of(request.GET.dict()), localdate())
    subjects = [("staff_member", line.member.pk) for line in page.lines]
    log_read("institutions.export_staff", actor=request.actor, subjects=subjects, kind=Kind.EXPORT)  # type: ignore[attr-defined]
    head = (
        _("姓名"), _("工号"), _("岗位"), _("班级"), _("证件号码"), _("手机号"), _("入职日期"), _("学历"), _("培训学时"),
        _("健康合格证到期"), _("记录查询到期"), _("要补的"),
    )  # fmt: skip
    rows = [_exported(line) for line in page.lines]
    return table_download("staff", form, _("人员名单"), head, rows)


def _exported(line: StaffLine) -> tuple[Any, ...]:
    member, health, crime = line.member, line.health, line.crime
    return (
        member.name,
        member.number,
        str(member.get_post_display()),
        member.room.name if member.room else "",
        mask_id(member.identity_number),
        display(member.phone) if member.phone else "",
        member.joined_on,
        str(member.get_education_display()),
        line.hours,
        health.expires_on if health else None,
        crime.expires_on if crime else None,
        "；".join(lack.on_lists if lack.in_confidence else lack.sentence for lack in line.lacks),
    )


def _fetch(request: HttpRequest, pk: object) -> ListImport:
    found: ListImport = CLOSE_IMPORT.fetch(request.actor, ListImport.objects.all(), pk=pk)  # type: ignore[attr-defined]
    return found
