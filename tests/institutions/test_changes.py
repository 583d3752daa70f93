"""Filed facts change only through a request that an official accepts; nothing that moved meanwhile is overwritten."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from anxintuo.audit.models import AuditEntry
from anxintuo.kit.workflow import MoveRefused
from anxintuo.notices.models import Notice
from governance.policies import DECIDE_CHANGE
from institutions.actions.changes import (
    GroundMoved,
    NothingToChange,
    decide_change,
    request_change,
    waiting_change,
    withdraw_change,
)
from institutions.facts import FACTS, REQUESTABLE
from institutions.forms.changes import FiledFactsForm, FiledRoomsFormSet, rooms_initial
from institutions.models import ChangeRequest, Institution, Room, StaffMembership
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return builders.institution("阳光托育园", address="公园路 1 号")


def ask(row, actor=None, **facts):
    wanted = {name.replace("__", "."): value for name, value in facts.items()} or {"address": "信河街 9 号"}
    return request_change(row, wanted, note="搬迁", actor=actor or builders.director(row))


def decide(change, *, accept=True, reason="", actor=None):
    decide_change(change, actor=actor or builders.official(), act=DECIDE_CHANGE, accept=accept, reason=reason)
    change.refresh_from_db()
    return change


def test_asking_changes_nothing_but_the_filing_s_state(row):
    change = ask(row)
    row.refresh_from_db()
    assert row.address == "公园路 1 号"
    assert change.proposed == {"address": {"old": "公园路 1 号", "new": "信河街 9 号"}}
    assert Institution.objects.get(pk=row.pk).filing.state == "change_pending"
    assert Institution.objects.in_force().filter(pk=row.pk).exists()  # parents still find it
    assert waiting_change(row) == change


def test_acceptance_writes_the_facts_and_the_parents_see_them(row):
    change = decide(ask(row, name="月亮托育园", address="信河街 9 号", filing__places=40), reason="材料齐全")
    fresh = Institution.objects.select_related("filing", "directory_entry").get(pk=row.pk)
    assert (fresh.name, fresh.name_initials, fresh.address, fresh.filing.places) == (
        "月亮托育园", "yltyy", "信河街 9 号", 40,
    )  # fmt: skip
    assert fresh.directory_entry.name == "月亮托育园"
    assert (change.state, fresh.filing.state, fresh.slug) == ("accepted", "filed", row.slug)
    assert list(change.moves.values_list("source", "target")) == [("submitted", "accepted")]
    event = AuditEntry.objects.get(event="institutions.accept_change")
    assert f"institution:{row.pk}" in event.subjects


def test_refusal_needs_a_reason_and_writes_nothing(row):
    change = ask(row)
    with pytest.raises(MoveRefused):
        decide(change, accept=False)
    decide(change, accept=False, reason="请补交租赁合同")
    row.refresh_from_db()
    assert (row.address, change.state, change.reason) == ("公园路 1 号", "refused", "请补交租赁合同")
    assert Institution.objects.get(pk=row.pk).filing.state == "filed"


def test_the_director_is_told_in_the_house_s_language_with_the_reason_as_it_was_typed(row):
    director = builders.user()
    StaffMembership.objects.create(user=director, institution=row, post="director", from_on="2024-01-01")
    change = ask(row)
    with translation.override("en"):
        decide(change, accept=False, reason="请补交租赁合同")
    notice = Notice.objects.get(user=director)
    assert notice.title == "变更申请：未同意"
    assert notice.body == "阳光托育园变更地址的申请没有通过，请看审核意见。说明：请补交租赁合同"


def test_the_director_reads_which_nursery_and_which_facts_even_when_the_name_is_what_changed(row):
    director = builders.user()
    StaffMembership.objects.create(user=director, institution=row, post="director", from_on="2024-01-01")
    decide(ask(row, name="月亮托育园", address="信河街 9 号"))
    notice = Notice.objects.get(user=director)
    assert notice.title == "变更申请：已同意"
    assert notice.body == "阳光托育园变更机构名称、地址的申请已通过，新的备案信息已生效。"


def test_a_request_is_decided_once(row):
    change = decide(ask(row))
    with pytest.raises(MoveRefused):
        decide(change, accept=False, reason="改主意了")


def test_a_fact_that_moved_in_the_meantime_is_not_overwritten(row):
    change = ask(row)
    Institution.objects.filter(pk=row.pk).update(address="解放路 3 号")
    with pytest.raises(GroundMoved):
        decide(change)
    assert ChangeRequest.objects.get(pk=change.pk).state == "submitted"
    assert Institution.objects.get(pk=row.pk).address == "解放路 3 号"


def test_a_value_that_cannot_stand_any_more_is_told_and_nothing_is_half_written(row):
    code = "91330100799655058B"
    change = ask(row, name="月亮托育园", credit_code=code)
    builders.institution(credit_code=code)
    with pytest.raises(GroundMoved):
        decide(change)
    assert Institution.objects.get(pk=row.pk).name == "阳光托育园"


def test_rooms_are_changed_added_and_removed_as_filed(row):
    first, second = builders.room(row, name="一班", places=15, occupied=9), builders.room(row, name="二班")
    wanted = [
        {"id": str(first.pk), "name": "一班", "class_kind": "small", "places": 12, "area_m2": "40.00"},
        {"name": "三班", "class_kind": "large", "places": 20, "area_m2": None},
    ]
    decide(ask(row, rooms=wanted))
    rooms = {room.name: room for room in row.rooms.all()}
    assert set(rooms) == {"一班", "三班"}
    assert (rooms["一班"].pk, rooms["一班"].places, rooms["一班"].occupied) == (first.pk, 12, 9)
    assert second.pk not in {room.pk for room in rooms.values()}


def filed(room, **changes):
    return {"id": str(room.pk), "name": room.name, "class_kind": room.class_kind, "places": room.places} | changes


def test_rooms_may_swap_their_names_and_a_new_one_may_take_a_name_that_became_free(row):
    first, second, third = (
        builders.room(row, name=name, occupied=n) for n, name in enumerate(("一班", "二班", "三班"))
    )
    wanted = [
        filed(first, name="二班"),
        filed(second, name="一班"),
        filed(third, name="四班"),
        filed(third, name="三班"),
    ]
    del wanted[3]["id"]
    decide(ask(row, rooms=wanted))
    assert list(row.rooms.values_list("name", "occupied")) == [("二班", 0), ("一班", 1), ("四班", 2), ("三班", 0)]
    history = Room.pgh_event_model.objects.filter(pgh_obj_id=first.pk).order_by("pgh_id")
    assert [event.name for event in history] == ["一班", "二班"]


def test_a_list_in_which_a_name_stands_twice_is_told_and_nothing_is_half_written(row):
    first, second = builders.room(row, name="一班"), builders.room(row, name="二班")
    change = ask(row, rooms=[filed(first, places=9), filed(second, name="一班")])
    with pytest.raises(GroundMoved, match="同名"):
        decide(change)
    assert Room.objects.get(pk=first.pk).places == 15


def test_a_room_that_cannot_be_is_told(row):
    room = builders.room(row, name="一班")
    for change in ({"area_m2": "-3.00"}, {"class_kind": "giant"}, {"name": ""}):
        asked = ask(row, rooms=[filed(room, **change)])
        with pytest.raises(GroundMoved, match=r"。$"):
            decide(asked)
        withdraw_change(asked, actor=builders.director(row))


def test_the_nursery_may_take_its_request_back(row):
    change = ask(row)
    withdraw_change(change, actor=builders.director(row))
    change.refresh_from_db()
    assert (change.state, Institution.objects.get(pk=row.pk).filing.state) == ("withdrawn", "filed")
    ask(row)


def test_a_second_request_waits_for_the_first(row):
    ask(row)
    with pytest.raises(ValidationError, match="等待审核"):
        ask(row, name="月亮托育园")


def test_what_stands_already_is_no_change(row):
    with pytest.raises(NothingToChange):
        ask(row, address="公园路 1 号", name="阳光托育园")


def test_facts_that_the_nursery_edits_itself_and_the_office_s_own_cannot_be_asked_for(row):
    for name in ("phone", "filing.state", "filing.number", "inclusive"):
        assert name not in REQUESTABLE
        with pytest.raises(ValueError, match="not facts"):
            request_change(row, {name: "x"}, actor=builders.director(row))


def test_only_the_nursery_s_own_director_asks_and_only_the_area_s_official_decides(row):
    other = builders.institution()
    for stranger in (builders.director(other), builders.caregiver(row), builders.official()):
        with pytest.raises(PermissionDenied):
            ask(row, actor=stranger)
    change = ask(row)
    for stranger in (builders.official(builders.YUEQING), builders.director(row), builders.caregiver(row)):
        with pytest.raises(PermissionDenied):
            decide(change, actor=stranger)
        if stranger.seat.scope != str(row.pk) or stranger.seat.post != "director":
            with pytest.raises(PermissionDenied):
                withdraw_change(change, actor=stranger)


# --- The form ---------------------------------------------------------------------------------------------


def form(row, **typed):
    base = FiledFactsForm(institution=row)
    data = {name: base[name].value() if base[name].value() is not None else "" for name in base.fields}
    return FiledFactsForm({**data, **typed}, institution=row)


def test_the_untouched_form_asks_for_nothing(row):
    filled = form(row)
    assert filled.is_valid(), filled.errors
    assert filled.wanted() == {}


def test_what_was_typed_becomes_json_values(row):
    filled = form(row, name=" 月亮托育园 ", indoor_area_m2="180.5", places="40")
    assert filled.is_valid(), filled.errors
    assert filled.wanted() == {"name": "月亮托育园", "indoor_area_m2": "180.50", "filing.places": 40}


@pytest.mark.parametrize("name", ["𠮷祥托育园", "㛃家·启蒙（鹿城）托育"])
def test_a_rare_character_a_dot_and_brackets_may_stand_in_a_name(row, name):
    filled = form(row, name=name)
    assert filled.is_valid(), filled.errors
    assert filled.wanted() == {"name": name}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("星星🌟园", "名称里不能用“🌟”，请只写文字、数字和括号。"),
        ("星\u202e园", "名称里混进了看不见的字符，请重新输入。"),
        ("星\0园", "里面混进了看不见的字符，请删去这一处或重新输入。"),
    ],
)
def test_an_emoji_or_a_control_in_a_name_is_told(row, name, sentence):
    assert form(row, name=name).errors["name"] == [sentence]


def test_a_coordinate_that_the_register_gave_with_noise_is_shown_without_and_stays(row):
    Institution.objects.filter(pk=row.pk).update(lat=28.016009999999998)
    noisy = Institution.objects.get(pk=row.pk)
    assert FiledFactsForm(institution=noisy)["lat"].value() == 28.01601
    filled = form(noisy)
    assert filled.is_valid(), filled.errors
    assert filled.wanted() == {}


def test_the_streets_stand_under_their_county(row):
    choices = list(FiledFactsForm(institution=row).fields["street"].choices)
    assert choices[0][0] == ""
    assert all(isinstance(rows, list) for _heading, rows in choices[1:])
    headings = [heading for heading, _rows in choices[1:]]
    assert len(headings) == len(set(headings))


def test_a_coordinate_is_converted_from_the_map_it_was_read_on(row):
    from anxintuo.kit.geo import wgs84_to_gcj02

    target = (120.672, 28.03194)
    lon, lat = wgs84_to_gcj02(*target)
    filled = form(row, lon=f"{lon:.6f}", lat=f"{lat:.6f}", datum="gcj02")
    assert filled.is_valid(), filled.errors
    assert filled.wanted()["location"] == pytest.approx(list(target), abs=2e-6)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"lat": ""}, "lat"),
        ({"lon": ""}, "lon"),
        ({"lon": "28.03", "lat": "120.66"}, "lon"),
        ({"lon": "120.55", "lat": "27.97"}, "lon"),  # in 瓯海区
        ({"lon": "nan"}, "lon"),
        ({"credit_code": "91330100799655058A"}, "credit_code"),
        ({"division": "330304"}, "lon"),  # the place stayed behind
        ({"division": "999999"}, "division"),
        ({"name": ""}, "name"),
        ({"places": "-1"}, "places"),
        ({"indoor_area_m2": "1e12"}, "indoor_area_m2"),
        ({"datum": "mars"}, "datum"),
    ],
)
def test_what_cannot_be_is_told_beside_the_field(row, typed, field):
    values = {"lon": "120.67", "lat": "28.03"} if "lon" in typed or "lat" in typed else {}
    filled = form(row, **{**values, **typed})
    filled.is_valid()
    assert field in filled.errors


def test_a_credit_code_of_another_nursery_is_told(row):
    builders.institution(credit_code="91330100799655058B")
    assert "credit_code" in form(row, credit_code="91330100799655058B").errors


def rooms_form(row, *rooms, initial=0):
    data = {"rooms-TOTAL_FORMS": str(len(rooms)), "rooms-INITIAL_FORMS": str(initial)}
    for number, values in enumerate(rooms):
        data |= {f"rooms-{number}-{name}": value for name, value in values.items()}
    return FiledRoomsFormSet(data, initial=rooms_initial(row), prefix="rooms")


def test_the_list_of_rooms_is_compared_with_today_s(row):
    room = builders.room(row, name="一班", places=15)
    same = {"id": str(room.pk), "name": "一班", "class_kind": "small", "places": "15", "area_m2": ""}
    unchanged = rooms_form(row, same, initial=1)
    assert unchanged.is_valid(), unchanged.errors
    assert unchanged.wanted(row) is None
    changed = rooms_form(
        row, {**same, "places": "12"}, {"name": "二班", "class_kind": "large", "places": "20"}, initial=1
    )
    assert changed.is_valid(), changed.errors
    assert [(each.get("id", ""), each["name"], each["places"]) for each in changed.wanted(row)] == [
        (str(room.pk), "一班", 12), ("", "二班", 20),
    ]  # fmt: skip
    removed = rooms_form(row, {**same, "DELETE": "on"}, initial=1)
    assert removed.is_valid()
    assert removed.wanted(row) == []


def test_a_room_of_another_nursery_cannot_be_named_in_the_list(row):
    foreign = builders.room(builders.institution(), name="别家的班")
    typed = {"id": str(foreign.pk), "name": "一班", "class_kind": "small", "places": "15"}
    forms = rooms_form(row, typed)
    assert forms.is_valid()
    assert "id" not in forms.wanted(row)[0]


def test_two_rooms_of_one_name_are_told(row):
    twice = [{"name": "一班", "class_kind": "small", "places": "15"}] * 2
    forms = rooms_form(row, *twice)
    assert not forms.is_valid() or any(form.errors for form in forms.forms)


def test_every_fact_can_be_read_and_shown():
    row = builders.institution()
    builders.room(row)
    for fact in FACTS.values():
        value = fact.read(row)
        assert fact.show(value)
        if fact.kind not in ("place", "rooms"):
            assert fact.dump(fact.load(value)) == value or value in (None, "", [])
