"""Who asks, who answers. A question is its asker's and the station's."""

from django.db.models import Q
from django.utils.translation import gettext as _

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse
from families.policies import PARENTS
from stations.enums import QuestionState
from stations.models import Question
from stations.policies.scopes import ADVISERS, of_own_station


def asked_by_self(actor: Actor) -> Q:
    return Q(asked_by_id=actor.user_id) if actor.user_id else NOTHING


def is_going_on(actor: Actor, question: Question) -> Verdict:
    return refuse(_("这次咨询已经结束了。")) if question.state == QuestionState.CLOSED else ALLOWED


ASK = Act("stations.ask", "向驿站提问", seats=PARENTS)
MY_QUESTIONS = Act("stations.my_questions", "看自己的咨询", seats=PARENTS, scope=asked_by_self)
GO_ON_ASKING = Act("stations.go_on_asking", "追问或结束咨询", seats=PARENTS, scope=asked_by_self, guards=(is_going_on,))
QUESTIONS = Act("stations.questions", "看本站的咨询", seats=ADVISERS, scope=of_own_station)
ANSWER = Act("stations.answer", "回答咨询", seats=ADVISERS, scope=of_own_station, guards=(is_going_on,))
