"""One person at two nurseries at once: an official sees it, the nurseries do not."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from anxintuo.audit.models import AuditEntry
from governance.double_work import double_work
from governance.models import Posting
from institutions.models import StaffMember
from tests import builders

pytestmark = pytest.mark.django_db


def at(nursery, joined: date, left: date | None = None, number: str = "E12345678") -> StaffMember:
    member = StaffMember(institution=nursery, post="caregiver", name="诸葛小花", joined_on=joined, left_on=left)
    member.left_reason = "resigned" if left else ""
    member.set_identity("passport", number)
    member.save()
    return member


@pytest.fixture
def today():
    return localdate()


def test_overlapping_days_are_found_with_their_span(today):
    here, there = builders.institution(), builders.institution(county=builders.YUEQING)
    at(here, today - timedelta(days=90))
    at(there, today - timedelta(days=30), today + timedelta(days=5))
    for area in ("330302", "330382", "3303"):
        (pair,) = double_work(builders.official(area), today)
        assert (pair.from_on, pair.until_on) == (today - timedelta(days=30), today + timedelta(days=5))
    assert double_work(builders.official("330304"), today) == []


def test_one_after_the_other_is_no_double_work(today):
    at(builders.institution(), today - timedelta(days=90), today - timedelta(days=1))
    at(builders.institution(), today)
    assert double_work(builders.official(), today) == []


def test_somebody_hired_for_later_is_told_before(today):
    at(builders.institution(), today - timedelta(days=90))
    at(builders.institution(), today + timedelta(days=20))
    assert len(double_work(builders.official(), today)) == 1


def test_twice_at_one_nursery_and_two_people_are_none(today):
    nursery = builders.institution()
    at(nursery, today - timedelta(days=90), today)
    at(nursery, today)
    at(builders.institution(), today, number="E87654321")
    assert double_work(builders.official(), today) == []


def test_the_page_masks_names_and_is_on_record(client, today):
    at(builders.institution(), today)
    at(builders.institution(), today)
    posting = Posting.objects.create(
        user=builders.user(), area="330302", office="卫生健康局", duty="reviewer", from_on=today
    )
    client.force_login(posting.user)
    session = client.session
    session["demo_second_factor"] = True
    session.save()
    page = client.get("/gov/staff/double/")
    assert page.status_code == 200
    assert "诸葛小花" not in page.content.decode()
    assert "诸*" in page.content.decode()
    assert AuditEntry.objects.filter(event="governance.double_work").exists()


@pytest.mark.parametrize("people", [1, 8])
def test_the_same_number_of_questions(today, people, django_assert_num_queries):
    here, there = builders.institution(), builders.institution()
    for number in range(people):
        at(here, today, number=f"E1000000{number}")
        at(there, today, number=f"E1000000{number}")
    official = builders.official()
    with django_assert_num_queries(2):
        assert len(double_work(official, today)) == people
