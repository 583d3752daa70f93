"""Directors hear of papers that end at 60, 30 and 7 days and when it is over: once each."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from anxintuo.notices.models import Notice
from institutions.actions.staff_numbers import follow_files_of_the_day, publish_from_files
from institutions.actions.staff_reminders import remind_of_papers
from institutions.models import StaffMembership, StaffSummary
from tests import builders

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)


@pytest.fixture
def nursery():
    row = builders.institution()
    StaffMembership.objects.create(user=builders.user(), institution=row, post="director", from_on=date(2024, 1, 1))
    return row


def ending(nursery, ends_on, **fields):
    member = builders.staff_member(nursery, fit=False, **fields)
    return builders.paper(member, issued_on=ends_on - timedelta(days=364), expires_on=ends_on)


def test_each_warning_comes_once_whatever_the_number_of_runs(nursery):
    ends_on = DAY + timedelta(days=60)
    ending(nursery, ends_on)
    for step in range(64):
        remind_of_papers(DAY + timedelta(days=step))
        remind_of_papers(DAY + timedelta(days=step))
    titles = list(Notice.objects.order_by("pk").values_list("title", flat=True))
    assert titles == [
        "1 份人员证件 60 天内到期",
        "1 份人员证件 30 天内到期",
        "1 份人员证件 7 天内到期",
        "1 份人员证件已过期",
    ]


def test_papers_that_end_on_one_day_are_one_notice(nursery):
    for _ in range(3):
        ending(nursery, DAY + timedelta(days=30))
    remind_of_papers(DAY)
    assert Notice.objects.get().title == "3 份人员证件 30 天内到期"


def test_a_renewed_paper_and_somebody_who_left_are_not_told(nursery):
    old = ending(nursery, DAY + timedelta(days=7))
    builders.paper(old.member, issued_on=DAY - timedelta(days=3))
    ending(nursery, DAY + timedelta(days=7), left_on=DAY - timedelta(days=1), left_reason="resigned")
    assert remind_of_papers(DAY) == 0


def test_a_notice_names_nobody(nursery):
    paper = ending(nursery, DAY + timedelta(days=7))
    remind_of_papers(DAY)
    notice = Notice.objects.get()
    assert paper.member.name not in notice.title + notice.body


def test_the_public_number_of_certificates_falls_when_one_ends(nursery):
    member = builders.staff_member(nursery)
    publish_from_files(nursery, actor=builders.director(nursery))
    assert StaffSummary.objects.get(institution=nursery).health_certificates == 1
    member.papers.filter(kind="health").update(expires_on=localdate() - timedelta(days=1))
    follow_files_of_the_day()
    assert StaffSummary.objects.get(institution=nursery).health_certificates == 0
