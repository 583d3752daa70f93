"""练习园: what it is, the way in, and its director's three acts."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.kit.page_acts import acted
from care.actions.practice import begin_afresh, close_practice, open_practice
from care.policies.practice import PRACTICE, RUN_PRACTICE
from care.queries.practice import practice_page
from institutions.views.nursery import nursery_of


@require_GET
@requires(PRACTICE)
def practice(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "page": practice_page(nursery_of(request), actor),
        "may_run": bool(RUN_PRACTICE.admits(actor)),
        "section": "institutions:guide",  # that is where it is found
    }
    return render(request, "care/practice/practice.html", context)


@require_POST
@requires(RUN_PRACTICE)
def open_one(request: HttpRequest) -> HttpResponse:
    institution, actor = nursery_of(request), request.actor  # type: ignore[attr-defined]
    said = _("练习园开好了，同事们的账号里都多了一个练习身份。")
    acted(request, lambda: open_practice(institution, actor=actor), said)
    return redirect("care:practice")


@require_http_methods(["GET", "POST"])
@requires(RUN_PRACTICE)
def restart(request: HttpRequest) -> HttpResponse:
    words = {
        "title": _("重新开始练习？"),
        "consequence": _("练习园里的孩子、排班和记录全部换成新的，同事们试过的内容不再保留。真实的园不受影响。"),
        "act": _("重新开始"),
    }
    return _asked(request, words, begin_afresh, _("练习园已经重新开始。"))


@require_http_methods(["GET", "POST"])
@requires(RUN_PRACTICE)
def close(request: HttpRequest) -> HttpResponse:
    words = {
        "title": _("关闭练习园？"),
        "consequence": _("同事们的练习身份马上收回，练习的内容不再保留。以后可以再开一个新的。真实的园不受影响。"),
        "act": _("关闭练习园"),
    }
    return _asked(request, words, close_practice, _("练习园已经关闭。"))


def _asked(request: HttpRequest, words: dict[str, str], act: Callable[..., Any], said: str) -> HttpResponse:
    if request.method == "GET":
        return render(request, "components/confirm_page.html", words | {"back": reverse("care:practice")})
    institution, actor = nursery_of(request), request.actor  # type: ignore[attr-defined]
    acted(request, lambda: act(institution, actor=actor), said)
    return redirect("care:practice")
