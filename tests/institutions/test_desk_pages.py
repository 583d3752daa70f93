"""The desk's pages as a browser posts them: whatever is typed or stands in the registry, the answer is a page."""

import re
from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F
from django.urls import reverse

from governance.policies import DECIDE_CHANGE
from institutions.actions.changes import decide_change
from institutions.models import ChangeRequest, DayPlanItem, FeeItem, Institution
from institutions.views import institution
from tests import builders
from tests.access.personas import World, build_world
from tests.typed import typed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def director(world):
    return world.client("director_a")


def post(client, name, data):
    return client.post(reverse(f"institutions:{name}"), data)


def test_an_odd_value_elsewhere_in_the_registry_does_not_stop_the_profile(world, director):
    Institution.objects.filter(pk=world.nursery_a.pk).update(nature="旧")
    typed = typed_in(director.get(reverse("institutions:desk_profile")))
    answer = post(director, "desk_profile", {**typed, "meal_note": "一餐两点"})
    assert answer.status_code == 302
    assert Institution.objects.get(pk=world.nursery_a.pk).meal_note == "一餐两点"


@pytest.mark.parametrize(("name", "act"), [("desk_profile", "edit_profile"), ("desk_fees", "save_fees")])
def test_what_the_action_refuses_is_a_sentence_on_the_page(world, director, monkeypatch, name, act):
    def refuse(*args, **kwargs):
        raise ValidationError({"location_note": ["这样不行。"]})

    monkeypatch.setattr(institution, act, refuse)
    typed = typed_in(director.get(reverse(f"institutions:{name}")))
    answer = post(director, name, typed)
    assert answer.status_code == 400
    assert "这样不行。" in answer.content.decode()


def test_a_fee_may_end_and_its_days_must_stand_in_order(world, director):
    builders.fee(world.nursery_a, 1680, valid_to_on=date(2026, 8, 31))
    page = director.get(reverse("institutions:desk_fees"))
    assert "执行结束" in page.content.decode()
    typed = typed_in(page)
    wrong = post(director, "desk_fees", {**typed, "fees-0-valid_from_on": "2026-09-01"})
    assert wrong.status_code == 400
    assert "不能早于" in wrong.content.decode()
    right = post(director, "desk_fees", {**typed, "fees-0-valid_to_on": "2027-08-31"})
    assert right.status_code == 302
    assert FeeItem.objects.get(institution=world.nursery_a).valid_to_on == date(2027, 8, 31)


@pytest.mark.parametrize("version", ["9" * 5000, "9" * 30, "-1", "x", "", "²"])
@pytest.mark.parametrize("name", ["desk_fees", "desk_rooms", "desk_day_plan", "desk_profile"])
def test_a_version_that_nobody_can_have_seen_is_no_error_page(world, director, name, version):
    typed = typed_in(director.get(reverse(f"institutions:{name}")))
    assert post(director, name, {**typed, "seen_version": version}).status_code == 400
    assert post(director, name, typed).status_code == 302


# --- A change request, posted as a browser posts it ----------------------------------------------------------


def asked(client, **changes):
    """Open the form, change what is named (`rooms-0-DELETE` …), send everything."""
    typed = typed_in(client.get(reverse("institutions:desk_change_new")))
    unknown = {name for name in changes if name not in typed and not name.endswith("DELETE")}
    assert not unknown, sorted(typed)
    return client.post(reverse("institutions:desk_change_new"), {**typed, **changes})


def test_the_untouched_form_with_its_spare_row_asks_for_nothing(world, director):
    answer = asked(director)
    assert answer.status_code == 400
    assert "不需要变更" in answer.content.decode()
    assert not ChangeRequest.objects.exists()


def test_a_room_goes_another_comes_and_the_spare_row_stays_empty_in_one_request(world, director):
    row = world.nursery_a
    gone, stays = list(row.rooms.order_by("order", "name"))
    new = {"rooms-2-name": "月亮班", "rooms-2-class_kind": "large", "rooms-2-places": "20"}
    assert asked(director, **{"rooms-0-DELETE": "on", **new}).status_code == 302
    change = ChangeRequest.objects.get(institution=row)
    assert set(change.proposed) == {"rooms"}
    wanted = change.proposed["rooms"]["new"]
    assert [(each.get("id"), each["name"]) for each in wanted] == [(str(stays.pk), stays.name), (None, "月亮班")]
    decide_change(change, actor=world.actors["official_lucheng"], act=DECIDE_CHANGE, accept=True)
    assert list(row.rooms.values_list("name", flat=True)) == [stays.name, "月亮班"]
    assert gone.pk not in set(row.rooms.values_list("pk", flat=True))


