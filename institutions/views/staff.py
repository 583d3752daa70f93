"""People at work: the list, what is due, a person's file with papers and training."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import Act, requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from anxintuo.kit.text import whole_number
from institutions.actions import staff, staff_numbers, staff_papers
from institutions.actions.desk import StaleForm
from institutions.forms.staff import EndForm, MemberForm, PaperForm, TrainingForm
from institutions.models import StaffMember, StaffPaper, StaffSummary, TrainingRecord
from institutions.policies.staff import (
    ADD_STAFF,
    EDIT_STAFF,
    END_STAFF,
    PUBLISH_STAFF,
    REMOVE_PAPER,
    STAFF_ACCOUNT,
    STAFF_FILE,
    STAFF_LIST,
)
from institutions.queries.staff import StaffFilter, deadlines, staff_line, staff_page
from institutions.views.nursery import nursery_of

GET_OR_POST = ["GET", "POST"]


def fetch(request: HttpRequest, act: Act, pk: object) -> StaffMember:
    rows = StaffMember.objects.select_related("institution", "room")
    return act.fetch(request.actor, rows, pk=pk)  # type: ignore[attr-defined]


def _may(request: HttpRequest, act: Act, member: StaffMember | None = None) -> bool:
    return bool(act.check(request.actor, member))  # type: ignore[attr-defined]


@require_GET
@requires(STAFF_LIST)
def staff_list(request: HttpRequest) -> HttpResponse:
    institution, today = nursery_of(request), localdate()
    page = staff_page(institution, StaffFilter.of(request.GET.dict()), today)
    _log(request, "institutions.staff_list", [line.member for line in page.lines])
    context = {
        "page": page,
        "filters": _filters(page.asked, page.counts),
        "summary": StaffSummary.objects.filter(institution=institution).first(),
        "may_add": _may(request, ADD_STAFF),
        "may_open": bool(STAFF_FILE.admits(request.actor)),  # type: ignore[attr-defined]
        "may_publish": _may(request, PUBLISH_STAFF),
    }
    return render(request, "institutions/institution/staff/list.html", context)


def _filters(asked: StaffFilter, counts: Any) -> list[dict[str, Any]]:
    """The tabs above the list; each keeps what else was asked."""
    titles = (
        ("", _("在职"), "all"),
        ("todo", _("要处理"), "todo"),
        ("blocked", _("不能上岗"), "blocked"),
        ("ending", _("快到期"), "ending"),
        ("coming", _("将入职"), "coming"),
        ("left", _("已离职"), "left"),
    )
    kept = {name: value for name, value in (("post", asked.post), ("q", asked.words)) if value}
    return [
        {
            "title": title,
            "href": "?" + urlencode({**kept, **({"state": state} if state else {})}),
            "current": asked.state == state,
            "count": counts[counted],
        }
        for state, title, counted in titles
        if state in ("", "todo", asked.state) or counts[counted]
    ]


@require_GET
@requires(STAFF_LIST)
def due(request: HttpRequest) -> HttpResponse:
    """Every paper that ends, has ended or is missing, most urgent first."""
    page = staff_page(nursery_of(request), StaffFilter(state="todo"), localdate())
    _log(request, "institutions.staff_list", [line.member for line in page.lines])
    may_open = bool(STAFF_FILE.admits(request.actor))  # type: ignore[attr-defined]
    context = {"rows": deadlines(page.lines), "today": localdate(), "may_open": may_open}
    return render(request, "institutions/institution/staff/due.html", context)


@require_GET
@requires(STAFF_FILE)
def member(request: HttpRequest, pk: object) -> HttpResponse:
    """The file. `?full=1` shows the whole identity number and phone, and says so in the log."""
    found = fetch(request, STAFF_FILE, pk)
    full = request.GET.get("full") == "1"
    _log(request, "institutions.staff_identity" if full else "institutions.staff_file", [found])
    context = {
        "member": found,
        "line": staff_line(found, localdate()),
        "trainings": list(found.trainings.all()),
        "account": found.memberships.filter(until_on__isnull=True).first(),
        "full": full,
        "may_edit": _may(request, EDIT_STAFF, found),
        "may_end": _may(request, END_STAFF, found),
        "may_account": _may(request, STAFF_ACCOUNT, found),
    }
    return render(request, "institutions/institution/staff/member.html", context)


@require_http_methods(GET_OR_POST)
@requires(ADD_STAFF, keeps_form=True)
def add(request: HttpRequest) -> HttpResponse:
    institution = nursery_of(request)
    form = MemberForm(typed(request), institution=institution)
    done = acted_with(
        request,
        form,
        lambda: staff.add_member(institution, form.cleaned_data, actor=request.actor),  # type: ignore[attr-defined]
        _("档案建好了。接着把健康合格证和违法犯罪记录查询补上，才能排班。"),
    )
    if done:
        return redirect("institutions:staff_member", pk=done.result.pk)
    return _form(request, form, title=_("新增人员"), save=_("建立档案"), back=reverse("institutions:staff"))


@require_http_methods(GET_OR_POST)
@requires(EDIT_STAFF, keeps_form=True)
def edit(request: HttpRequest, pk: object) -> HttpResponse:
    found = fetch(request, EDIT_STAFF, pk)
    data = typed(request)
    form = MemberForm(data, institution=found.institution, member=found)
    seen = _number(data.get("seen_version", "")) if data is not None else found.version
    done = acted_with(
        request,
        form,
        lambda: staff.edit_member(found, form.cleaned_data, seen_version=seen, actor=request.actor),  # type: ignore[attr-defined]
        _("档案已更新。"),
        refusals=(StaleForm,),
    )
    if done:
        return redirect("institutions:staff_member", pk=found.pk)
    # After a stale save the next one is judged against what the colleague left.
    seen = StaffMember.objects.values_list("version", flat=True).get(pk=found.pk) if request.method == "POST" else seen
    return _form(request, form, title=_("修改档案"), save=_("保存"), back=_page(found), seen=seen)


@require_http_methods(GET_OR_POST)
@requires(END_STAFF, keeps_form=True)
def end(request: HttpRequest, pk: object) -> HttpResponse:
    found = fetch(request, END_STAFF, pk)
    form = EndForm(typed(request), initial={"on": localdate()})
    if acted_with(
        request,
        form,
        lambda: staff.end_member(
            found,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["why"],
            actor=request.actor,  # type: ignore[attr-defined]
        ),
        _("离职已登记，之后的排班已经取消。"),
    ):
        return redirect(_page(found))
    note = _("到这一天为止：账号停用，之后的排班和请假会取消。档案按规定保留。")
    return _form(request, form, title=_("办理离职"), save=_("登记离职"), back=_page(found), note=note)


@require_POST
@requires(END_STAFF)
def take_back_end(request: HttpRequest, pk: object) -> HttpResponse:
    found = fetch(request, END_STAFF, pk)
    acted(
        request,
        lambda: staff.take_back_end(found, actor=request.actor),  # type: ignore[attr-defined]
        _("已恢复在职。账号要重新开通，排班要重新安排。"),
    )
    return redirect(_page(found))


@require_POST
@requires(STAFF_ACCOUNT)
def open_account(request: HttpRequest, pk: object) -> HttpResponse:
    found = fetch(request, STAFF_ACCOUNT, pk)
    acted(
        request,
        lambda: staff.open_account(found, actor=request.actor),  # type: ignore[attr-defined]
        _("账号已开通，请这位同事用档案里的手机号登录。"),
    )
    return redirect(_page(found))


@require_POST
@requires(STAFF_ACCOUNT)
def close_account(request: HttpRequest, pk: object) -> HttpResponse:
    found = fetch(request, STAFF_ACCOUNT, pk)
    acted(
        request,
        lambda: staff.close_account(found, actor=request.actor),  # type: ignore[attr-defined]
        _("账号已停用，现在就不能再进来。"),
    )
    return redirect(_page(found))


@require_http_methods(GET_OR_POST)
@requires(EDIT_STAFF, keeps_form=True)
def add_paper(request: HttpRequest, pk: object) -> HttpResponse:
    found = fetch(request, EDIT_STAFF, pk)
    form = PaperForm(typed(request), request.FILES or None, initial={"kind": request.GET.get("kind", "")})
    if acted_with(
        request,
        form,
        lambda: staff_papers.add_paper(
            found,
            form.values(),
            file=form.cleaned_data["file"],
            actor=request.actor,  # type: ignore[attr-defined]
        ),
        _("证件已登记。"),
    ):
        return redirect(_page(found))
    return _form(request, form, title=_("登记证件"), save=_("登记"), back=_page(found), is_upload=True)


@require_POST
@requires(REMOVE_PAPER)
def remove_paper(request: HttpRequest, pk: object) -> HttpResponse:
    rows = StaffPaper.objects.select_related("member")
    paper = REMOVE_PAPER.fetch(request.actor, rows, pk=pk)  # type: ignore[attr-defined]
    acted(
        request,
        lambda: staff_papers.remove_paper(paper, actor=request.actor),  # type: ignore[attr-defined]
        _("这份证件已删除。"),
    )
    return redirect("institutions:staff_member", pk=paper.member_id)


@require_http_methods(GET_OR_POST)
@requires(EDIT_STAFF, keeps_form=True)
def add_training(request: HttpRequest, pk: object) -> HttpResponse:
    found = fetch(request, EDIT_STAFF, pk)
    form = TrainingForm(typed(request))
    if acted_with(
        request,
        form,
        lambda: staff_papers.add_training(found, form.cleaned_data, actor=request.actor),  # type: ignore[attr-defined]
        _("培训已登记。"),
    ):
        return redirect(_page(found))
    return _form(request, form, title=_("登记培训"), save=_("登记"), back=_page(found))


@require_POST
@requires(EDIT_STAFF)
def remove_training(request: HttpRequest, pk: object, training: UUID) -> HttpResponse:
    found = fetch(request, EDIT_STAFF, pk)
    row = TrainingRecord.objects.select_related("member").filter(pk=training, member=found).first()
    if row is None:
        raise Http404
    acted(
        request,
        lambda: staff_papers.remove_training(row, actor=request.actor),  # type: ignore[attr-defined]
        _("这条培训已删除。"),
    )
    return redirect(_page(found))


@require_http_methods(GET_OR_POST)
@requires(PUBLISH_STAFF)
def publish(request: HttpRequest) -> HttpResponse:
    """Parents see numbers of staff: from now on those of the files."""
    institution = nursery_of(request)
    if request.method == "POST" and acted(
        request,
        lambda: staff_numbers.publish_from_files(institution, actor=request.actor),  # type: ignore[attr-defined]
        _("家长页面上的人员数字现在按档案统计，以后自动更新。"),
    ):
        return redirect("institutions:staff")
    now = StaffSummary.objects.filter(institution=institution).first()
    then = staff_numbers.numbers_from_files(institution)
    rows = [
        {"label": StaffSummary._meta.get_field(name).verbose_name, "now": getattr(now, name, 0), "then": value}  # type: ignore[union-attr]
        for name, value in then.items()
    ]
    return render(request, "institutions/institution/staff/publish.html", {"rows": rows, "summary": now})


def _page(found: StaffMember) -> str:
    return reverse("institutions:staff_member", args=[found.pk])


def _log(request: HttpRequest, event: str, members: list[StaffMember]) -> None:
    subjects = [("staff_member", row.pk) for row in members]
    if subjects:
        log_read(event, actor=request.actor, subjects=subjects)  # type: ignore[attr-defined]


def _form(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    template = "institutions/institution/staff/form.html"
    return render(request, template, {"form": form, **context}, status=shown_again(request))


def _number(text: str) -> int:
    """A version as the form carries it; 0, which no file ever has, for what cannot be one."""
    return whole_number(text) or 0
