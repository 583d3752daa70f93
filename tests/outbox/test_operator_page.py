"""搁置的发送: the operator sees why, and sends again."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from anxintuo.accounts import actor as actors
from anxintuo.accounts.actor import Actor, Seat
from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from anxintuo.accounts.second_factor import DEMO_KEY
from anxintuo.audit.models import AuditEntry
from anxintuo.kit.ids import uuid7
from anxintuo.outbox.actions import retry_parked
from anxintuo.outbox.enums import ParkedReason, State, Urgency
from anxintuo.outbox.models import OutgoingItem

pytestmark = pytest.mark.django_db
PAGE, RETRY = reverse("outbox:parked"), reverse("outbox:retry")
OPERATOR_SEAT = Seat(SeatKind.OPERATOR, "operator:1", "3303", "运维", "温州", "outbox:parked")
OFFICIAL_SEAT = Seat(SeatKind.OFFICIAL, "official:1", "3303", "备案审核员", "温州", "outbox:parked")


@pytest.fixture
def user():
    return User.objects.create_with_phone("+8613800138000")


@pytest.fixture
def sign_in(client, user, monkeypatch):
    def sign_in(seat):
        monkeypatch.setattr(actors, "_sources", {"test": lambda user: [seat]})
        client.force_login(user)
        session = client.session
        session[DEMO_KEY] = True
        session.save()
        return client

    return sign_in


@pytest.fixture
def operator(sign_in):
    return sign_in(OPERATOR_SEAT)


def park(key="k1", reason=ParkedReason.EXCEEDED, **more):
    return OutgoingItem.objects.create(
        topic="test.post", key=key, urgency=Urgency.NORMAL, state=State.PARKED, parked_at=timezone.now(), attempts=12,
        parked_reason=reason, payload='{"phone": "+8613800138000"}', reference="test.news 17", last_error="对方正忙。",
        last_error_code="busy", **more,
    )  # fmt: skip


def test_it_says_what_stopped_and_why_without_its_content(operator, post):
    park()
    text = BeautifulSoup(operator.get(PAGE).content, "html.parser").get_text(" ", strip=True)
    for expected in ("试验信件", "test.news 17", "多次尝试都没有成功", "对方正忙。", "busy", "搁置 1"):
        assert expected in text
    assert "13800138000" not in text


def test_with_nothing_parked_it_says_so(operator):
    assert "没有搁置的条目" in operator.get(PAGE).content.decode()


def test_it_takes_the_same_statements_whatever_is_parked(operator, django_assert_max_num_queries):
    for number in range(30):
        park(f"k{number}")
    with django_assert_max_num_queries(8):
        operator.get(PAGE)


def test_sending_again_begins_anew_and_is_on_record(operator, user):
    item, other = park("k1"), park("k2")
    response = operator.post(RETRY, {"item": [item.pk]}, follow=True)
    assert "1 条已重新排队" in response.content.decode()
    item.refresh_from_db()
    other.refresh_from_db()
    assert (item.state, item.attempts, item.parked_reason, item.parked_at) == (State.WAITING, 0, "", None)
    assert other.state == State.PARKED
    entry = AuditEntry.objects.get()
    assert (entry.event, entry.subjects) == ("outbox.retry", [f"outgoing_item:{item.pk}"])
    assert (str(entry.actor_id), entry.seat_key) == (str(user.pk), "operator:1")


@pytest.mark.parametrize("sent", [[], ["x"], [""], ["\x00"], [str(uuid7())]])
def test_ticks_that_make_no_sense_get_a_sentence(operator, sent):
    park()
    response = operator.post(RETRY, {"item": sent})
    assert response.status_code == 400
    assert BeautifulSoup(response.content, "html.parser").select_one(".field-error").get_text(strip=True)
    assert OutgoingItem.objects.get().state == State.PARKED


def test_after_a_mistake_the_ticks_are_kept(operator):
    item = park()
    response = operator.post(RETRY, {"item": [str(item.pk), str(uuid7())]})
    assert BeautifulSoup(response.content, "html.parser").select_one("input[name=item][checked]")["value"] == str(
        item.pk
    )


def test_an_item_whose_content_does_not_open_can_be_sent_again_once_its_key_is_back(operator):
    item = park(reason=ParkedReason.CONFIG)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_outgoingitem SET payload = 'gone:AAAA'")
    assert operator.get(PAGE).status_code == 200
    assert operator.post(RETRY, {"item": [item.pk]}).status_code == 302


def test_what_expired_is_not_offered_and_not_sent(operator):
    item = park(reason=ParkedReason.EXPIRED)
    assert not BeautifulSoup(operator.get(PAGE).content, "html.parser").select("input[name=item]")
    assert operator.post(RETRY, {"item": [item.pk]}).status_code == 400
    assert OutgoingItem.objects.get().state == State.PARKED


def test_an_official_finds_no_such_page(sign_in):
    client = sign_in(OFFICIAL_SEAT)
    item = park()
    assert client.get(PAGE).status_code == 404
    assert client.post(RETRY, {"item": [item.pk]}).status_code == 404
    assert OutgoingItem.objects.get().state == State.PARKED


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get(PAGE).status_code == 302


def test_the_act_itself_asks_who_acts(user):
    item = park()
    official = Actor(user_id=str(user.pk), seats=(OFFICIAL_SEAT,), seat=OFFICIAL_SEAT, second_factor=True)
    with pytest.raises(PermissionDenied):
        retry_parked([item.pk], actor=official)
    assert OutgoingItem.objects.get().state == State.PARKED
