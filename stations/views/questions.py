"""养育照护咨询点: a family's questions, and the advisers' answers."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import requires
from anxintuo.accounts.actor import user_id
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from families.models import Child
from stations.actions import questions as acts
from stations.enums import QuestionState, StationState
from stations.forms.questions import AnswerForm, AskForm, TurnForm
from stations.models import Question, Station
from stations.policies.groups import BOOK
from stations.policies.questions import ANSWER, ASK, GO_ON_ASKING, MY_QUESTIONS, QUESTIONS
from stations.queries.questions import asked_by, kept_by, questions_at
from stations.views.station import station_of

GET_OR_POST = ["GET", "POST"]
CHOSEN = ("open", "answered", "all")


@require_http_methods(GET_OR_POST)
@requires(ASK, keeps_form=True)
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    station = get_object_or_404(Station.objects.filter(state=StationState.OPEN), slug=slug)
    form = AskForm(typed(request), children=BOOK.visible(actor, Child.objects.order_by("born_on", "pk")))
    done = acted_with(
        request,
        form,
        lambda: acts.ask(
            station, form.cleaned_data["topic"], form.cleaned_data["text"], child=_child(form), actor=actor
        ),
        _("问题收到了，老师回答后会通知您。"),
        refusals=(PermissionDenied,),
    )
    if done:
        return redirect("stations:my_question", pk=done.result.pk)
    context = {
        "form": form,
        "station": station,
        "due": acts.due_from(localdate()),
        "back": reverse("stations:station", args=[slug]),
    }
    return render(request, "stations/questions/ask.html", context, status=shown_again(request))


def _child(form: AskForm) -> Child | None:
    found: Child | None = form.cleaned_data["child"]
    return found


@require_GET
@requires(MY_QUESTIONS)
def mine(request: HttpRequest) -> HttpResponse:
    rows = asked_by(user_id(request.actor))  # type: ignore[attr-defined]
    return render(request, "stations/questions/mine.html", {"rows": rows})


@require_http_methods(GET_OR_POST)
@requires(MY_QUESTIONS, keeps_form=True)
def my_question(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row: Question = MY_QUESTIONS.fetch(actor, Question.objects.select_related("station"), pk=pk)
    form = TurnForm(typed(request))
    if acted_with(
        request,
        form,
        lambda: acts.ask_on(row, form.cleaned_data["text"], actor=actor),
        _("收到了，老师会接着回答。"),
        refusals=(PermissionDenied,),
    ):
        return redirect("stations:my_question", pk=pk)
    context = {"row": row, "turns": _turns(row), "form": form, "goes_on": bool(GO_ON_ASKING.check(actor, row))}
    return render(request, "stations/questions/question.html", context, status=shown_again(request))


@require_POST
@requires(GO_ON_ASKING)
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row: Question = MY_QUESTIONS.fetch(actor, Question.objects.all(), pk=pk)
    helpful = {"1": True, "0": False}.get(request.POST.get("helpful", ""))
    if acted(request, lambda: acts.close(row, helpful=helpful, actor=actor)):
        messages.success(request, _("这次咨询结束了，谢谢您告诉我们。"))
    return redirect("stations:my_question", pk=pk)


@require_GET
@requires(QUESTIONS)
def desk(request: HttpRequest) -> HttpResponse:
    station = station_of(request)
    chosen = request.GET.get("show", "open")
    chosen = chosen if chosen in CHOSEN else "open"
    page = questions_at(station, chosen, request.GET.get("page", "1"))
    words = {"open": _("等回答"), "answered": _("已回答"), "all": _("全部")}
    context = {
        "station": station,
        "page": page,
        "kept": kept_by(station),
        "today": localdate(),
        "tabs": [{"title": words[key], "href": f"?show={key}", "current": key == chosen} for key in CHOSEN],
        "query": f"show={chosen}&",
    }
    return render(request, "stations/questions/desk.html", context)


@require_http_methods(GET_OR_POST)
@requires(QUESTIONS, keeps_form=True)
def desk_question(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One thread; every look is kept."""
    actor = request.actor  # type: ignore[attr-defined]
    row: Question = QUESTIONS.fetch(actor, Question.objects.select_related("station"), pk=pk)
    form = AnswerForm(typed(request))
    if acted_with(
        request,
        form,
        lambda: acts.answer(row, form.cleaned_data["text"], actor=actor),
        _("回答好了，家长会收到通知。"),
        refusals=(PermissionDenied,),
    ):
        return redirect("stations:desk_question", pk=pk)
    log_read("stations.question", actor=actor, subjects=[("question", row.pk), ("user", row.asked_by_id)])
    context = {
        "row": row,
        "turns": _turns(row),
        "form": form,
        "may_answer": bool(ANSWER.check(actor, row)),
        "is_late": row.state == QuestionState.OPEN and row.due_on < localdate(),
    }
    return render(request, "stations/questions/desk_question.html", context, status=shown_again(request))


def _turns(row: Question) -> list[object]:
    return list(row.turns.select_related("author"))
