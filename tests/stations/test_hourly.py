"""Hours of care: places that nobody sits on twice, the health gate, who may fetch."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.notices.models import Notice
from families.actions.guardians import block_person
from stations.actions import hourly as acts
from stations.actions.hourly import answer_health, ask_stay, cancel_stay, drop_offer, keep_offer
from stations.actions.hourly_door import amount_due, hand_over, take_in, watch_hours
from stations.days import is_free_for_groups
from stations.models import HourlyOffer, HourlyStay, Station
from stations.queries.hourly import free_days
from tests import builders
from tests.enrollment.test_pages import browser
from tests.stations.groups import adviser_at, desk_of, family, seat_of
from tests.threads import at_once

pytestmark = pytest.mark.django_db
PHONE = "+8613800138001"


def open_day():
    """Within the fortnight, no holiday."""
    return next(day for day in (localdate() + timedelta(days=n) for n in range(2, 14)) if is_free_for_groups(day))


def at(hour: int, day=None) -> datetime:
    return timezone.make_aware(datetime.combine(day or open_day(), time(hour)))


def offering(places: int = 2, **fields) -> Station:
    station = builders.station("五马街道驿站", hourly_care=True)
    for weekday in range(7):
        HourlyOffer.objects.create(
            station=station,
            weekday=weekday,
            opens_at=time(8),
            closes_at=time(18),
            places=places,
            price=Decimal(20),
            **fields,
        )
    return station


def asked(station, own=None, *, hours: tuple[int, int] = (9, 11), **values) -> HourlyStay:
    child, parent = own or family(14)
    told = {
        "starts_at": at(hours[0]), "ends_at": at(hours[1]), "emergency_phone": PHONE, "fetcher_name": "",
        "fetcher_phone": "", "agreed": True,
    } | values  # fmt: skip
    return ask_stay(station, child, told, actor=parent)


@pytest.fixture
def station():
    return offering()


@pytest.fixture
def adviser(station):
    return seat_of(adviser_at(station))


def now_here(stay: HourlyStay, *, ago: timedelta = timedelta(), length: timedelta = timedelta(hours=2)) -> None:
    """As if its hour had come: rows are moved, since nobody waits in a test."""
    starts = timezone.now() - ago
    HourlyStay.objects.filter(pk=stay.pk).update(starts_at=starts, ends_at=starts + length)
    stay.refresh_from_db()


def answered(stay: HourlyStay, parent, symptoms: list[str] | None = None) -> None:
    answer_health(stay, symptoms or [], "", actor=parent)


def test_places_are_for_the_same_minutes_only(station):
    first, second = asked(station), asked(station)
    assert {first.seat, second.seat} == {1, 2}
    with pytest.raises(ValidationError, match="约满了"):
        asked(station, hours=(10, 12))
    assert asked(station, hours=(11, 13)).seat == 1
    cancel_stay(first, actor=family_of(first))
    assert asked(station, hours=(9, 11)).seat == first.seat


def family_of(stay: HourlyStay):
    return builders.guardian(stay.child)


def test_postgresql_keeps_seats_and_children_apart(station):
    first = asked(station)
    other, parent = family(14)

    def write(child, seat: int) -> None:
        with transaction.atomic():
            HourlyStay.objects.create(
                station=station, child=child, seat=seat, starts_at=first.starts_at + timedelta(minutes=30),
                ends_at=first.ends_at, asked_by_id=parent.user_id, consent_version="x", emergency_phone=PHONE,
            )  # fmt: skip

    with pytest.raises(IntegrityError, match="stay_seat_once"):
        write(other, first.seat)
    with pytest.raises(IntegrityError, match="stay_child_once"):
        write(first.child, 2)


def rush(station, count: int) -> list[BaseException]:
    families = [family(14) for _n in range(count)]

    def press(own):
        return lambda: asked(station, own)

    return at_once([press(own) for own in families])


@pytest.mark.django_db(transaction=True)
def test_two_places_in_a_rush_are_two_families():
    refused = rush(offering(), 12)
    assert len(refused) == 10
    assert {type(each) for each in refused} == {ValidationError}
    assert sorted(HourlyStay.objects.values_list("seat", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_postgresql_still_gives_no_seat_twice(monkeypatch):
    """The guard beneath, shown first: the lock taken away, families collide on the seats and hear it in a sentence."""
    monkeypatch.setattr(acts, "_lock", lambda station: Station.objects.get(pk=station.pk))
    refused = rush(offering(), 12)
    assert any("刚刚约满" in str(each) for each in refused)
    seats = list(HourlyStay.objects.values_list("seat", flat=True))
    assert len(seats) == len(set(seats)) <= 2


@pytest.mark.parametrize(
    ("values", "field", "word"),
    [
        ({"starts_at": at(7), "ends_at": at(9)}, "starts", "08:00–18:00"),
        ({"starts_at": at(9), "ends_at": at(14)}, "ends", "1 到 4 小时"),
        ({"starts_at": timezone.now() - timedelta(hours=1)}, "starts", "以后的时间"),
        ({"starts_at": timezone.now() + timedelta(days=20)}, "on", "14 天"),
        ({"agreed": False}, "agreed", "同意了"),
    ],
)
def test_what_is_not_offered_is_said_beside_the_field(station, values, field, word):
    with pytest.raises(ValidationError) as refusal:
        asked(station, **values)
    assert word in " ".join(refusal.value.message_dict[field])


def test_age_is_judged_on_the_day_and_two_ahead_are_enough(station):
    with pytest.raises(ValidationError, match="12–36 个月"):
        asked(station, family(8))
    own = family(14)
    asked(station, own)
    asked(station, own, hours=(13, 14))
    with pytest.raises(ValidationError, match="最多同时约 2 次"):
        asked(station, own, hours=(15, 16))


def test_a_station_without_hours_of_care_offers_none(station):
    Station.objects.update(hourly_care=False)
    with pytest.raises(ValidationError, match="没有临时照护"):
        asked(station)


def test_nobody_is_taken_in_without_the_answers_of_the_day(station, adviser):
    stay = asked(station)
    with pytest.raises(ValidationError, match="当天早上"):
        answered(stay, family_of(stay))
    now_here(stay)
    with pytest.raises(ValidationError, match="还没有填"):
        take_in(stay, 365, actor=adviser)
    answered(stay, family_of(stay))
    assert take_in(stay, 365, actor=adviser).state == "here"
    assert take_in(stay, 390, actor=adviser).tenths == 365  # twice is once
    HourlyStay.objects.filter(pk=stay.pk).update(state="booked", answered_at=timezone.now() - timedelta(days=1))
    with pytest.raises(ValidationError, match="还没有填"):
        take_in(stay, 365, actor=adviser)


@pytest.mark.parametrize(("tenths", "symptoms", "why"), [(373, [], "37.3 度"), (366, ["rash"], "起疹子")])
def test_who_is_not_well_goes_home(station, adviser, tenths, symptoms, why):
    stay = asked(station)
    now_here(stay)
    answered(stay, family_of(stay), symptoms)
    done = take_in(stay, tenths, actor=adviser)
    assert done.state == "refused"
    assert why in done.refused_why


def test_a_child_is_handed_over_to_a_name_and_never_to_whom_it_is_kept_from(station, adviser):
    child, parent = family(14)
    block_person(child, name="王大明", phone="+8613800138009", reason="裁定", actor=parent)
    with pytest.raises(ValidationError, match="不能接宝宝"):
        asked(station, (child, parent), fetcher_name="王大明")
    with pytest.raises(ValidationError, match="不能接宝宝"):
        asked(station, (child, parent), fetcher_name="别的名字", fetcher_phone="+8613800138009")
    stay = asked(station, (child, parent), fetcher_name="李奶奶")
    now_here(stay)
    answered(stay, parent)
    take_in(stay, 365, actor=adviser)
    with pytest.raises(ValidationError, match="不能接宝宝"):
        hand_over(stay, "王大明", actor=adviser)
    with pytest.raises(ValidationError, match="谁接走"):
        hand_over(stay, " ", actor=adviser)
    assert hand_over(stay, "李奶奶", actor=adviser).state == "gone"


def test_half_hours_begun_are_counted(station):
    stay = asked(station)
    assert amount_due(stay) is None
    stay.in_at = timezone.now()
    for minutes, yuan in ((5, 10), (30, 10), (31, 20), (120, 40)):
        stay.out_at = stay.in_at + timedelta(minutes=minutes)
        assert amount_due(stay) == yuan


def test_after_the_hour_the_family_hears_once_and_who_never_came_is_away(station, adviser):
    stay, never = asked(station), asked(station)
    now_here(stay)
    now_here(never)
    answered(stay, family_of(stay))
    take_in(stay, 365, actor=adviser)
    assert watch_hours() == 0
    now_here(stay, ago=timedelta(hours=3))
    now_here(never, ago=timedelta(hours=3))
    assert watch_hours() == 1
    assert watch_hours() == 0
    assert Notice.objects.filter(kind="stations.stay_over_time").count() == len(
        {row.user_id for row in stay.child.guardianships.all()}
    )
    never.refresh_from_db()
    assert never.state == "away"


def test_strangers_and_other_stations_see_nothing(station, adviser):
    stay = asked(station)
    assert browser(family()[1]).get(reverse("stations:my_stay", args=[stay.pk])).status_code == 404
    elsewhere = adviser_at(builders.station("另一个驿站"))
    assert desk_of(elsewhere).get(reverse("stations:stay", args=[stay.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        take_in(stay, 365, actor=seat_of(elsewhere))


def test_free_places_are_counted_by_the_half_hour(station):
    asked(station)
    day = next(each for each in free_days(station) if each.on == open_day())
    told = {timezone.localtime(hour.starts_at).strftime("%H:%M"): hour.free for hour in day.hours}
    assert (told["08:30"], told["09:00"], told["10:30"], told["11:00"]) == (2, 1, 1, 2)


def test_the_head_keeps_the_offers(station):
    head = adviser_at(station, leads=True)
    actor = builders.actor("adviser", str(station.pk), who=head.user, post="head")
    row = station.hourly_offers.get(weekday=2)
    values = {
        "weekday": 2, "opens_at": time(9), "closes_at": time(8), "places": 3, "age_from": 12, "age_to": 36,
        "most_hours": 4, "price": Decimal(0), "bring": "",
    }  # fmt: skip
    with pytest.raises(ValidationError, match="晚于开始"):
        keep_offer(station, values, actor=actor, offer=row)
    assert keep_offer(station, values | {"closes_at": time(12)}, actor=actor, offer=row).places == 3
    with pytest.raises(ValidationError, match="已经有时段"):
        keep_offer(station, values | {"closes_at": time(12), "weekday": 2}, actor=actor)
    with pytest.raises(PermissionDenied):
        drop_offer(row, actor=seat_of(adviser_at(station)))
    drop_offer(row, actor=actor)
    assert not station.hourly_offers.filter(weekday=2).exists()


def test_a_family_asks_and_answers_on_its_pages(station):
    child, parent = family(14, name="小禾")
    client, day = browser(parent), open_day()
    sent = {
        "child": child.pk, "on": day.isoformat(), "starts": "09:00", "ends": "11:00", "emergency_phone": "13800138001",
        "agreed": "on",
    }  # fmt: skip
    address = reverse("stations:ask_stay", args=[station.slug])
    refused = client.post(address, sent | {"ends": "08:00"})
    assert refused.status_code == 400
    assert "13800138001" in refused.content.decode()
    page = client.post(address, sent, follow=True).content.decode()
    assert "约好了" in page
    stay = HourlyStay.objects.get()
    now_here(stay)
    page = client.post(reverse("stations:my_stay", args=[stay.pk]), {"told": "会认生"}, follow=True)
    assert "填好了，老师" in page.content.decode()


def test_the_door_s_list_asks_the_same_number_of_statements(station, adviser):
    HourlyOffer.objects.update(places=20)
    client, address, numbers = desk_of(station.memberships.first()), reverse("stations:stays"), []
    for count in (1, 8):
        for _n in range(count):
            asked(station)
        client.get(address)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        numbers.append(len(counted))
    assert numbers[0] == numbers[1]
