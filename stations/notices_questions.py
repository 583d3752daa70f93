"""What advisers hear of questions, and families of answers. No word of either leaves the inbox."""

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from anxintuo.notices.actions import notify, notify_many
from anxintuo.notices.enums import Channel
from anxintuo.notices.kinds import register_kind
from stations.models import Question, QuestionTurn, StationMembership

ASKED, LATE, ANSWERED = "stations.asked", "stations.question_late", "stations.answered"


def register() -> None:
    advisers = (SeatKind.ADVISER,)
    register_kind(ASKED, _("新的咨询"), digest=True, seats=advisers)
    register_kind(LATE, _("咨询超时"), channels=[Channel.SMS], seats=advisers)
    register_kind(ANSWERED, _("咨询有了回答"), channels=[Channel.SMS], digest=True, seats=(SeatKind.PARENT,))


def advisers_of(question: Question, *, leads: bool = False) -> list[User]:
    rows = StationMembership.objects.current(localdate()).filter(station=question.station_id)
    if leads:
        rows = rows.filter(leads=True)
    return list(User.objects.filter(pk__in=rows.values("user_id"), is_active=True))


def tell_asked(question: Question) -> None:
    turns = question.turns.filter(by_family=True).count()
    notify_many(
        advisers_of(question),
        ASKED,
        title=_("有家长来咨询"),
        body=_("请在两个工作日内回答。"),
        url=reverse("stations:desk_question", args=[question.pk]),
        key=f"{ASKED}:{question.pk}:{turns}",
    )


def tell_late(question: Question) -> None:
    notify_many(
        advisers_of(question, leads=True),
        LATE,
        title=_("有一个咨询超时没有回答"),
        url=reverse("stations:desk_question", args=[question.pk]),
        key=f"{LATE}:{question.pk}:{question.due_on}",
    )


def tell_answered(question: Question, turn: QuestionTurn) -> None:
    notify(
        question.asked_by,
        ANSWERED,
        title=_("驿站老师回答了您的问题"),
        url=reverse("stations:my_question", args=[question.pk]),
        key=f"{ANSWERED}:{turn.pk}",
    )
