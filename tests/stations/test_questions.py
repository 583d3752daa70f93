"""Questions to a station and their clock."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from anxintuo.kit.workdays import working_days_between
from anxintuo.notices.models import Notice
from stations.actions.questions import answer, ask, ask_on, close, due_from, tell_of_late
from stations.models import Question, QuestionTurn
from stations.queries.questions import kept_by
from tests import builders
from tests.enrollment.test_pages import browser
from tests.stations.groups import adviser_at, desk_of, family, seat_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def station():
    return builders.station("五马街道驿站")


@pytest.fixture
def adviser(station):
    return adviser_at(station)


@pytest.fixture
def own(adviser):
    return family(14, name="小禾")


def asked(station, own, text: str = "晚上总醒怎么办") -> Question:
    child, parent = own
    return ask(station, "health", text, child=child, actor=parent)


def told(kind: str) -> int:
    return Notice.objects.filter(kind=kind).count()


def test_the_answer_is_due_on_the_second_working_day(station, own):
    question = asked(station, own)
    assert question.due_on == due_from(localdate())
    assert working_days_between(localdate(), question.due_on) >= 2
    assert question.months == 14
    assert told("stations.asked") == 1


def test_an_answer_stops_the_clock_and_a_further_question_starts_it(station, own, adviser):
    question, (_child, parent) = asked(station, own), own
    assert answer(question, "先看看白天睡得多不多", actor=seat_of(adviser)).in_time is True
    question.refresh_from_db()
    assert question.state == "answered"
    assert told("stations.answered") == 1
    assert answer(question, "补一句", actor=seat_of(adviser)).in_time is None  # nobody waited
    Question.objects.update(due_on=localdate() - timedelta(days=9))
    ask_on(question, "白天睡三个小时", actor=parent)
    question.refresh_from_db()
    assert (question.state, question.due_on) == ("open", due_from(localdate()))


def test_a_late_question_is_told_to_the_head_once_and_counted(station, own, adviser):
    adviser_at(station, leads=True)
    question = asked(station, own)
    assert tell_of_late() == 0
    Question.objects.update(due_on=localdate() - timedelta(days=1))
    assert tell_of_late() == 1
    assert tell_of_late() == 0
    assert told("stations.question_late") == 1
    assert kept_by(station).late == 1
    assert answer(question, "对不起晚了", actor=seat_of(adviser)).in_time is False
    kept = kept_by(station)
    assert (kept.open, kept.late, kept.answers, kept.in_time, kept.share) == (0, 0, 1, 0, 0)


def test_three_open_questions_are_enough(station, own):
    for _n in range(3):
        asked(station, own)
    with pytest.raises(ValidationError, match="还在等回答"):
        asked(station, own)


def test_a_closed_station_takes_none_and_a_closed_question_is_over(station, own, adviser):
    question, (_child, parent) = asked(station, own), own
    close(question, helpful=True, actor=parent)
    close(question, helpful=None, actor=parent)
    question.refresh_from_db()
    assert (question.state, question.helpful) == ("closed", True)
    with pytest.raises(PermissionDenied, match="已经结束"):
        answer(question, "还有", actor=seat_of(adviser))
    type(station).objects.update(state="closed", closed_on=localdate())
    with pytest.raises(ValidationError, match="不能提问"):
        asked(station, own)


def test_nobody_else_reads_or_answers(station, own):
    question = asked(station, own)
    assert browser(family()[1]).get(reverse("stations:my_question", args=[question.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        answer(question, "路过", actor=seat_of(adviser_at(builders.station("另一个驿站"))))
    with pytest.raises(PermissionDenied):
        ask_on(question, "我也问", actor=family()[1])


def test_the_name_of_the_child_is_not_on_the_adviser_s_page(station, own, adviser):
    question = asked(station, own)
    page = desk_of(adviser).get(reverse("stations:desk_question", args=[question.pk])).content.decode()
    assert "晚上总醒怎么办" in page
    assert "小禾" not in page


def test_what_is_empty_is_refused_with_what_was_chosen(station, own):
    page = browser(own[1]).post(reverse("stations:ask", args=[station.slug]), {"topic": "safety", "text": " "})
    assert page.status_code == 400
    assert "请写几句话" in page.content.decode()
    assert page.context["form"]["topic"].value() == "safety"
    assert not Question.objects.exists()


def test_the_list_asks_the_same_number_of_statements(station, adviser):
    client, address = desk_of(adviser), reverse("stations:questions")
    numbers = []
    for count in (1, 12):
        for _n in range(count):
            question = asked(station, family(14))
            QuestionTurn.objects.create(question=question, by_family=True, author_id=question.asked_by_id, text="再问")
        client.get(address)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        numbers.append(len(counted))
    assert numbers[0] == numbers[1]
