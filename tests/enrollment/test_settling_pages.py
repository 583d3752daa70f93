"""The settling-in plan's pages, asked for as their people do."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.accounts.actor import Actor
from anxintuo.audit.models import AuditEntry
from enrollment.actions import settling
from enrollment.models import Placement, SettlingPlan
from enrollment.policies import NOTE_SETTLING
from enrollment.queries.settling import plans_in_charge
from institutions.models import StaffMembership
from tests import builders
from tests.enrollment import steps
from tests.enrollment.test_pages import at_desk, browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return steps.scene()


@pytest.fixture
def placement(at):
    steps.accepted(at)
    return Placement.objects.get()


@pytest.fixture
def desk(at):
    return at_desk(at)


@pytest.fixture
def shared(at, placement):
    return settling.share_plan(settling.make_plan(placement, actor=at.director), actor=at.director)


def address(name: str, placement: Placement, *more: object) -> str:
    return reverse(f"enrollment:{name}", args=[placement.pk, *more])


def form_of(plan: SettlingPlan, changes: dict[str, str] | None = None) -> dict[str, str]:
    """The form as the page draws it, with what somebody typed; "2-on" is the date of the third row."""
    found = list(plan.steps.filter(done_at=None))
    data = {
        "seen": str(SettlingPlan.objects.get(pk=plan.pk).revision),
        "steps-TOTAL_FORMS": str(len(found) + 1),
        "steps-INITIAL_FORMS": str(len(found)),
    }
    for number, step in enumerate(found):
        data |= {
            f"steps-{number}-id": str(step.pk),
            f"steps-{number}-on": step.on.isoformat(),
            f"steps-{number}-arrives": f"{step.arrives:%H:%M}",
            f"steps-{number}-until": f"{step.until:%H:%M}",
            f"steps-{number}-aim": step.aim,
            f"steps-{number}-note": step.note,
        } | ({f"steps-{number}-with_family": "on"} if step.with_family else {})
    return data | {f"steps-{name}": value for name, value in (changes or {}).items()}


def told(answer) -> str:
    return answer.content.decode()


def test_the_nursery_makes_edits_and_shares_a_plan(at, desk, placement):
    page = address("desk_settling", placement)
    assert page in told(desk.get(reverse("enrollment:desk_children")))
    proposed = told(desk.get(page))
    assert "和家人一起认识老师和教室" in proposed
    assert not SettlingPlan.objects.exists(), "looking makes nothing"
    assert "还没有发给家长" in told(desk.post(address("desk_settling_make", placement), follow=True))
    plan = SettlingPlan.objects.get()
    first = plan.steps.first()
    saved = desk.post(page, form_of(plan, {"0-until": "10:30", "0-note": "带上安抚巾", "4-DELETE": "on"}), follow=True)
    assert "计划已保存，还没有发给家长" in told(saved)
    first.refresh_from_db()
    assert (f"{first.until:%H:%M}", first.note, plan.steps.count()) == ("10:30", "带上安抚巾", 4)
    assert "已发给家长" in told(desk.post(address("desk_settling_share", placement), follow=True))
    assert "家长还没有确认看过" in told(desk.get(page))


def test_a_row_at_the_end_adds_a_day_and_an_untouched_page_changes_nothing(desk, placement, shared):
    page = address("desk_settling", placement)
    day = shared.steps.last().on + timedelta(days=1)
    desk.post(page, form_of(shared))
    shared.refresh_from_db()
    assert shared.revision == 1
    new = {"5-on": day.isoformat(), "5-arrives": "9:00", "5-until": "15：30", "5-aim": "再睡一天"}
    desk.post(page, form_of(shared, new))
    assert shared.steps.last().on == day
    assert f"{shared.steps.last().until:%H:%M}" == "15:30"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"0-on": "2020-01-01"}, "不能早于今天"),
        ({"0-on": "明天"}, "请填写日期"),
        ({"0-until": "25:00"}, "请填写时间"),
        ({"0-until": "08:00"}, "接走时间要晚于送到时间"),
        ({"0-aim": ""}, "请填写这一项"),
        ({"0-aim": "长" * 61}, "最多"),
        ({"0-note": "看\x00不见"}, "看不见的字符"),
        ({"0-id": "不是编号"}, "放得太久"),
        ({"TOTAL_FORMS": "x"}, ""),
        ({"TOTAL_FORMS": "999"}, ""),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_keeps_what_was_typed(desk, placement, shared, changes, sentence):
    data = form_of(shared, {"1-aim": "老师带着玩沙子"} | changes)
    answer = desk.post(address("desk_settling", placement), data)
    assert answer.status_code == 400
    assert sentence in told(answer)
    if sentence:
        assert "老师带着玩沙子" in told(answer)
    shared.refresh_from_db()
    assert shared.revision == 1


def test_a_colleague_s_change_is_not_overwritten_and_the_second_save_counts(at, desk, placement, shared):
    before = form_of(shared, {"1-aim": "我写的"})
    settling.edit_plan(
        shared,
        [settling._values(step) for step in list(shared.steps.all())[1:]],
        removed=[shared.steps.first().pk],
        seen=1,
        actor=at.director,
    )
    answer = desk.post(address("desk_settling", placement), before)
    assert answer.status_code == 400
    assert "同事刚刚也改了" in told(answer)
    assert "我写的" in told(answer)
    assert 'name="seen" value="2"' in told(answer)
    again = desk.post(address("desk_settling", placement), before | {"seen": "2"})
    assert again.status_code == 302
    assert shared.steps.filter(aim="我写的").exists()


def test_the_family_reads_confirms_and_asks_for_another_day(at, desk, placement, shared):
    client = browser(at.parent)
    page = address("settling", placement)
    home = told(client.get(reverse("families:home")))
    assert page in home
    assert "看计划并确认" in home
    shown = told(client.get(page))
    assert "和家人一起认识老师和教室" in shown
    assert "下一步" in shown
    assert "老师知道您看过了" in told(client.post(address("settling_read", placement), {"seen": "1"}, follow=True))
    assert "确认看过" in told(client.get(page))
    step = shared.steps.get(number=2)
    ask = address("settling_ask", placement, step.pk)
    refused = client.post(ask, {"on": "", "note": ""})
    assert (refused.status_code, "请填写这一项" in told(refused)) == (400, True)
    assert client.post(ask, {"on": "2020-01-01", "note": "外婆来不了"}).status_code == 400
    assert "等老师答复" in told(client.post(ask, {"on": "", "note": "外婆来不了"}, follow=True))
    assert "外婆来不了" in told(desk.get(address("desk_settling", placement)))
    desk.post(address("desk_settling_keep", placement, step.pk))
    assert "外婆来不了" not in told(desk.get(address("desk_settling", placement)))


def test_a_confirmation_of_what_has_changed_asks_to_read_again(at, placement, shared):
    answer = browser(at.parent).post(address("settling_read", placement), {"seen": "x"}, follow=True)
    assert "请再看一遍" in told(answer)
    shared.refresh_from_db()
    assert shared.read_at is None


def test_how_the_day_went_is_noted_on_its_day_and_seen_by_the_family(at, desk, placement, shared):
    step = shared.steps.first()
    note = address("desk_settling_done", placement, step.pk)
    early = desk.post(note, {"outcome": "well", "note": "笑了"})
    assert (early.status_code, "还没有到" in told(early), "笑了" in told(early)) == (400, True, True)
    assert desk.post(note, {"outcome": "cat"}).status_code == 400
    with time_machine.travel(timezone.now() + (step.on - localdate())):
        desk, family = at_desk(at), browser(at.parent)
        assert note in told(desk.get(address("desk_settling", placement)))
        assert desk.post(note, {"outcome": "well", "note": "和老师玩球，笑了"}).status_code == 302
        shown = told(family.get(address("settling", placement)))
    assert "适应得不错" in shown
    assert "和老师玩球，笑了" in shown


def test_before_it_is_shared_it_is_not_the_family_s(at, placement):
    settling.make_plan(placement, actor=at.director)
    client = browser(at.parent)
    assert client.get(address("settling", placement)).status_code == 404
    assert client.post(address("settling_read", placement), {"seen": "1"}).status_code == 404
    assert "适应计划" not in told(client.get(reverse("families:home")))


def test_a_grandparent_sees_the_days_and_decides_nothing(at, placement, shared):
    granny = builders.guardian(at.child, "helps")
    client = browser(granny)
    shown = told(client.get(address("settling", placement)))
    assert "和家人一起认识老师和教室" in shown
    assert "看过了，按这个来" not in shown
    assert "这天不方便" not in shown
    assert client.post(address("settling_read", placement), {"seen": "1"}).status_code == 404


def test_a_step_of_another_child_is_not_found(at, desk, placement, shared):
    other = steps.another_family(at)
    steps.accepted(other)
    theirs = Placement.objects.get(child=other.child)
    plan = settling.make_plan(theirs, actor=at.director)
    for client, name in ((desk, "desk_settling_done"), (browser(at.parent), "settling_ask")):
        assert client.get(address(name, placement, plan.steps.first().pk)).status_code == 404


def test_where_there_is_no_plan_there_is_nothing_to_share(desk, placement):
    assert desk.post(address("desk_settling_share", placement)).status_code == 404


def test_both_sides_looks_are_recorded(at, desk, placement, shared):
    desk.get(address("desk_settling", placement))
    browser(at.parent).get(address("settling", placement))
    assert AuditEntry.objects.filter(event="enrollment.settling", kind="read").count() == 2


def test_signed_out_nobody_sees_it(placement, shared):
    assert Client().get(address("settling", placement)).status_code == 302


def carer_of(room):
    """A browser of a caregiver whose seat is at the room."""
    who = builders.user()
    StaffMembership.objects.create(
        user=who, institution=room.institution, room=room, post="caregiver", from_on=localdate()
    )
    return browser(Actor(user_id=str(who.pk)))


def test_the_carer_of_the_room_notes_how_the_day_went(at, placement, shared):
    step = shared.steps.first()
    note = address("desk_settling_done", placement, step.pk)
    with time_machine.travel(timezone.now() + (step.on - localdate())):
        carer = carer_of(placement.room)
        shown = told(carer.get(reverse("enrollment:settling_rooms")))
        assert note in shown
        assert placement.child.name in shown
        done = carer.post(note, {"outcome": "well", "note": "一起搭积木"})
        assert (done.status_code, done.url) == (302, reverse("enrollment:settling_rooms"))
        assert note not in told(carer.get(reverse("enrollment:settling_rooms")))
        assert carer.get(address("desk_settling", placement)).status_code == 403
    assert AuditEntry.objects.filter(event="enrollment.settling", kind="read").exists()


def test_the_carer_of_another_room_sees_none_of_it(at, placement, shared):
    other = carer_of(builders.room(placement.room.institution, name="另一个班"))
    step = shared.steps.first()
    assert placement.child.name not in told(other.get(reverse("enrollment:settling_rooms")))
    assert other.get(address("desk_settling_done", placement, step.pk)).status_code == 404
    with pytest.raises(PermissionDenied):
        settling.finish_step(step, outcome="well", note="", actor=builders.caregiver(placement.room.institution))


def test_the_children_settling_in_are_listed_in_two_statements(at, placement, shared, django_assert_num_queries):
    nursery = placement.room.institution
    rows = NOTE_SETTLING.visible(builders.actor("staff", str(nursery.pk), post="health"), Placement.objects.all())
    with django_assert_num_queries(2):
        assert [page.plan for page in plans_in_charge(rows, localdate())] == [shared]
    nobody_s = NOTE_SETTLING.visible(builders.caregiver(nursery), Placement.objects.all())
    assert plans_in_charge(nobody_s, localdate()) == []
