"""The first official comes from the machine itself: appointed, audited, and gone on the next request when dismissed."""

import logging
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils.timezone import localdate

from anxintuo.accounts.actor import resolve_actor
from anxintuo.accounts.enums import SeatKind
from anxintuo.accounts.models import User
from anxintuo.accounts.second_factor import DEMO_KEY
from anxintuo.audit.models import AuditEntry
from governance.models import Posting
from institutions.models import StaffMembership
from stations.models import Station, StationMembership
from tests import builders

pytestmark = pytest.mark.django_db
PHONE, E164 = "13912345678", "+8613912345678"
CITY = ("--area", "330300", "--office", "温州市卫生健康委员会")


def seats(phone: str = E164) -> list[tuple[str, str]]:
    user = User.objects.by_phone(phone)
    return [(seat.kind, seat.scope) for seat in resolve_actor(user, worn=None, second_factor=True).seats]


def row_count() -> int:
    return sum(model.objects.count() for model in (User, Posting, StaffMembership, StationMembership, AuditEntry))


@pytest.fixture
def nursery():
    row = builders.institution()
    row.registry_source, row.registry_id = "zj", "ZJ-330302-17"
    row.save()
    return row


@pytest.fixture
def station(db) -> Station:
    return builders.station("五马街道驿站")


@pytest.fixture
def commands(nursery, station):
    """Kind -> the words of `appoint`, the seat that they give."""
    return {
        "official": (("official", PHONE, *CITY), (SeatKind.OFFICIAL, "3303")),
        "operator": (("operator", PHONE), (SeatKind.OPERATOR, "33")),
        "director": (("director", PHONE, "--institution", nursery.slug), (SeatKind.STAFF, str(nursery.pk))),
        "staff": (
            ("staff", PHONE, "--institution", "ZJ-330302-17", "--post", "caregiver"),
            (SeatKind.STAFF, str(nursery.pk)),
        ),
        "adviser": (("adviser", PHONE, "--station", station.name), (SeatKind.ADVISER, str(station.pk))),
    }


@pytest.mark.parametrize("kind", ["official", "operator", "director", "staff", "adviser"])
@pytest.mark.parametrize("has_account", [True, False])
def test_somebody_is_appointed_once_and_dismissed_at_once(commands, kind, has_account, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    if has_account:
        User.objects.create_with_phone(E164)
    words, seat = commands[kind]
    call_command("appoint", *words)
    assert seats() == [seat]
    before = row_count()
    call_command("appoint", *words)
    assert row_count() == before
    assert seats() == [seat]
    call_command("dismiss", kind, E164)
    assert seats() == []
    call_command("dismiss", kind, PHONE)
    call_command("appoint", *words)
    assert seats() == [seat], "and appointed again on the same day"
    user = User.objects.get()
    events = list(AuditEntry.objects.filter(subjects__contains=[f"accounts.user:{user.pk}"]).order_by("pk"))
    opened = [] if has_account else ["accounts.account_opened"]
    wanted = [*opened, "governance.appointed", "governance.dismissed", "governance.appointed"]
    assert [entry.event for entry in events] == wanted
    assert {entry.seat_kind for entry in events} == {"system"}
    said = capsys.readouterr()
    assert PHONE not in said.out + said.err + caplog.text
    assert PHONE not in " ".join(str(entry.subjects) for entry in events)


def test_a_dismissal_acts_on_the_next_request(client):
    call_command("appoint", "official", PHONE, *CITY)
    Posting.objects.update(from_on=localdate() - timedelta(days=30))
    client.force_login(User.objects.get())
    session = client.session
    session[DEMO_KEY] = True
    session.save()
    home = reverse("governance:home")
    assert client.get(home).status_code == 200
    call_command("dismiss", "official", PHONE)
    assert client.get(home).status_code == 404
    assert Posting.objects.get().until_on == localdate() - timedelta(days=1)


def test_a_city_s_code_reaches_the_whole_city():
    for county in (builders.LUCHENG, builders.YUEQING):
        builders.institution(county=county)
    call_command("appoint", "official", PHONE, *CITY)
    from governance.queries import NurseryFilter, nursery_rows

    actor = resolve_actor(User.objects.get(phone_index__isnull=False), worn=None, second_factor=True)
    from django.http import QueryDict

    assert nursery_rows(actor, NurseryFilter.parse(QueryDict(""))).count() == 2


def test_an_office_may_take_another_name():
    call_command("appoint", "official", PHONE, *CITY)
    call_command("appoint", "official", PHONE, "--area", "3303", "--office", "市卫健委")
    assert Posting.objects.get().office == "市卫健委"


def test_one_that_ends_some_day_goes_on(nursery):
    call_command("appoint", "director", PHONE, "--institution", nursery.slug)
    StaffMembership.objects.update(until_on=localdate())
    call_command("appoint", "director", PHONE, "--institution", nursery.slug)
    assert StaffMembership.objects.get().until_on is None


def test_what_is_named_is_taken_away_and_nothing_else(nursery):
    other = builders.institution()
    for words in (
        ("official", PHONE, "--area", "330302", "--office", "区卫健局"),
        ("official", PHONE, *CITY),
        ("director", PHONE, "--institution", nursery.slug),
        ("staff", PHONE, "--institution", nursery.slug, "--post", "health"),
        ("director", PHONE, "--institution", other.slug),
    ):
        call_command("appoint", *words)
    call_command("dismiss", "official", PHONE, "--area", "330302")
    call_command("dismiss", "director", PHONE, "--institution", nursery.slug)
    posts = StaffMembership.objects.current(localdate()).values_list("institution_id", "post")
    assert set(posts) == {(nursery.pk, "health"), (other.pk, "director")}
    assert [row.area for row in Posting.objects.current(localdate())] == ["3303"]


def test_the_first_adviser_brings_the_station_along():
    words = ("adviser", PHONE, "--station", "松台驿站", "--division", builders.LUCHENG, "--address", "松台路 1 号")
    call_command("appoint", *words)
    call_command("appoint", *words)
    assert (Station.objects.get().name, StationMembership.objects.count()) == ("松台驿站", 1)
    assert AuditEntry.objects.filter(event="stations.station_opened").count() == 1


@pytest.mark.parametrize(
    "words",
    [
        ("official", "12345", *CITY),
        ("official", "057788886666", *CITY),
        ("official", PHONE, "--area", "990000", "--office", "x"),
        ("official", PHONE, "--area", "abc", "--office", "x"),
        ("official", PHONE, "--area", "330300", "--office", ""),
        ("official", PHONE, "--area", "330300"),
        ("director", PHONE, "--institution", "no-such-nursery"),
        ("director", PHONE, "--institution", ""),
        ("staff", PHONE, "--institution", "x", "--post", "king"),
        ("adviser", PHONE, "--station", "没有的驿站"),
        ("adviser", PHONE, "--station", "x", "--division", "999999", "--address", "y"),
        ("emperor", PHONE),
    ],
)
def test_what_makes_no_sense_is_refused_and_leaves_nothing(words):
    with pytest.raises(CommandError):
        call_command("appoint", *words)
    assert row_count() == 0


def test_a_stopped_account_is_not_appointed():
    User.objects.create_with_phone(E164, is_active=False)
    with pytest.raises(CommandError, match="停用"):
        call_command("appoint", "official", PHONE, *CITY)
    assert not Posting.objects.exists()


def test_nobody_of_that_number_is_said():
    with pytest.raises(CommandError, match="没有用这个手机号的账号"):
        call_command("dismiss", "official", PHONE)
