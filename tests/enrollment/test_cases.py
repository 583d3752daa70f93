"""The way of an application: who moves it, who must act, until when, and that nothing else is possible."""

import contextlib
from datetime import timedelta
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anxintuo.kit.ages import add_months
from anxintuo.kit.workdays import add_working_days, working_days_between
from anxintuo.kit.workflow import MoveRefused
from anxintuo.notices.models import Notice
from enrollment.actions import applying, clocks, offering, placing, reviewing
from enrollment.actions.applying import begin_application, edit_application, set_wishes, submit_application
from enrollment.enums import CaseState
from enrollment.models import Application, Case, Offer, Placement, SeatHold
from enrollment.workflow import CASE, CLOSED_STATES
from tests import builders
from tests.enrollment import steps

pytestmark = pytest.mark.django_db


def test_beginning_twice_leads_to_one_draft():
    at = steps.scene()
    first = begin_application(at.child, actor=at.parent, wish=at.nursery)
    again = begin_application(at.child, actor=at.parent, wish=at.nursery)
    assert first.pk == again.pk
    assert first.cases.count() == 1


def test_sending_twice_sends_once_and_answers_the_same():
    at = steps.scene()
    case = steps.submitted(at)
    before = Application.objects.get(pk=case.application_id)
    submit_application(before, actor=at.parent)
    assert Application.objects.get(pk=before.pk).submitted_at == before.submitted_at
    assert case.moves.count() == 1


def test_a_draft_says_what_is_missing_before_it_is_sent():
    at = steps.scene()
    application = begin_application(at.child, actor=at.parent)
    with pytest.raises(ValidationError, match="希望入托的月份"):
        submit_application(application, actor=at.parent)
    edit_application(application, {"start_on": steps.next_month()}, actor=at.parent)
    with pytest.raises(ValidationError, match="至少选择一所"):
        submit_application(application, actor=at.parent)
    set_wishes(application, [at.nursery], actor=at.parent)
    with pytest.raises(ValidationError, match="请同意"):
        submit_application(application, actor=at.parent)
    builders.consent(at.child, at.parent)
    submit_application(application, actor=at.parent)


@pytest.mark.parametrize(
    ("months", "start", "sentence"),
    [(35, 3, "满 3 岁"), (2, 1, "还不满 6 个月"), (14, -2, "已经过去"), (7, 25, "最早可以提前")],
)
def test_a_start_that_cannot_be_is_refused_with_its_reason(months, start, sentence):
    at = steps.scene(months=months)
    builders.consent(at.child, at.parent)
    application = begin_application(at.child, actor=at.parent, wish=at.nursery)
    day = add_months(localdate().replace(day=1), start)
    edit_application(application, {"start_on": day}, actor=at.parent)
    with pytest.raises(ValidationError, match=sentence):
        submit_application(application, actor=at.parent)


def test_a_nursery_whose_filing_is_not_in_force_takes_no_application():
    at = steps.scene()
    other = builders.institution(state="nonconforming")
    with pytest.raises(ValidationError, match="备案有效期"):
        steps.submitted(at, other)


def test_four_wishes_or_one_twice_are_refused():
    at = steps.scene()
    application = begin_application(at.child, actor=at.parent)
    with pytest.raises(ValidationError, match="最多"):
        set_wishes(application, [builders.institution() for _ in range(4)], actor=at.parent)
    with pytest.raises(ValidationError, match="只填一次"):
        set_wishes(application, [at.nursery, at.nursery], actor=at.parent)


def test_wishes_may_change_places():
    at, other = steps.scene(), builders.institution()
    application = begin_application(at.child, actor=at.parent)
    set_wishes(application, [at.nursery, other], actor=at.parent)
    set_wishes(application, [other, at.nursery], actor=at.parent)
    assert list(application.cases.order_by("rank").values_list("institution_id", flat=True)) == [
        other.pk,
        at.nursery.pk,
    ]


def test_the_nurserys_clock_stands_while_the_family_corrects():
    at = steps.scene()
    case = steps.submitted(at)
    reviewing.open_review(case, actor=at.director)
    due = Case.objects.get(pk=case.pk).due_on
    assert due == add_working_days(localdate(), 5).on
    two_on = add_working_days(localdate(), 2).on
    with mock.patch("enrollment.actions.moving.localdate", return_value=two_on):
        reviewing.send_back(case, note="户口本缺一页", actor=at.director)
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.days_left, case.due_on) == ("correcting", 3, add_working_days(two_on, 10).on)
    later = add_working_days(two_on, 8).on
    with mock.patch("enrollment.actions.moving.localdate", return_value=later):
        applying.resubmit(case, actor=at.parent)
    case = Case.objects.get(pk=case.pk)
    assert working_days_between(later, case.due_on) == 3
    assert case.days_left is None


def test_nobody_is_queued_before_the_documents_are_accepted():
    at = steps.scene()
    case = steps.submitted(at)
    reviewing.open_review(case, actor=at.director)
    with pytest.raises(MoveRefused, match="户籍信息、预防接种记录"):
        reviewing.queue_case(case, actor=at.director)


def test_a_correction_needs_every_refused_document_anew():
    at = steps.scene()
    case = steps.submitted(at)
    reviewing.open_review(case, actor=at.director)
    values = {"state": "refused", "refusal_code": "unreadable", "refusal_text": "看不清"}
    refused = builders.accepted_document(at.child, "household", at.director, **values)
    reviewing.send_back(case, note="户口本看不清", actor=at.director)
    with pytest.raises(MoveRefused, match="重新上传"):
        applying.resubmit(case, actor=at.parent)
    refused.state = "replaced"
    refused.save()
    applying.resubmit(case, actor=at.parent)