def test_a_room_goes_and_the_spare_row_stays_empty(world, director):
    gone, stays = list(world.nursery_a.rooms.order_by("order", "name"))
    assert asked(director, **{"rooms-0-DELETE": "on"}).status_code == 302
    (each,) = ChangeRequest.objects.get().proposed["rooms"]["new"]
    assert each["id"] == str(stays.pk) != str(gone.pk)


def test_a_fact_changes_and_the_rooms_are_not_touched(world, director):
    assert asked(director, address="信河街 9 号").status_code == 302
    assert set(ChangeRequest.objects.get().proposed) == {"address"}


def test_rooms_may_swap_names_on_the_page(world, director):
    first, second = list(world.nursery_a.rooms.order_by("order", "name"))
    assert asked(director, **{"rooms-0-name": second.name, "rooms-1-name": first.name}).status_code == 302
    decide_change(ChangeRequest.objects.get(), actor=world.actors["official_lucheng"], act=DECIDE_CHANGE, accept=True)
    first.refresh_from_db()
    assert first.name == second.name  # as it was before


def test_a_spare_row_that_was_half_filled_in_is_told(world, director):
    answer = asked(director, **{"rooms-2-name": "月亮班"})
    assert answer.status_code == 400
    assert "月亮班" in answer.content.decode()
    assert not ChangeRequest.objects.exists()


# --- Errors are told at the top of the page, by row and field -------------------------------------------------


