"""The settling-in plan: proposed by the rulebook, edited and shared by the nursery, answered by the family."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.audit.models import AuditEntry
from anxintuo.kit.workdays import is_working_day
from anxintuo.notices.models import Notice
from enrollment.actions import placing, settling
from enrollment.models import Placement, SettlingPlan, SettlingStep
from enrollment.policies import END_OWN
from enrollment.queries.family import family_placements
from enrollment.queries.settling import StepValues, settling_page
from tests import builders
from tests.enrollment import steps

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def at():
    return steps.scene()


@pytest.fixture
def placement(at):
    steps.accepted(at)
    return Placement.objects.get()


@pytest.fixture
def plan(at, placement):
    return settling.make_plan(placement, actor=at.director)


@pytest.fixture
def shared(at, plan):
    return settling.share_plan(plan, actor=at.director)


def rows_of(plan: SettlingPlan) -> list[StepValues]:
    return [settling._values(step) for step in plan.steps.filter(done_at=None)]


def moved(row: StepValues, **changes) -> StepValues:
    return StepValues(**({name: getattr(row, name) for name in StepValues.__slots__} | changes))


def a_day(on: date, **changes) -> StepValues:
    return moved(StepValues(on, time(9), time(11), False, "在园里玩"), **changes)


def edit(plan, rows, at, **more):
    return settling.edit_plan(plan, rows, seen=SettlingPlan.objects.get(pk=plan.pk).revision, actor=at.director, **more)


def notices(kind: str = "enrollment.settling") -> int:
    return Notice.objects.filter(kind=kind).count()


class TestTheTemplate:
    def test_five_steps_on_working_days_of_the_first_two_weeks(self, plan, placement):
        found = list(plan.steps.all())
        assert [step.number for step in found] == [1, 2, 3, 4, 5]
        assert found[0].on >= placement.from_on
        assert found[-1].on <= placement.from_on + timedelta(days=21)
        assert all(is_working_day(step.on) for step in found)
        assert [step.with_family for step in found] == [True, True, False, False, False]
        assert (found[0].arrives, found[0].until) == (time(9), time(10))
        assert plan.template == "admission.settling_steps@cn:5"

    def test_twice_is_once(self, at, plan, placement):
        assert settling.make_plan(placement, actor=at.director) == plan
        assert SettlingStep.objects.count() == 5

    def test_what_lies_after_the_last_day_is_left_out(self, at, placement):
        last = placement.from_on + timedelta(days=4)
        placing.end_placement(placement, last_day=last, reason="family", actor=at.parent, act=END_OWN)
        plan = settling.make_plan(placement, actor=at.director)
        assert 0 < plan.steps.count() < 5
        assert plan.steps.filter(on__gt=last).count() == 0

    def test_a_child_that_has_left_gets_none(self, at, placement):
        placing.end_placement(placement, last_day=placement.from_on, reason="family", actor=at.parent, act=END_OWN)
        with (
            time_machine.travel(timezone.now() + timedelta(days=90)),
            pytest.raises(ValidationError, match="已经离托"),
        ):
            settling.make_plan(placement, actor=at.director)


class TestEditing:
    def test_days_hours_and_words_are_written_and_the_revision_grows(self, at, plan):
        rows = rows_of(plan)
        rows[4] = moved(rows[4], on=rows[4].on + ONE_DAY, until=time(16), aim="睡醒再接", note="带上小被子")
        edited = edit(plan, rows, at)
        last = edited.steps.get(number=5)
        assert (last.on, last.until, last.aim, last.note) == (rows[4].on, time(16), "睡醒再接", "带上小被子")
        assert edited.revision == 2
        assert "小被子" not in str(SettlingStep.objects.values_list("aim", "on"))

    def test_the_note_is_sealed(self, at, plan):
        rows = rows_of(plan)
        edit(plan, [moved(rows[0], note="带上小被子"), *rows[1:]], at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(note, ' ') FROM enrollment_settlingstep")
            assert "小被子" not in cursor.fetchone()[0]

    def test_nothing_changed_changes_nothing(self, at, shared):
        before = notices()
        assert edit(shared, rows_of(shared), at).revision == 1
        assert notices() == before

    def test_two_days_change_places_with_their_neighbours_days(self, at, plan):
        """The uniqueness of days is looked at when the transaction ends."""
        rows = rows_of(plan)
        edit(plan, [moved(row, on=rows[at_].on) for at_, row in zip([1, 2, 3, 4], rows[:4], strict=True)][:3], at,
             removed=[rows[3].id, rows[4].id])  # fmt: skip
        assert [step.on for step in plan.steps.all()] == [rows[1].on, rows[2].on, rows[3].on]

    def test_a_new_day_falls_in_by_its_date(self, at, plan):
        rows = rows_of(plan)
        between = rows[2].on + ONE_DAY
        edit(plan, [*rows, a_day(between)], at)
        assert [step.on for step in plan.steps.all()] == sorted([*(row.on for row in rows), between])
        assert [step.number for step in plan.steps.all()] == [1, 2, 3, 4, 5, 6]

    def test_a_removed_day_goes_and_one_that_the_page_did_not_know_stays(self, at, plan):
        rows = rows_of(plan)
        edit(plan, rows[1:3], at, removed=[rows[0].id])
        assert [step.on for step in plan.steps.all()] == [row.on for row in rows[1:]]
        assert [step.number for step in plan.steps.all()] == [1, 2, 3, 4]

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            (lambda rows, p: [moved(rows[0], on=p.from_on - ONE_DAY), *rows[1:]], "才入托"),
            (lambda rows, p: [*rows[:3], moved(rows[3], on=rows[1].on + ONE_DAY - ONE_DAY), rows[4]], "前一步之后"),
            (lambda rows, p: [*rows, a_day(rows[0].on)], "排了两次"),
            (lambda rows, p: [moved(rows[0], until=time(9)), *rows[1:]], "晚于送到时间"),
            (lambda rows, p: [*rows, *(a_day(rows[4].on + timedelta(days=n)) for n in range(1, 9))], "最多排 12 天"),
        ],
    )
    def test_what_cannot_be_is_refused_with_the_day_and_nothing_is_written(self, at, plan, placement, change, sentence):
        before = list(plan.steps.values_list("on", "number"))
        with pytest.raises(ValidationError, match=sentence):
            edit(plan, change(rows_of(plan), placement), at)
        assert list(plan.steps.values_list("on", "number")) == before

    def test_not_after_the_last_day(self, at, plan, placement):
        last = rows_of(plan)[4].on
        placing.end_placement(placement, last_day=last, reason="family", actor=at.parent, act=END_OWN)
        rows = rows_of(plan)
        with pytest.raises(ValidationError, match="离托，要在那之前"):
            edit(plan, [*rows[:4], moved(rows[4], on=last + ONE_DAY)], at)

    def test_not_before_today_but_a_day_that_is_past_may_stay(self, at, plan):
        rows = rows_of(plan)
        with time_machine.travel(timezone.now() + (rows[2].on - localdate())):
            edit(plan, [*rows[:4], moved(rows[4], aim="睡醒再接")], at)
            with pytest.raises(ValidationError, match="不能早于今天"):
                edit(plan, [moved(rows[0], on=rows[0].on + ONE_DAY), *rows[1:]], at)

    def test_no_day_at_all_is_no_plan(self, at, plan):
        with pytest.raises(ValidationError, match="至少要有一天"):
            edit(plan, [], at, removed=[row.id for row in rows_of(plan)])

    def test_a_colleague_who_saved_meanwhile_is_not_overwritten(self, at, plan):
        rows = rows_of(plan)
        edit(plan, [moved(rows[0], aim="先看看"), *rows[1:]], at)
        with pytest.raises(settling.StalePlan):
            settling.edit_plan(plan, rows, seen=1, actor=at.director)
        assert plan.steps.get(number=1).aim == "先看看"

    def test_the_id_of_another_plan_s_step_touches_only_our_own(self, at, plan):
        other = steps.scene()
        steps.accepted(other)
        theirs = settling.make_plan(Placement.objects.get(child=other.child), actor=other.director).steps.first()
        edit(plan, [*rows_of(plan), a_day(rows_of(plan)[4].on + ONE_DAY, id=theirs.pk)], at)
        assert SettlingStep.objects.get(pk=theirs.pk).plan_id != plan.pk
        assert plan.steps.count() == 6
        edit(plan, rows_of(plan), at, removed=[theirs.pk, uuid4()])
        assert SettlingStep.objects.filter(pk=theirs.pk).exists()

    def test_the_database_holds_one_step_a_day_with_hours_in_order(self, plan):
        first = plan.steps.first()
        twin = SettlingStep(plan=plan, number=9, on=first.on, arrives=time(9), until=time(10), aim="x")
        with pytest.raises(IntegrityError), transaction.atomic():
            _save_at_once(twin)
        with pytest.raises(IntegrityError), transaction.atomic():
            SettlingStep.objects.filter(pk=first.pk).update(until=first.arrives)
        with pytest.raises(IntegrityError), transaction.atomic():
            SettlingStep.objects.filter(pk=first.pk).update(outcome="well")


class TestSharing:
    def test_the_family_is_told_once_without_a_word_about_the_child(self, at, plan):
        assert family_placements(at.parent)["placed"][0][1] is None
        settling.share_plan(plan, actor=at.director)
        settling.share_plan(plan, actor=at.director)
        row = Notice.objects.get(kind="enrollment.settling")
        assert at.child.name not in f"{row.title}{row.body}"
        assert str(at.child.pk) not in row.url
        _placement, seen, step = family_placements(at.parent)["placed"][0]
        assert (seen, step.number) == (plan, 1)

    def test_whoever_brings_the_child_is_told_and_sees_it_and_who_is_only_told_is_not(self, at, plan):
        granny = builders.guardian(at.child, "helps")
        told = builders.guardian(at.child, "told")
        settling.share_plan(plan, actor=at.director)
        sent = Notice.objects.filter(kind="enrollment.settling").values_list("user_id", flat=True)
        assert {str(pk) for pk in sent} == {str(at.parent.user_id), str(granny.user_id)}
        assert family_placements(granny)["placed"][0][1] == plan
        assert family_placements(told)["placed"][0][1] is None
        with pytest.raises(PermissionDenied):
            settling.confirm_read(plan, seen=1, actor=granny)

    def test_a_change_is_told_again_and_asks_for_a_new_confirmation(self, at, shared):
        settling.confirm_read(shared, seen=1, actor=at.parent)
        rows = rows_of(shared)
        edited = edit(shared, [*rows[:4], moved(rows[4], until=time(16))], at)
        assert (edited.read_at, edited.revision) == (None, 2)
        assert notices() == 2
        with pytest.raises(settling.StalePlan):
            settling.confirm_read(shared, seen=1, actor=at.parent)
        assert settling.confirm_read(shared, seen=2, actor=at.parent).read_by_id is not None

    def test_before_it_is_shared_the_family_can_do_nothing(self, at, plan):
        with pytest.raises(PermissionDenied):
            settling.confirm_read(plan, seen=1, actor=at.parent)
        with pytest.raises(PermissionDenied):
            settling.ask_other_day(plan.steps.first(), on=None, note="x", actor=at.parent)


class TestAnotherDay:
    def test_the_nursery_is_told_and_moving_the_day_answers(self, at, shared):
        step = shared.steps.get(number=5)
        wish = step.on + ONE_DAY
        asked = settling.ask_other_day(step, on=wish, note="那天要去打疫苗", actor=at.parent)
        assert (asked.asked_on, asked.asked_note) == (wish, "那天要去打疫苗")
        rows = rows_of(shared)
        edit(shared, [*rows[:4], moved(rows[4], on=wish)], at)
        step.refresh_from_db()
        assert (step.on, step.asked_at, step.asked_note) == (wish, None, "")

    def test_or_it_stays_and_the_family_is_told(self, at, shared):
        step = settling.ask_other_day(shared.steps.get(number=2), on=None, note="外婆来不了", actor=at.parent)
        assert settling.keep_day(step, actor=at.director).asked_at is None
        assert notices() == 2
        settling.keep_day(step, actor=at.director)
        assert notices() == 2

    @pytest.mark.parametrize(
        ("day", "sentence"),
        [
            (lambda s: s.on, "现在定的"),
            (lambda s: localdate() - ONE_DAY, "早于今天"),
            (lambda s: localdate(), "才入托"),
        ],
    )
    def test_a_day_that_cannot_be(self, at, shared, day, sentence):
        step = shared.steps.get(number=1)
        with pytest.raises(ValidationError, match=sentence):
            settling.ask_other_day(step, on=day(step), note="x", actor=at.parent)

    def test_the_director_with_a_membership_gets_the_notice(self, at, shared):
        from institutions.models import StaffMembership

        StaffMembership.objects.create(
            user_id=at.director.user_id, institution=at.nursery, post="director", from_on=localdate() - ONE_DAY
        )
        settling.ask_other_day(shared.steps.get(number=2), on=None, note="外婆来不了", actor=at.parent)
        row = Notice.objects.get(kind="enrollment.arrived", title__isnull=False, url__contains="settling")
        assert "外婆" not in f"{row.title}{row.body}"


class TestHowItWent:
    def test_on_its_day_or_later_and_the_next_step_moves_on(self, at, shared):
        step = shared.steps.get(number=1)
        with pytest.raises(ValidationError, match="还没有到"):
            settling.finish_step(step, outcome="well", note="", actor=at.director)
        with time_machine.travel(timezone.now() + (step.on - localdate())):
            settling.ask_other_day(step, on=None, note="晚一点到", actor=at.parent)
            settling.finish_step(step, outcome="uneasy", note="抱着小熊就好了", actor=at.director)
            settling.finish_step(step, outcome="well", note="后来玩得很开心", actor=at.director)
            with pytest.raises(ValidationError, match="记录过"):
                settling.ask_other_day(step, on=None, note="x", actor=at.parent)
            page = settling_page(shared.placement)
        step.refresh_from_db()
        assert (step.outcome, step.outcome_note, step.asked_at) == ("well", "后来玩得很开心", None)
        assert page.next.number == 2

    def test_days_done_are_not_edited_any_more(self, at, shared):
        step = shared.steps.get(number=1)
        with time_machine.travel(timezone.now() + (step.on - localdate())):
            settling.finish_step(step, outcome="well", note="", actor=at.director)
            rows = rows_of(shared)
            with pytest.raises(ValidationError, match="前一步之后"):
                edit(shared, [moved(rows[0], on=step.on - ONE_DAY), *rows[1:]], at)
            edit(shared, rows[:1], at, removed=[step.pk, *(row.id for row in rows[1:])])
        assert [each.number for each in shared.steps.all()] == [1, 2]
        assert shared.steps.get(number=1).outcome == "well"


class TestWhenThePlacementChanges:
    def test_leaving_takes_the_days_after_it_away(self, at, shared, placement):
        third = shared.steps.get(number=3)
        placing.end_placement(placement, last_day=third.on, reason="family", actor=at.parent, act=END_OWN)
        assert [step.number for step in shared.steps.all()] == [1, 2, 3]

    def test_another_room_takes_the_plan_along_and_the_first_day_stays_the_first(self):
        at = steps.scene()
        other = builders.room(at.nursery, "small", places=5, occupied=0, name="小树班")
        steps.accepted(at)
        placement = Placement.objects.get()
        plan = settling.make_plan(placement, actor=at.director)
        rows = rows_of(plan)
        moved_to = placing.move_room(placement, other, from_on=rows[2].on, actor=at.director)
        plan.refresh_from_db()
        assert plan.placement_id == moved_to.pk
        edit(plan, [moved(rows[0], on=rows[0].on, aim="先看看"), *rows[1:]], at)

    def test_giving_up_takes_it_away_and_history_keeps_it(self, at, plan, placement):
        placing.give_up(placement.case, actor=at.parent)
        assert not SettlingPlan.objects.exists()
        assert SettlingStep.pgh_event_model.objects.filter(pgh_label="delete").count() == 5


def test_every_act_is_on_record_without_words(at, shared):
    settling.confirm_read(shared, seen=1, actor=at.parent)
    found = set(AuditEntry.objects.filter(event__startswith="enrollment.settling").values_list("event", flat=True))
    assert found == {"enrollment.settling_made", "enrollment.settling_shared", "enrollment.settling_read"}


def test_another_nursery_and_another_post_may_not(at, plan, placement):
    other = steps.scene()
    for stranger in (other.director, builders.caregiver(at.nursery), other.parent):
        with pytest.raises(PermissionDenied):
            settling.share_plan(plan, actor=stranger)


def test_the_home_card_needs_three_statements_and_the_page_two(at, shared, django_assert_num_queries):
    for _each in range(3):
        child = builders.child(14)
        builders.guardian(child, who=_user(at.parent))
        other = steps.another_family(at)._replace(child=child, parent=at.parent)
        steps.accepted(other)
        settling.share_plan(
            settling.make_plan(Placement.objects.get(child=child), actor=at.director), actor=at.director
        )
    with django_assert_num_queries(3):
        assert len([plan for _placement, plan, _step in family_placements(at.parent)["placed"] if plan]) == 4
    with django_assert_num_queries(2):
        settling_page(shared.placement)


def _save_at_once(step):
    """The uniqueness of days is deferred to the end of the transaction; here it is asked for at once."""
    step.save(force_insert=True)
    connection.check_constraints()


def _user(actor):
    from anxintuo.accounts.models import User

    return User.objects.get(pk=actor.user_id)
