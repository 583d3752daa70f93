"""Questions as families and advisers list them, and how a station keeps its clock."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.timezone import localdate

from stations.enums import QuestionState
from stations.models import Question, QuestionTurn, Station

PER_PAGE = 30


def asked_by(user_id: UUID) -> list[Question]:
    """The latest first. One statement."""
    rows = Question.objects.filter(asked_by=user_id).select_related("station")
    return list(rows.order_by("-asked_at", "pk")[:100])


def waiting_at(station_id: UUID) -> QuerySet[Question]:
    return Question.objects.open().filter(station=station_id)


def questions_at(station: Station, chosen: str, page: str) -> Page[Question]:
    """`chosen`: open (by the day due, the latest overdue first), answered or all. Two statements."""
    rows = Question.objects.filter(station=station)
    if chosen == "open":
        rows = rows.open().order_by("due_on", "asked_at", "pk")
    else:
        rows = rows.filter(state=QuestionState.ANSWERED) if chosen == "answered" else rows
        rows = rows.order_by("-asked_at", "pk")
    return Paginator(rows, PER_PAGE).get_page(page)


@dataclass(frozen=True, slots=True)
class Kept:
    """Of the last 90 days. `in_time` of `answers` came by the day they were due; `helpful` of `judged`."""

    open: int
    late: int
    answers: int
    in_time: int
    judged: int
    helpful: int

    @property
    def share(self) -> int | None:
        """Per cent, rounded down: a hundred is only all of them."""
        return self.in_time * 100 // self.answers if self.answers else None


def kept_by(station: Station, on: date | None = None) -> Kept:
    """Two statements."""
    today, since = on or localdate(), timezone.now() - timedelta(days=90)
    told = Question.objects.filter(station=station).aggregate(
        open=Count("pk", filter=Q(state=QuestionState.OPEN)),
        late=Count("pk", filter=Q(state=QuestionState.OPEN, due_on__lt=today)),
        judged=Count("pk", filter=Q(helpful__isnull=False, asked_at__gt=since)),
        helped=Count("pk", filter=Q(helpful=True, asked_at__gt=since)),
    )
    turns = QuestionTurn.objects.filter(question__station=station, in_time__isnull=False, written_at__gt=since)
    answers = turns.aggregate(all=Count("pk"), kept=Count("pk", filter=Q(in_time=True)))
    return Kept(told["open"], told["late"], answers["all"], answers["kept"], told["judged"], told["helped"])
