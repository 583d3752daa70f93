"""The weekly menu at the desk: the week, one day, copy, publish, print, take away."""

from datetime import date

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
from anxintuo.kit.downloads import table_download
from anxintuo.kit.form_parts import row_problems
from anxintuo.kit.page_acts import acted, shown_again
from anxintuo.kit.text import whole_number
from institutions.actions import menu as acts
from institutions.actions.desk import StaleForm
from institutions.actions.starts import start_menu
from institutions.forms.menu import DishesFormSet, dishes_initial
from institutions.forms.roster import monday_in
from institutions.lists.menu import COLUMNS
from institutions.models import Institution, MenuWeek
from institutions.policies import EDIT_DAY_PLAN
from institutions.policies.menu import EDIT_MENU, EXPORT_MENU, IMPORT_MENU, MENU, PUBLISH_MENU
from institutions.queries.menu import menu_page
from institutions.queries.week_plan import week_plan
from institutions.starts import menu_weeks
from institutions.views.nursery import nursery_of

GET_OR_POST = ["GET", "POST"]


@require_GET
@requires(MENU)
def week(request: HttpRequest) -> HttpResponse:
    institution, today, actor = nursery_of(request), localdate(), request.actor  # type: ignore[attr-defined]
    monday = monday_in(request.GET.get("week", ""), today)
    context = {
        "page": menu_page(institution, monday),
        "proposals": range(1, len(menu_weeks()) + 1),
        "today": today,
        "may_edit": bool(EDIT_MENU.admits(actor)),
        "may_import": bool(IMPORT_MENU.admits(actor)),
        "may_publish": bool(PUBLISH_MENU.admits(actor)),
    }
    return render(request, "institutions/institution/menu/week.html", context)


@require_GET
@requires(MENU)
def plan(request: HttpRequest) -> HttpResponse:
    """The week of one kind of class: day plan and menu beside each other."""
    institution, monday = nursery_of(request), monday_in(request.GET.get("week", ""), localdate())
    page = week_plan(institution, monday, request.GET.get("kind", ""))
    context = {
        "section": "institutions:menu",
        "institution": institution,
        "page": page,
        "may_plan": bool(EDIT_DAY_PLAN.admits(request.actor)),  # type: ignore[attr-defined]
    }
    return render(request, "institutions/institution/menu/plan.html", context)


@require_GET
@requires(MENU)
def sheet(request: HttpRequest) -> HttpResponse:
    """For the kitchen's wall: dishes, and how many eat."""
    institution = nursery_of(request)
    monday = monday_in(request.GET.get("week", ""), localdate())
    context = {"institution": institution, "page": menu_page(institution, monday)}
    return render(request, "institutions/institution/menu/sheet.html", context)


@require_http_methods(GET_OR_POST)
@requires(EDIT_MENU, keeps_form=True)
def day(request: HttpRequest, on: date) -> HttpResponse:
    institution = nursery_of(request)
    stands, data, general, is_stale = _week_of(institution, on), typed(request), list[str](), False
    seen = stands.version if stands else 0
    if data is not None:
        sent = whole_number(data.get("seen_version", ""))
        seen = -1 if sent is None else sent  # 0 is a week not begun; -1 no week ever has
    initial = dishes_initial(list(stands.dishes.filter(on=on))) if stands else []
    formset = DishesFormSet(data, initial=initial, prefix="dish")
    if request.method == "POST" and formset.is_valid():
        try:
            acts.save_day(institution, on, formset.dishes(), seen_version=seen, actor=request.actor)  # type: ignore[attr-defined]
        except StaleForm:
            # What was typed stays; the next save is judged against what the colleague left.
            is_stale, seen = True, getattr(_week_of(institution, on), "version", 0)
        except ValidationError as refusal:
            general = refusal.messages
        else:
            messages.success(request, _("这一天的食谱已保存。"))
            return redirect(_page(on))
    context = {
        "on": on,
        "formset": formset,
        "seen_version": seen,
        "is_stale": is_stale,
        "general": [*general, *formset.non_form_errors()],
        "problems": row_problems(formset, "name") if formset.is_bound else [],
        "back": _page(on),
    }
    return render(request, "institutions/institution/menu/day.html", context, status=shown_again(request))


@require_POST
@requires(EDIT_MENU)
def copy(request: HttpRequest, on: date) -> HttpResponse:
    """The latest week before this one in which something was cooked."""
    institution, monday = nursery_of(request), monday_in(on.isoformat(), localdate())
    written = MenuWeek.objects.filter(institution=institution, monday__lt=monday, dishes__isnull=False)
    source = written.distinct().first()
    if source is None:
        raise Http404
    acted(
        request,
        lambda: acts.copy_week(institution, monday, source, actor=request.actor),  # type: ignore[attr-defined]
        _("已照前一份食谱填好，请改几道再公布。"),
    )
    return redirect(_page(monday))


@require_POST
@requires(EDIT_MENU)
def start(request: HttpRequest, on: date) -> HttpResponse:
    """From one of the proposed weeks."""
    institution, monday = nursery_of(request), monday_in(on.isoformat(), localdate())
    number = whole_number(request.POST.get("number", "")) or 0
    acted(
        request,
        lambda: start_menu(institution, monday, number - 1, actor=request.actor),  # type: ignore[attr-defined]
        _("已照参考食谱填好，请对照园里的情况改一改再公布。"),
    )
    return redirect(_page(monday))


@require_POST
@requires(PUBLISH_MENU)
def publish(request: HttpRequest, on: date) -> HttpResponse:
    """`take_back` in the form takes it off the parents' page."""
    found = _week_of(nursery_of(request), on)
    if found is None:
        raise Http404
    if request.POST.get("take_back"):
        acted(request, lambda: acts.take_back(found, actor=request.actor), _("已收回，家长暂时看不到。"))  # type: ignore[attr-defined]
    else:
        acted(request, lambda: acts.publish(found, actor=request.actor), _("已公布，家长现在就能看到。"))  # type: ignore[attr-defined]
    return redirect(_page(on))


@require_GET
@requires(EXPORT_MENU)
def export(request: HttpRequest, form: str) -> HttpResponse:
    page = menu_page(nursery_of(request), monday_in(request.GET.get("week", ""), localdate()))
    rows = [
        [day.on, str(dish.get_meal_display()), dish.name, dish.ingredients, "、".join(dish.allergen_words),
         str(dish.get_class_kind_display()), dish.note, dish.substitute]
        for day in page.days for _meal, dishes in day.rows for dish in dishes
    ]  # fmt: skip
    return table_download(f"menu-{page.monday.isoformat()}", form, _("周食谱"), COLUMNS, rows)


def _week_of(institution: Institution, on: date) -> MenuWeek | None:
    monday = monday_in(on.isoformat(), on)
    return MenuWeek.objects.select_related("institution").filter(institution=institution, monday=monday).first()


def _page(on: date) -> str:
    return f"{reverse('institutions:menu')}?week={on.isoformat()}"
