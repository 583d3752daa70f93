"""Shared tablets: few tries, short sessions, at once out when revoked; a PIN opens the floor and never the desk."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.audit.models import AuditEntry
from institutions import floor as floor_cookies
from institutions.actions import floor
from institutions.models import FloorDevice, FloorPin, FloorSession, PairingCode, StaffMembership
from institutions.models.floor import MOST_DEVICE_FAILURES, MOST_FAILURES
from institutions.staffing.pins import checked_pin, fresh_pin, is_easy
from tests import builders
from tests.accounts.people import visitor

pytestmark = pytest.mark.django_db
PIN = "482915"


def membership(nursery, post="caregiver", **fields) -> StaffMembership:
    member = builders.staff_member(nursery, post)
    return StaffMembership.objects.create(
        user=builders.user(), institution=nursery, member=member, post=post, from_on=localdate() - timedelta(days=9),
        **fields,
    )  # fmt: skip


def with_pin(nursery, pin=PIN, **fields) -> StaffMembership:
    row = membership(nursery, **fields)
    stored = FloorPin(membership=row)
    stored.set_pin(pin)
    stored.save()
    return row


def tablet(nursery, director, name="蒲公英班平板") -> tuple[FloorDevice, Client]:
    paired = floor.pair(floor.make_code(nursery, name=name, room=None, actor=director))
    assert paired is not None
    client = Client()
    client.cookies[settings.FLOOR_DEVICE_COOKIE_NAME] = paired[1]
    return paired[0], client


def come_in(client: Client, who: StaffMembership, pin: str = PIN):
    return client.post(reverse("institutions:floor_enter", args=[who.pk]), {"pin": pin})


def test_a_code_pairs_one_tablet_once(nursery, director):
    code = floor.make_code(nursery, name="门口平板", room=None, actor=director)
    assert floor.pair(code) is not None
    assert floor.pair(code) is None


def test_a_code_ends_after_ten_minutes_and_with_the_next_one(nursery, director):
    first = floor.make_code(nursery, name="门口平板", room=None, actor=director)
    second = floor.make_code(nursery, name="门口平板", room=None, actor=director)
    assert floor.pair(first) is None
    PairingCode.objects.update(made_at=timezone.now() - timedelta(minutes=11))
    assert floor.pair(second) is None


def test_neither_code_nor_token_nor_pin_can_be_read_from_the_tables(nursery, director):
    code = floor.make_code(nursery, name="门口平板", room=None, actor=director)
    assert code not in PairingCode.objects.get().code_index
    paired = floor.pair(code)
    assert paired is not None
    device, token = paired
    assert token not in device.token_hash
    assert PIN not in FloorPin.objects.get(membership=with_pin(nursery)).secret


def test_who_guesses_codes_is_stopped_after_five(nursery, director):
    client = visitor()  # an address of its own: tries are counted by it
    floor.make_code(nursery, name="门口平板", room=None, actor=director)
    answers = [client.post(reverse("institutions:floor_pair"), {"code": f"{number:08d}"}) for number in range(7)]
    assert "不对或者已经过期" in answers[0].content.decode()
    assert "10 分钟后再试" in answers[6].content.decode()
    assert {answer.status_code for answer in answers} == {400}


def test_name_and_pin_open_the_floor_and_nothing_of_the_desk(nursery, director):
    who = with_pin(nursery, post="director")
    _device, client = tablet(nursery, director)
    assert come_in(client, who).url == reverse("institutions:floor_home")
    assert client.get(reverse("institutions:floor_home")).status_code == 200
    assert client.get(reverse("institutions:roster")).status_code == 200
    for page in ("institutions:staff", "institutions:desk_profile", "institutions:floor_tablets", "enrollment:desk"):
        assert client.get(reverse(page)).status_code == 403, page
    assert client.get(reverse("accounts:name")).status_code == 403
    visitor = client.get(reverse("accounts:me"))
    assert visitor.templates[0].name == "accounts/visitor.html"
    assert who.member.name not in visitor.content.decode()


def test_the_fifth_wrong_pin_locks_the_person_and_not_the_others(nursery, director):
    who, other = with_pin(nursery), with_pin(nursery)
    _device, client = tablet(nursery, director)
    for left in range(MOST_FAILURES - 1, 0, -1):
        assert f"还可以试 {left} 次" in come_in(client, who, "111222").content.decode()
    assert "已锁住" in come_in(client, who, "111222").content.decode()
    assert "已锁住" in come_in(client, who).content.decode()
    assert come_in(client, other).status_code == 302


def test_a_right_pin_forgets_the_wrong_ones(nursery, director):
    who = with_pin(nursery)
    _device, client = tablet(nursery, director)
    come_in(client, who, "111222")
    come_in(client, who)
    assert FloorPin.objects.get(membership=who).failures == 0


def test_a_tablet_on_which_all_names_are_tried_shuts_until_the_desk_opens_it(nursery, director):
    people = [with_pin(nursery) for _ in range(MOST_DEVICE_FAILURES // 4 + 2)]
    device, client = tablet(nursery, director)
    tries = [who for who in people for _ in range(4)]
    for who in tries[:MOST_DEVICE_FAILURES]:
        come_in(client, who, "111222")
    honest = with_pin(nursery)
    assert "重新打开" in come_in(client, honest).content.decode()
    floor.open_again(device, actor=director)
    assert come_in(client, honest).status_code == 302


def test_a_stolen_tablet_is_out_on_the_next_request(nursery, director):
    who = with_pin(nursery)
    device, client = tablet(nursery, director)
    come_in(client, who)
    floor.revoke(device, actor=director)
    assert client.get(reverse("institutions:floor_home")).status_code == 302
    assert client.get(reverse("institutions:floor")).url == reverse("institutions:floor_pair")
    assert come_in(client, who).status_code == 404


def test_who_left_the_nursery_is_out_on_the_next_request(nursery, director):
    who = with_pin(nursery)
    _device, client = tablet(nursery, director)
    come_in(client, who)
    who.until_on = localdate() - timedelta(days=1)
    who.save()
    assert client.get(reverse("institutions:floor_home")).status_code == 302
    assert come_in(client, who).status_code == 404


def test_idle_minutes_end_the_session(nursery, director, monkeypatch):
    who = with_pin(nursery)
    _device, client = tablet(nursery, director)
    come_in(client, who)
    later = time.time() + floor_cookies.IDLE_MINUTES * 60 + 1
    monkeypatch.setattr(floor_cookies.time, "time", lambda: later)
    assert client.get(reverse("institutions:floor_home")).url.startswith(reverse("institutions:floor"))


def test_somebody_who_keeps_working_stays_in(nursery, director, monkeypatch):
    who = with_pin(nursery)
    _device, client = tablet(nursery, director)
    come_in(client, who)
    now = time.time()
    for step in range(1, 5):
        monkeypatch.setattr(floor_cookies.time, "time", lambda at=now + step * 300: at)
        assert client.get(reverse("institutions:floor_home")).status_code == 200


def test_a_session_is_no_good_on_another_tablet(nursery, director):
    who = with_pin(nursery)
    _device, client = tablet(nursery, director)
    come_in(client, who)
    _other, elsewhere = tablet(nursery, director, name="另一台")
    elsewhere.cookies[settings.FLOOR_SESSION_COOKIE_NAME] = client.cookies[settings.FLOOR_SESSION_COOKIE_NAME].value
    assert elsewhere.get(reverse("institutions:floor_home")).status_code == 302


def test_a_forged_cookie_opens_nothing(nursery, director):
    _device, client = tablet(nursery, director)
    for forged in ("", "x", "W10:abc:def", "[]"):
        client.cookies[settings.FLOOR_SESSION_COOKIE_NAME] = forged
        assert client.get(reverse("institutions:floor_home")).status_code == 302


def test_names_are_shown_on_a_paired_tablet_only(nursery, director, client):
    who = with_pin(nursery)
    assert client.get(reverse("institutions:floor")).status_code == 302
    assert client.get(reverse("institutions:floor_enter", args=[who.pk])).status_code == 404
    _device, paired = tablet(nursery, director)
    assert who.member.name in paired.get(reverse("institutions:floor")).content.decode()


def test_a_colleague_of_another_nursery_is_nobody_here(nursery, director):
    stranger = with_pin(builders.institution())
    _device, client = tablet(nursery, director)
    assert come_in(client, stranger).status_code == 404


def test_a_pin_from_the_desk_is_changed_at_the_first_use(nursery, director):
    who = membership(nursery)
    pin = floor.give_pin(who, actor=director)
    _device, client = tablet(nursery, director)
    come_in(client, who, pin)
    assert client.get(reverse("institutions:floor_home")).url == reverse("institutions:floor_change_pin")
    refused = client.post(reverse("institutions:floor_change_pin"), {"pin": "123456", "again": "123456"})
    assert "太容易猜到" in refused.content.decode()
    client.post(reverse("institutions:floor_change_pin"), {"pin": PIN, "again": PIN})
    assert client.get(reverse("institutions:floor_home")).status_code == 200
    assert FloorPin.objects.get(membership=who).fits(PIN)


def test_a_new_pin_ends_the_sessions_of_the_old_one(nursery, director):
    who = with_pin(nursery)
    _device, client = tablet(nursery, director)
    come_in(client, who)
    floor.give_pin(who, actor=director)
    assert client.get(reverse("institutions:floor_home")).status_code == 302


def test_only_the_director_of_the_nursery_pairs_gives_pins_and_revokes(nursery, director):
    device, _client = tablet(nursery, director)
    who = membership(nursery)
    for stranger in (builders.director(builders.institution()), builders.caregiver(nursery)):
        with pytest.raises(PermissionDenied):
            floor.revoke(device, actor=stranger)
        with pytest.raises(PermissionDenied):
            floor.give_pin(who, actor=stranger)
        with pytest.raises(PermissionDenied):
            floor.make_code(nursery, name="别的平板", room=None, actor=stranger)


def test_who_came_in_where_and_when_stands_in_the_log(nursery, director):
    who = with_pin(nursery)
    device, client = tablet(nursery, director)
    come_in(client, who)
    entry = AuditEntry.objects.get(event="institutions.floor_enter")
    assert entry.subjects == sorted([f"floor_device:{device.pk}", f"staff_membership:{who.pk}"])
    assert FloorSession.objects.get().membership == who


def test_leaving_makes_room_for_the_next_colleague(nursery, director):
    who = with_pin(nursery)
    _device, client = tablet(nursery, director)
    come_in(client, who)
    client.post(reverse("institutions:floor_leave"))
    assert client.get(reverse("institutions:floor_home")).status_code == 302
    assert FloorSession.objects.get().ended_at is not None


@pytest.mark.parametrize(
    "pin", ["000000", "123456", "654321", "890123", "121212", "123123", "112112", "520520", "900315", "991231"]
)
def test_easy_pins_are_refused(pin):
    with pytest.raises(ValidationError, match="太容易猜到"):
        checked_pin(pin)


@pytest.mark.parametrize("pin", ["12345", "1234567", "12a456", "１２３４５６", ""])
def test_what_is_not_six_digits_is_refused(pin):
    with pytest.raises(ValidationError, match="6 位数字"):
        checked_pin(pin)


def test_a_fresh_pin_is_never_an_easy_one():
    assert not any(is_easy(fresh_pin()) for _ in range(300))
