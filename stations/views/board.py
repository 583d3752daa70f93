"""家长交流: a group's board for its families, and for the advisers who keep it."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxintuo.accounts.access import Act, requires
from anxintuo.accounts.kept_forms import typed
from anxintuo.audit.actions import log_read
from anxintuo.kit.page_acts import acted, acted_with, shown_again
from stations.actions import board as acts
from stations.forms.board import PostForm
from stations.models import BoardPost, GroupSession
from stations.policies.board import (
    BOARD_DESK,
    DECIDE_POST,
    KEEP_BOARD,
    READ_BOARD,
    REMOVE_POST,
    WRITE_BOARD,
    board_is_open,
    in_group_of,
)
from stations.queries.board import Line, board_for, to_look_at, whole_board
from stations.queries.groups import sessions_with_place
from stations.views.station import station_of

GET_OR_POST = ["GET", "POST"]


@require_http_methods(GET_OR_POST)
@requires(READ_BOARD, keeps_form=True)
def board(request: HttpRequest, pk: UUID) -> HttpResponse:
    """By any meeting of the group."""
    actor, found = request.actor, _fetch(request, READ_BOARD, pk)  # type: ignore[attr-defined]
    form = PostForm(typed(request))
    if acted_with(
        request,
        form,
        lambda: acts.post(found, form.cleaned_data["text"], actor=actor),
        _("收到了，老师看过就发布。"),
        refusals=(PermissionDenied,),
    ):
        return redirect("stations:board", pk=pk)
    context = {
        "session": found,
        "lines": board_for(found, actor.user_id),
        "form": form,
        "may_write": bool(WRITE_BOARD.check(actor, found)),
        "is_open": bool(board_is_open(actor, found)),
        "speaker": acts.speaker_of(found, actor),
    }
    return render(request, "stations/board/board.html", context, status=shown_again(request))


@require_POST
@requires(READ_BOARD)
def post_act(request: HttpRequest, pk: UUID, what: str) -> HttpResponse:
    """Remove the own post, report another's."""
    actor = request.actor  # type: ignore[attr-defined]
    row = BoardPost.objects.filter(pk=pk).select_related("course", "session").first()
    back = in_group_of(actor, row) if row is not None else None
    if row is None or back is None or what not in ("remove", "report"):
        raise Http404
    if what == "remove":
        REMOVE_POST.fetch(actor, BoardPost.objects.all(), pk=pk)
        acted(request, lambda: acts.remove(row, actor=actor), _("删掉了。"))
    else:
        acted(request, lambda: acts.report(row, actor=actor), _("谢谢，老师会看一看。"))
    return redirect("stations:board", pk=back.pk)


@require_GET
@requires(BOARD_DESK)
def desk(request: HttpRequest) -> HttpResponse:
    station = station_of(request)
    lines = to_look_at(station)
    _looked(request, lines)
    return render(request, "stations/board/desk.html", {"station": station, "lines": lines})


@require_http_methods(GET_OR_POST)
@requires(KEEP_BOARD, keeps_form=True)
def desk_board(request: HttpRequest, pk: UUID) -> HttpResponse:
    actor, found = request.actor, _fetch(request, KEEP_BOARD, pk)  # type: ignore[attr-defined]
    form = PostForm(typed(request))
    if acted_with(
        request,
        form,
        lambda: acts.post_as_adviser(found, form.cleaned_data["text"], actor=actor),
        _("发布了，小组里的家长会收到通知。"),
    ):
        return redirect("stations:desk_board", pk=pk)
    lines = whole_board(found)
    _looked(request, lines)
    context = {"session": found, "lines": lines, "form": form}
    return render(request, "stations/board/desk_board.html", context, status=shown_again(request))


@require_POST
@requires(DECIDE_POST)
def decide(request: HttpRequest, pk: UUID, what: str) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row: BoardPost = DECIDE_POST.fetch(actor, BoardPost.objects.all(), pk=pk)
    if what == "show":
        acted(request, lambda: acts.let_through(row, actor=actor), _("发布了。"))
    elif what == "decline":
        acted(
            request,
            lambda: acts.decline(row, request.POST.get("why", ""), actor=actor),
            _("没有发布，家长看得到原因。"),
        )
    else:
        raise Http404
    return redirect("stations:board_desk")


def _fetch(request: HttpRequest, act: Act, pk: UUID) -> GroupSession:
    found: GroupSession = act.fetch(request.actor, sessions_with_place(), pk=pk)  # type: ignore[attr-defined]
    return found


def _looked(request: HttpRequest, lines: list[Line]) -> None:
    if lines:
        authors = [("user", line.post.author_id) for line in lines]
        log_read("stations.board", actor=request.actor, subjects=authors)  # type: ignore[attr-defined]
