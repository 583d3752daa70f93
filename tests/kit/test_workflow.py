"""A table of moves: what is open, what is refused and why, and a log that always tells the whole walk."""

import datetime as dt
from typing import ClassVar

import pytest
from django.apps.registry import Apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anxintuo.kit.moves import MoveRow
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse
from anxintuo.kit.workflow import (
    Move,
    MoveRefused,
    Workflow,
    available_moves,
    judge_move,
    state_date_constraint,
    transition,
)

pytestmark = pytest.mark.django_db


class PaperState(models.TextChoices):
    DRAFT = "draft", "草稿"
    SENT = "sent", "已提交"
    RETURNED = "returned", "已退回"
    FILED = "filed", "已备案"


def is_signed(paper: "Paper") -> Verdict:
    return ALLOWED if paper.signed else refuse("还没有签名。")


PAPER = Workflow(
    states=PaperState,
    initial=PaperState.DRAFT,
    moves=(
        Move("send", "提交", ("draft", "returned"), "sent", told="材料已提交。", guard=is_signed),
        Move("give_back", "退回", ("sent",), "returned", needs_note=True),
        Move("file", "备案", ("sent",), "filed", told="已备案。", act="governance.file"),
    ),
)


# A registry of their own: models of a test must not be seen by the rest of the house (deleting a user would ask them).
APPS = Apps()
APPS.all_models["accounts"]["user"] = get_user_model()


class Paper(models.Model):
    workflow: ClassVar[Workflow] = PAPER
    state = models.CharField(max_length=16, choices=PaperState.choices, default=PAPER.initial)
    signed = models.BooleanField(default=True)
    filed_on = models.DateField(null=True)
    given_back_on = models.DateField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        apps = APPS
        app_label = "kit"
        constraints = [
            state_date_constraint(["filed"], "filed_on", name="paper_filed_on", message="已备案的要有日期。"),
            state_date_constraint(["returned"], "given_back_on", name="paper_given_back_on", message="", only=False),
        ]

    def __str__(self) -> str:
        return f"paper {self.pk}"


class PaperMove(MoveRow):
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="moves")

    class Meta(MoveRow.Meta):
        apps = APPS
        app_label = "kit"


@pytest.fixture
def tables(db):
    with connection.schema_editor() as editor:
        editor.create_model(Paper)
        editor.create_model(PaperMove)


@pytest.fixture
def paper(tables):
    return Paper.objects.create()


def changes_for(move_name):
    dates = {"file": "filed_on", "give_back": "given_back_on"}
    return {dates[move_name]: dt.date(2026, 11, 23)} if move_name in dates else {}


def test_a_move_writes_state_date_and_log_together(paper):
    author = get_user_model().objects.create_with_phone("+8613800138000")
    at = timezone.now() - dt.timedelta(hours=1)
    transition(paper, "send", actor_id=author.pk)
    row = transition(paper, "file", actor_id=author.pk, note=" 齐全 ", at=at, filed_on=dt.date(2026, 11, 23))
    paper.refresh_from_db()
    assert (paper.state, paper.filed_on) == ("filed", dt.date(2026, 11, 23))
    assert (row.source, row.target, row.move, row.note) == ("sent", "filed", "file", "齐全")
    assert (row.moved_by_id, row.moved_at) == (author.pk, at)
    assert str(row) == "sent → filed"


def test_the_system_may_move_and_the_stamp_is_renewed(paper):
    before = paper.updated_at
    assert transition(paper, "send", actor_id=None).moved_by_id is None
    paper.refresh_from_db()
    assert paper.updated_at > before


def test_a_move_costs_two_statements(paper, django_assert_num_queries):
    with django_assert_num_queries(2):
        transition(paper, "send", actor_id=None)