def said(answer) -> str:
    """The page's text without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


@pytest.fixture
def plan(world):
    return [
        DayPlanItem.objects.create(institution=world.nursery_a, starts_at=time(hour), title=title)
        for hour, title in ((8, "入园"), (9, "户外"))
    ]


WRONG_ROW = {
    "desk_day_plan": ({"day_plan-1-title": ""}, "第 2 行", "内容", "day_plan-1-title"),
    "desk_rooms": ({"rooms-0-occupied": "三"}, "第 1 行", "已入托人数", "rooms-0-occupied"),
    "desk_fees": ({"fees-0-amount": "1e5"}, "第 1 行 保育费", "金额（元）", "fees-0-amount"),
}


@pytest.mark.parametrize("name", WRONG_ROW)
def test_a_wrong_row_is_told_at_the_top_with_a_link_to_its_field(world, director, plan, name):
    builders.fee(world.nursery_a, 1680)
    change, row, label, field = WRONG_ROW[name]
    typed = typed_in(director.get(reverse(f"institutions:{name}")))
    answer = post(director, name, {**typed, **change})
    page = answer.content.decode()
    assert answer.status_code == 400
    summary = re.search(r'<div class="form-errors"[^>]*data-axt-focus>.*?</div>', page, re.DOTALL)[0]
    assert row in summary
    assert f'<a href="#id_{field}">{label}</a>' in summary
    assert f'id="id_{field}"' in page


def test_the_spare_row_cannot_be_removed(director, plan):
    page = director.get(reverse("institutions:desk_day_plan")).content.decode()
    assert "day_plan-1-DELETE" in page
    assert "day_plan-2-DELETE" not in page


# --- Two windows ----------------------------------------------------------------------------------------------


def test_on_the_profile_what_the_colleague_left_stands_beside_what_was_typed(world, director):
    typed = typed_in(director.get(reverse("institutions:desk_profile")))
    assert post(director, "desk_profile", {**typed, "meal_note": "三餐"}).status_code == 302
    mine = {**typed, "meal_note": "一餐两点", "introduction": "我写的介绍"}
    answer = post(director, "desk_profile", mine)
    assert answer.status_code == 400
    assert "现在是：三餐" in said(answer)
    assert 'value="一餐两点"' in answer.content.decode()
    assert Institution.objects.get(pk=world.nursery_a.pk).meal_note == "三餐"
    again = typed_in(answer)
    assert again["introduction"] == ["我写的介绍"]
    assert post(director, "desk_profile", again).status_code == 302
    assert Institution.objects.get(pk=world.nursery_a.pk).meal_note == "一餐两点"


def test_an_error_does_not_hide_that_a_colleague_saved(world, director):
    typed = typed_in(director.get(reverse("institutions:desk_profile")))
    post(director, "desk_profile", {**typed, "meal_note": "三餐"})
    wrong = post(director, "desk_profile", {**typed, "phone": "打这个"})
    assert "同事刚刚也改了资料" in said(wrong)
    assert "电话里只写数字" in said(wrong)


def test_a_day_plan_that_a_colleague_saved_in_between_can_be_saved_again_as_typed(world, director, plan):
    typed = typed_in(director.get(reverse("institutions:desk_day_plan")))
    assert post(director, "desk_day_plan", {**typed, "day_plan-0-title": "晨检"}).status_code == 302
    answer = post(director, "desk_day_plan", {**typed, "day_plan-1-title": "户外游戏"})
    assert answer.status_code == 400
    assert "同事刚刚也改了资料" in said(answer)
    assert f'href="{reverse("institutions:desk_day_plan")}" target="_blank"' in answer.content.decode()
    assert list(world.nursery_a.day_plan.values_list("title", flat=True)) == ["晨检", "户外"]
    assert post(director, "desk_day_plan", typed_in(answer)).status_code == 302
    assert list(world.nursery_a.day_plan.values_list("title", flat=True)) == ["入园", "户外游戏"]


def test_a_fee_that_a_colleague_removed_is_not_lost_to_who_typed_it(world, director):
    builders.fee(world.nursery_a, 1680)
    typed = typed_in(director.get(reverse("institutions:desk_fees")))
    assert post(director, "desk_fees", {**typed, "fees-0-DELETE": "on"}).status_code == 302
    answer = post(director, "desk_fees", {**typed, "fees-0-amount": "1780"})
    assert answer.status_code == 400
    assert post(director, "desk_fees", typed_in(answer)).status_code == 302
    assert [fee.amount for fee in world.nursery_a.fees.all()] == [1780]


def test_a_room_that_is_no_more_goes_from_the_form_and_the_others_keep_what_was_typed(world, director):
    gone = builders.room(world.nursery_a, name="早就没人的班", order=0)
    stays = world.nursery_a.rooms.exclude(pk=gone.pk).order_by("order").first()
    typed = typed_in(director.get(reverse("institutions:desk_rooms")))
    (at,) = (key.removesuffix("-id") for key, value in typed.items() if value == [str(stays.pk)])
    gone.delete()
    Institution.objects.filter(pk=world.nursery_a.pk).update(version=F("version") + 1)
    answer = post(director, "desk_rooms", {**typed, f"{at}-occupied": "3"})
    assert answer.status_code == 400
    assert post(director, "desk_rooms", typed_in(answer)).status_code == 302
    stays.refresh_from_db()
    assert stays.occupied == 3


def test_a_tampered_version_says_nothing_of_versions(director):
    typed = typed_in(director.get(reverse("institutions:desk_profile")))
    answer = post(director, "desk_profile", {**typed, "seen_version": "x"})
    assert answer.status_code == 400
    assert "ersion" not in said(answer)


# --- What cannot be -------------------------------------------------------------------------------------------


def test_more_children_than_a_room_can_hold_are_a_slip_and_some_more_than_filed_are_told(world, director):
    room = world.nursery_a.rooms.order_by("order", "name", "id").first()
    typed = typed_in(director.get(reverse("institutions:desk_rooms")))
    most = room.places * 3 // 2 + 5
    wrong = post(director, "desk_rooms", {**typed, "rooms-0-occupied": str(most + 1)})
    assert f"这个班备案 {room.places} 个托位，填了 {most + 1} 人，请核对。" in said(wrong)
    saved = director.post(
        reverse("institutions:desk_rooms"), {**typed, "rooms-0-occupied": str(room.places + 1)}, follow=True
    )
    assert f"{room.name}的人数超过了备案托位" in said(saved)
    assert "超员" in said(saved)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"amount": "0"}, "基本服务费要大于 0 元"),
        ({"amount": "1e5"}, "请填写数字，例如 1680 或 12.5。"),
        ({"amount": "50001"}, "折合每月超过 50,000 元"),
        ({"amount": "2300", "unit": "day"}, "折合每月超过 50,000 元"),
        ({"amount": "50001", "unit": "once"}, "一次超过 50,000 元"),
    ],
)
def test_a_fee_that_nobody_charges_is_told(world, director, change, sentence):
    builders.fee(world.nursery_a, 1680)
    typed = typed_in(director.get(reverse("institutions:desk_fees")))
    answer = post(director, "desk_fees", {**typed, **{f"fees-0-{key}": value for key, value in change.items()}})
    assert answer.status_code == 400
    assert sentence in said(answer)
    assert world.nursery_a.fees.get().amount == 1680


@pytest.mark.parametrize("field", ["introduction", "meal_note", "phone", "facilities", "opens_at"])
def test_a_character_that_nobody_sees_is_told_in_our_words(director, field):
    typed = typed_in(director.get(reverse("institutions:desk_profile")))
    answer = post(director, "desk_profile", {**typed, field: "一\0二"})
    assert answer.status_code == 400
    assert "不允许" not in said(answer)


@pytest.mark.parametrize("field", ["name", "division", "street", "kind", "note", "rooms-0-id", "rooms-0-name"])
def test_nor_does_it_break_the_change_form(world, director, field):
    answer = asked(director, **{field: "一\0二"})
    assert answer.status_code == 400
    assert "不允许" not in said(answer)


def test_a_desk_form_stays_on_its_page_with_the_way_to_what_parents_see(world, director):
    for name in ("desk_profile", "desk_fees", "desk_day_plan", "desk_rooms"):
        address = reverse(f"institutions:{name}")
        typed = typed_in(director.get(address))
        answer = director.post(address, typed, follow=True)
        assert answer.redirect_chain == [(address, 302)]
        assert "家长现在就能看到" in said(answer)
        assert reverse("institutions:nursery_detail", args=[world.nursery_a.slug]) in answer.content.decode()


# --- A request that waits -------------------------------------------------------------------------------------


def test_a_request_is_taken_back_after_one_question(world, director):
    asked(director, address="信河街 9 号")
    change = ChangeRequest.objects.get()
    address = reverse("institutions:desk_change_withdraw", args=[change.pk])
    question = director.get(address)
    assert "撤回这份申请？" in said(question)
    assert "地址" in said(question)
    change.refresh_from_db()
    assert change.state == "submitted"
    assert director.post(address).status_code == 302
    change.refresh_from_db()
    assert change.state == "withdrawn"


def test_while_a_request_waits_the_page_shows_it_and_no_form(world, director):
    asked(director, address="信河街 9 号")
    page = director.get(reverse("institutions:desk_change_new"))
    assert "信河街 9 号" in said(page)
    assert reverse("institutions:desk_change_withdraw", args=[ChangeRequest.objects.get().pk]) in page.content.decode()
    assert "提交申请" not in said(page)


def test_a_wrong_room_of_a_request_is_told_at_the_top(director):
    answer = asked(director, **{"rooms-0-places": "0"})
    assert '<a href="#id_rooms-0-places">托位数</a>' in answer.content.decode()


@pytest.mark.parametrize("opens", [True, False])
def test_the_list_of_rooms_says_who_has_each_today_and_where_nobody_is(world, director, monkeypatch, opens):
    monkeypatch.setattr(institution, "is_open", lambda nursery, day: opens)
    rooms = [builders.room(world.nursery_a, occupied=number, name=f"{number}人班") for number in (3, 2, 0)]
    builders.staff_member(world.nursery_a, "caregiver", room=rooms[0], name="张小满")
    page = director.get(reverse("institutions:desk_rooms")).content.decode()
    with_carer, alone, empty = (re.search(rf"{room.name}</a>.*?</legend>", page, re.DOTALL).group() for room in rooms)
    assert "今天：张小满" in with_carer
    assert ["今天没有安排人" in row for row in (with_carer, alone, empty)] == [False, opens, False]
