"""The nursery's own edits: seen at once, in the log, never over a colleague's, never in another nursery."""

import io
from datetime import date, time
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from anxintuo.audit.models import AuditEntry
from anxintuo.files.checking import check_photo
from institutions.actions.desk import StaleForm, edit_profile, save_day_plan, save_fees, save_rooms
from institutions.actions.favourites import drop_favourite, keep_favourites
from institutions.actions.photos import MAX_PHOTOS, add_photo, move_photo, remove_photo
from institutions.models import DayPlanItem, FeeItem, Institution, Room
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return builders.institution("阳光托育园")


def fresh(row) -> Institution:
    return Institution.objects.get(pk=row.pk)


def test_a_change_is_seen_by_the_next_visitor_and_stands_in_the_log(row):
    edit_profile(row, {"phone": "0577-88880000", "meals": True}, actor=builders.director(row), seen_version=1)
    assert (fresh(row).phone, fresh(row).version) == ("0577-88880000", 2)
    assert fresh(row).directory_entry.meals
    assert AuditEntry.objects.get(event="institutions.edit_profile").subjects == [f"institution:{row.pk}"]


def test_a_form_that_a_colleague_overtook_overwrites_nothing(row):
    director = builders.director(row)
    edit_profile(row, {"phone": "0577-11110000"}, actor=director, seen_version=1)
    with pytest.raises(StaleForm):
        edit_profile(row, {"phone": "0577-22220000"}, actor=director, seen_version=1)
    assert fresh(row).phone == "0577-11110000"


def test_filed_facts_cannot_slip_in_with_the_profile(row):
    for name in ("name", "address", "kind", "inclusive", "lon"):
        with pytest.raises(ValueError, match="not a fact"):
            edit_profile(row, {name: "x"}, actor=builders.director(row), seen_version=1)


def test_a_profile_that_contradicts_itself_is_refused(row):
    with pytest.raises(ValidationError):
        edit_profile(row, {"opens_at": time(18), "closes_at": time(8)}, actor=builders.director(row), seen_version=1)


@pytest.mark.parametrize("who", ["caregiver", "other_director", "official"])
def test_nobody_else_edits(row, who):
    actors = {
        "caregiver": builders.caregiver(row),
        "other_director": builders.director(builders.institution()),
        "official": builders.official(),
    }
    with pytest.raises(PermissionDenied):
        edit_profile(row, {"phone": "0577-88880000"}, actor=actors[who], seen_version=1)
    with pytest.raises(PermissionDenied):
        save_fees(row, [], actor=actors[who], seen_version=1)
    with pytest.raises(PermissionDenied):
        save_day_plan(row, [], actor=actors[who], seen_version=1)
    with pytest.raises(PermissionDenied):
        save_rooms(row, [], actor=actors[who], seen_version=1)
    with pytest.raises(PermissionDenied):
        add_photo(row, picture(), caption="", actor=actors[who])


def test_the_fee_list_is_replaced_as_a_whole(row):
    kept, dropped = builders.fee(row, 1680), builders.fee(row, 20, title="餐费", category="other", unit="day")
    kept.amount = Decimal(1780)
    new = FeeItem(category="other", title="保险", unit="once", amount=Decimal(60))
    save_fees(row, [kept, new], actor=builders.director(row), seen_version=1)
    assert list(row.fees.order_by("order").values_list("title", "amount")) == [("保育费", 1780), ("保险", 60)]
    assert not FeeItem.objects.filter(pk=dropped.pk).exists()
    assert fresh(row).directory_entry.fee_from == 1780


def test_another_nursery_s_fee_cannot_be_taken_over(row):
    foreign = builders.fee(builders.institution(), 99)
    with pytest.raises(PermissionDenied):
        save_fees(row, [foreign], actor=builders.director(row), seen_version=1)
    assert FeeItem.objects.get(pk=foreign.pk).institution_id != row.pk


def test_two_lines_of_the_day_plan_may_swap_their_times(row):
    a = DayPlanItem.objects.create(institution=row, starts_at=time(9), title="户外")
    b = DayPlanItem.objects.create(institution=row, starts_at=time(10), title="点心")
    a.starts_at, b.starts_at = b.starts_at, a.starts_at
    save_day_plan(row, [a, b], actor=builders.director(row), seen_version=1)
    assert list(row.day_plan.values_list("starts_at", "title")) == [(time(9), "点心"), (time(10), "户外")]


def test_free_places_change_and_filed_places_do_not(row):
    room = builders.room(row, places=15, occupied=10)
    room.occupied, room.places, room.next_free_on = 15, 99, date(2027, 2, 1)
    save_rooms(row, [room], actor=builders.director(row), seen_version=1)
    stored = Room.objects.get(pk=room.pk)
    assert (stored.occupied, stored.places, stored.next_free_on) == (15, 15, date(2027, 2, 1))
    foreign = builders.room(builders.institution())
    with pytest.raises(PermissionDenied):
        save_rooms(row, [foreign], actor=builders.director(row), seen_version=2)


def picture():
    out = io.BytesIO()
    Image.new("RGB", (900, 700), "#88aa99").save(out, "PNG")
    return check_photo(SimpleUploadedFile("a.png", out.getvalue(), content_type="image/png"))


def test_photos_stand_in_a_row_and_the_first_is_the_cover(row):
    director = builders.director(row)
    first, second = (add_photo(row, picture(), caption=text, actor=director) for text in ("外观", "活动室"))
    assert fresh(row).directory_entry.photo
    move_photo(second, earlier=True, actor=director)
    move_photo(second, earlier=True, actor=director)  # at the end of the row nothing happens
    assert list(row.photos.values_list("caption", "position")) == [("活动室", 0), ("外观", 1)]
    with pytest.raises(PermissionDenied):
        remove_photo(first, actor=builders.director(builders.institution()))
    remove_photo(second, actor=director)
    assert list(row.photos.values_list("caption", "position")) == [("外观", 0)]
    second.photo.refresh_from_db()
    assert second.photo.withdrawn_at


def test_the_row_of_photos_has_an_end(row):
    director = builders.director(row)
    one = add_photo(row, picture(), caption="外观", actor=director)
    row.photos.bulk_create(
        [type(one)(institution=row, photo=one.photo, position=number) for number in range(1, MAX_PHOTOS)]
    )
    with pytest.raises(ValidationError, match="先撤下一张"):
        add_photo(row, picture(), caption="再一张", actor=director)


def test_favourites_join_in_once_and_go_again(row):
    from anxintuo.accounts.actor import ANONYMOUS, Actor

    parent, other = Actor(user_id=str(builders.user().pk)), builders.institution()
    assert keep_favourites([row.pk, other.pk, row.pk], actor=parent) == 2
    assert keep_favourites([row.pk], actor=parent) == 2
    drop_favourite(row, actor=parent)
    assert keep_favourites([], actor=parent) == 1
    assert keep_favourites([builders.user().pk], actor=parent) == 1  # no such nursery
    with pytest.raises(PermissionDenied):
        keep_favourites([row.pk], actor=ANONYMOUS)