def test_an_uncorrected_case_lapses_and_may_join_anew():
    at = steps.scene()
    case = steps.submitted(at)
    reviewing.open_review(case, actor=at.director)
    reviewing.send_back(case, note="缺接种记录", actor=at.director)
    assert clocks.lapse_corrections() == 0
    Case.objects.filter(pk=case.pk).update(due_on=localdate() - timedelta(days=1))
    assert clocks.lapse_corrections() == 1
    assert Application.objects.get(pk=case.application_id).closed_at is not None
    applying.rejoin(case, actor=at.parent)
    case = Case.objects.get(pk=case.pk)
    assert case.state == "reviewing"
    assert Application.objects.get(pk=case.application_id).closed_at is None


def test_families_are_reminded_once_before_the_end():
    at = steps.scene()
    offer = steps.offered(at)
    assert clocks.remind_families() == 0
    Case.objects.filter(pk=offer.case_id).update(due_on=localdate())
    assert [clocks.remind_families(), clocks.remind_families()] == [1, 0]
    assert Notice.objects.filter(user_id=at.parent.user_id, kind="enrollment.reminder").count() == 1


def test_only_the_nurserys_own_desk_moves_its_case():
    at, other = steps.scene(), steps.scene()
    case = steps.submitted(at)
    for stranger in (other.director, builders.caregiver(at.nursery), at.parent, builders.official()):
        with pytest.raises(PermissionDenied):
            reviewing.open_review(case, actor=stranger)
    assert Case.objects.get(pk=case.pk).state == "submitted"


def test_a_guardian_who_only_helps_neither_applies_nor_answers():
    at = steps.scene()
    grandmother = builders.guardian(at.child, "helps")
    with pytest.raises(PermissionDenied):
        begin_application(at.child, actor=grandmother)
    offer = steps.offered(at)
    with pytest.raises(PermissionDenied):
        offering.answer_offer(offer, agree=True, actor=grandmother)


def test_every_move_tells_the_family_in_the_inbox_and_never_by_name():
    at = steps.scene()
    case = steps.queued(at)
    told = list(Notice.objects.filter(user_id=at.parent.user_id, kind="enrollment.progress"))
    assert len(told) == 2  # 受理, 排队: the submission was the parent's own
    assert all(at.child.name not in f"{each.title}{each.body}" for each in told)
    assert case.moves.count() == 3


MOVES = [move.name for move in CASE.moves]


def _act(name: str, at: steps.Scene, case: Case) -> None:
    """Make the move by its act, as the page would."""
    director, parent = at.director, at.parent
    offer = case.offers.order_by("-id").first()
    acts = {
        "submit": lambda: submit_application(case.application, actor=parent),
        "open_review": lambda: reviewing.open_review(case, actor=director),
        "send_back": lambda: reviewing.send_back(case, note="请补", actor=director),
        "resubmit": lambda: applying.resubmit(case, actor=parent),
        "queue": lambda: reviewing.queue_case(case, actor=director),
        "offer": lambda: offering.offer_place(case, at.room, starts_on=steps.next_month(), actor=director),
        "accept": lambda: offering.answer_offer(
            offer, agree=True, first_day_on=offer.starts_on, agreement_read=True, actor=parent
        ),
        "decline": lambda: offering.answer_offer(offer, agree=False, actor=parent),
        "recall_offer": lambda: offering.recall_offer(offer, note="停班", actor=director),
        "withdraw": lambda: applying.withdraw_case(case, actor=parent),
        "rejoin": lambda: applying.rejoin(case, actor=parent),
        "reject": lambda: reviewing.reject_case(case, code="no_class", note="没有班", actor=director),
        "reopen": lambda: reviewing.reopen_case(case, note="看错了", actor=director),
        "give_up": lambda: placing.give_up(case, actor=parent),
        "drop": lambda: placing.drop(case, note="没有来", actor=director),
    }
    if name in acts and (offer is not None or name not in ("accept", "decline", "recall_offer")):
        acts[name]()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(MOVES), min_size=3, max_size=14))
def test_a_random_walk_never_leaves_the_table_and_never_leaks_a_seat(walk):
    """Whatever is pressed in whatever order: each press moves along an arrow or is refused with a sentence; a seat is
    held exactly while an offer is open or a placement stands; the application is closed exactly when the case is."""
    at = steps.scene(places=2)
    case = steps.submitted(at)
    for kind in ("household", "vaccination"):
        builders.accepted_document(at.child, kind, at.director)
    for name in walk:
        case = Case.objects.get(pk=case.pk)
        source = case.state
        with contextlib.suppress(MoveRefused, offering.NoOffer):
            _act(name, at, case)
        case = Case.objects.get(pk=case.pk)
        arrows = {(move_source, move.target) for move in CASE.moves for move_source in move.sources}
        assert case.state == source or (source, case.state) in arrows
        held = SeatHold.objects.filter(room=at.room).count()
        # Each walk has a nursery of its own: those before it stand, some with an agreement that protects its offer.
        promised = Offer.objects.open().filter(room=at.room).count() + Placement.objects.filter(room=at.room).count()
        assert held == promised == (1 if case.state in ("offered", "accepted") else 0)
        assert (case.application.closed_at is not None) == (case.state in CLOSED_STATES)


def test_the_table_has_every_state_that_a_case_may_be_in():
    assert CASE.reachable(CASE.initial) == set(CaseState.values)


def test_the_database_ties_dates_to_states():
    from django.db import IntegrityError, transaction

    case = steps.submitted(steps.scene())
    for change in ({"due_on": None}, {"state": "rejected"}, {"closed_at": timezone.now()}, {"submitted_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**change)