def test_a_move_from_the_wrong_state_is_refused_with_a_sentence_and_writes_nothing(paper):
    with pytest.raises(MoveRefused, match="现在的状态是“草稿”，不能再“备案”"):
        transition(paper, "file", actor_id=None, filed_on=dt.date(2026, 11, 23))
    paper.refresh_from_db()
    assert (paper.state, paper.filed_on, paper.moves.count()) == ("draft", None, 0)


def test_a_guard_refuses_with_its_own_sentence(paper):
    paper.signed = False
    paper.save()
    assert not judge_move(paper, "send")
    with pytest.raises(MoveRefused, match=r"还没有签名。"):
        transition(paper, "send", actor_id=None)
    assert available_moves(paper) == []


def test_a_move_that_needs_a_reason_is_refused_without_one(paper):
    transition(paper, "send", actor_id=None)
    with pytest.raises(MoveRefused, match="写明原因"):
        transition(paper, "give_back", actor_id=None, note="  ")
    transition(paper, "give_back", actor_id=None, note="缺少场地证明", **changes_for("give_back"))
    assert paper.moves.last().note == "缺少场地证明"


def test_a_misspelt_move_or_field_is_a_defect_and_not_a_refusal(paper):
    with pytest.raises(LookupError):
        transition(paper, "sent", actor_id=None)
    with pytest.raises(Exception, match="filed_onn"):
        transition(paper, "send", actor_id=None, filed_onn=None)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_moves():
    with pytest.raises(RuntimeError, match="transaction"):
        transition(Paper(), "send", actor_id=None)


def test_the_database_ties_the_state_to_its_date(paper):
    for state, day in (("filed", None), ("draft", dt.date(2026, 1, 1))):
        with pytest.raises(IntegrityError), transaction.atomic():
            Paper.objects.filter(pk=paper.pk).update(state=state, filed_on=day)
    paper.state = "filed"
    with pytest.raises(ValidationError, match="已备案的要有日期"):
        paper.validate_constraints()


def test_a_date_that_may_stay_is_demanded_and_then_kept(paper):
    transition(paper, "send", actor_id=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(state="returned")
    transition(paper, "give_back", actor_id=None, note="缺材料", given_back_on=dt.date(2026, 11, 1))
    transition(paper, "send", actor_id=None)
    paper.refresh_from_db()
    assert (paper.state, paper.given_back_on) == ("sent", dt.date(2026, 11, 1))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from([move.name for move in PAPER.moves]), max_size=12), signed=st.booleans())
def test_on_any_walk_only_offered_moves_pass_and_the_log_tells_them_all(tables, names, signed):
    paper = Paper.objects.create(signed=signed)
    walked = ["draft"]
    for name in names:
        offered = name in [move.name for move in available_moves(paper)]
        try:
            transition(paper, name, actor_id=None, note="原因", **changes_for(name))
        except MoveRefused:
            assert not offered
        else:
            assert offered
            walked.append(paper.state)
    paper.refresh_from_db()
    log = list(paper.moves.all())
    assert ["draft", *(row.target for row in log)] == walked
    assert [row.source for row in log] == walked[:-1]
    assert paper.state == walked[-1]


def test_buttons_come_in_the_tables_order():
    assert [move.name for move in PAPER.moves_from("sent")] == ["give_back", "file"]
    assert PAPER.final == {"filed"}
    assert PAPER.reachable("returned") == {"returned", "sent", "filed"}


@pytest.mark.parametrize(
    ("moves", "complaint"),
    [
        ((Move("a", "甲", ("draft",), "gone"),), "unknown states"),
        ((Move("a", "甲", (), "sent"),), "no sources"),
        ((Move("a", "甲", ("draft",), "sent"), Move("a", "乙", ("sent",), "filed")), "twice"),
        ((Move("a", "甲", ("draft",), "sent"),), "out of reach"),
    ],
)
def test_a_table_that_cannot_work_is_refused_at_once(moves, complaint):
    with pytest.raises(ValueError, match=complaint):
        Workflow(states=PaperState, initial=PaperState.DRAFT, moves=moves)
