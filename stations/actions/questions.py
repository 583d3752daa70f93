"""Asking, answering, asking on, closing. Every question of a family starts the clock; an answer stops it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor, user_id
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.kit.ages import completed_months
from anxintuo.kit.workdays import add_working_days
from families.models import Child
from stations.enums import QuestionState, StationState, Topic
from stations.models import Question, QuestionTurn, Station
from stations.notices_questions import tell_answered, tell_asked, tell_late
from stations.policies.groups import BOOK
from stations.policies.questions import ANSWER, ASK, GO_ON_ASKING
from stations.rules import ANSWERED_WITHIN, MOST_OPEN_QUESTIONS


def due_from(day: date) -> date:
    """The last day for an answer to what was asked on `day`."""
    return add_working_days(day, ANSWERED_WITHIN).on


@transaction.atomic
def ask(station: Station, topic: str, text: str, *, child: Child | None, actor: Actor) -> Question:
    """`child` tells its age only. Who has three open ones waits for an answer first."""
    ASK.demand(actor)
    locked = Station.objects.select_for_update().get(pk=station.pk)
    if locked.state != StationState.OPEN:
        raise ValidationError(_("这个驿站现在不能提问。"))
    if child is not None:
        BOOK.demand(actor, child)
    mine = Question.objects.open().filter(asked_by_id=user_id(actor))
    if mine.count() >= MOST_OPEN_QUESTIONS:
        raise ValidationError(_("您有 %(n)s 个问题还在等回答，先等一等。") % {"n": MOST_OPEN_QUESTIONS})
    question = Question.objects.create(
        station=locked,
        asked_by_id=user_id(actor),
        topic=Topic(topic),
        months=completed_months(child.born_on, localdate()) if child else None,
        due_on=due_from(localdate()),
    )
    _say(question, text, actor, by_family=True)
    _keep("stations.ask", question, actor)
    tell_asked(question)
    return question


@transaction.atomic
def ask_on(question: Question, text: str, *, actor: Actor) -> None:
    """A further word starts the clock anew, unless it is running."""
    locked = _lock(question)
    GO_ON_ASKING.demand(actor, locked)
    _say(locked, text, actor, by_family=True)
    if locked.state != QuestionState.OPEN:
        locked.state, locked.due_on, locked.late_told_at = QuestionState.OPEN, due_from(localdate()), None
        locked.save(update_fields=["state", "due_on", "late_told_at"])
        tell_asked(locked)
    _keep("stations.ask_on", locked, actor)


@transaction.atomic
def answer(question: Question, text: str, *, actor: Actor) -> QuestionTurn:
    """The first answer after a question stops the clock; a further one adds a word."""
    locked = _lock(question)
    ANSWER.demand(actor, locked)
    waited = locked.state == QuestionState.OPEN
    turn = _say(locked, text, actor, by_family=False, in_time=localdate() <= locked.due_on if waited else None)
    if waited:
        locked.state = QuestionState.ANSWERED
        locked.save(update_fields=["state"])
    _keep("stations.answer", locked, actor)
    tell_answered(locked, turn)
    return turn


@transaction.atomic
def close(question: Question, *, helpful: bool | None, actor: Actor) -> None:
    """By the family. Twice is once."""
    locked = _lock(question)
    if locked.state == QuestionState.CLOSED and locked.asked_by_id == user_id(actor):
        return
    GO_ON_ASKING.demand(actor, locked)
    locked.state, locked.helpful = QuestionState.CLOSED, helpful
    locked.save(update_fields=["state", "helpful"])
    _keep("stations.close_question", locked, actor)


def tell_of_late() -> int:
    """By the clock: the head of a station hears once of each question whose day has passed."""
    done = 0
    for pk in Question.objects.late(localdate()).filter(late_told_at__isnull=True).values_list("pk", flat=True):
        with transaction.atomic():
            locked = Question.objects.select_for_update().get(pk=pk)
            if locked.state == QuestionState.OPEN and locked.late_told_at is None:
                tell_late(locked)
                locked.late_told_at = timezone.now()
                locked.save(update_fields=["late_told_at"])
                done += 1
    return done


def _lock(question: Question) -> Question:
    return Question.objects.select_for_update().get(pk=question.pk)


def _say(question: Question, text: str, actor: Actor, *, by_family: bool, in_time: bool | None = None) -> QuestionTurn:
    if not text.strip():
        raise ValidationError({"text": _("请写几句话。")})
    return QuestionTurn.objects.create(
        question=question, by_family=by_family, author_id=user_id(actor), text=text.strip(), in_time=in_time
    )


def _keep(event: str, question: Question, actor: Actor) -> None:
    subjects = [("station", question.station_id), ("question", question.pk)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)
