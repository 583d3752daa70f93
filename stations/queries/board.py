"""A board as its readers see it, and what waits for the advisers."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from stations.enums import PostState
from stations.models import BoardPost, BoardReport, GroupSession, Station
from stations.rules import REPORTS_THAT_HIDE

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Line:
    post: BoardPost
    is_own: bool
    is_hidden: bool  # reported by several; until an adviser has looked


def with_reports(rows: QuerySet[BoardPost]) -> QuerySet[BoardPost]:
    return rows.annotate(open_reports=Count("reports", filter=Q(reports__settled=False)))


def board_for(session: GroupSession, user_id: object) -> list[Line]:
    """What stands, and the reader's own in every state; the latest 200. One statement."""
    rows = with_reports(BoardPost.objects.of(session).select_related("author"))
    rows = rows.filter(Q(state=PostState.SHOWN) | (Q(author=user_id) & ~Q(state=PostState.REMOVED)))
    lines = [_line(row, user_id) for row in rows.order_by("-posted_at", "-pk")[:MOST_SHOWN]]
    return [line for line in lines if line.is_own or not line.is_hidden]


def whole_board(session: GroupSession) -> list[Line]:
    """For the station's advisers: everything but what its author has removed. One statement."""
    rows = with_reports(BoardPost.objects.of(session).select_related("author")).exclude(state=PostState.REMOVED)
    return [_line(row, None) for row in rows.order_by("-posted_at", "-pk")[:MOST_SHOWN]]


def to_look_at(station: Station) -> list[Line]:
    """What waits, and what was reported, the oldest first. One statement."""
    reported = BoardReport.objects.filter(post=OuterRef("pk"), settled=False)
    here = Q(session__station=station) | Q(course__station=station)
    wanted = Q(state=PostState.WAITING) | (Q(state=PostState.SHOWN) & Exists(reported))
    rows = with_reports(BoardPost.objects.filter(here, wanted).select_related("author", "course", "session"))
    return [_line(row, None) for row in rows.order_by("posted_at", "pk")[:MOST_SHOWN]]


def _line(row: BoardPost, user_id: object) -> Line:
    hidden = row.open_reports >= REPORTS_THAT_HIDE  # type: ignore[attr-defined]
    return Line(row, str(row.author_id) == str(user_id) and not row.by_adviser, hidden)
