"""Officials see where families wait, and a name only for a purpose that the family reads."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from anxintuo.audit.models import AuditEntry
from enrollment.actions.reviewing import open_review, reject_case
from enrollment.models import Case
from governance.admissions import admission_page
from governance.models import Posting
from tests import builders
from tests.enrollment import steps
from tests.enrollment.test_pages import browser

pytestmark = pytest.mark.django_db


def at_bureau(area: str = builders.LUCHENG):
    person = builders.user()
    Posting.objects.create(
        user=person, area=area, office="卫生健康局", duty="reviewer", from_on=localdate() - timedelta(days=9)
    )
    actor = builders.official(area)
    return browser(type(actor)(user_id=str(person.pk))), person


def test_the_figures_are_those_of_a_hand_count_and_of_the_own_area_only():
    at = steps.scene()
    steps.queued(at)
    steps.submitted(steps.another_family(at))
    late = steps.submitted(steps.another_family(at))
    Case.objects.filter(pk=late.pk).update(due_on=localdate() - timedelta(days=1))
    gone = steps.submitted(steps.another_family(at))
    open_review(gone, actor=at.director)
    reject_case(gone, code="age", note="太小", actor=at.director)
    elsewhere = steps.scene()
    elsewhere.nursery.division_id = builders.YUEQING
    elsewhere.nursery.save()
    steps.submitted(elsewhere)
    page = admission_page(builders.official())
    total = page.total
    assert (total.sent, total.in_hand, total.waiting, total.refused, total.overdue) == (4, 2, 1, 1, 1)
    assert page.reasons == [("月龄不符合班型", 1)]
    assert [line.key for line in page.divisions] == [builders.LUCHENG]
    assert [line.label for line in page.kinds] == ["托小班"]
    assert admission_page(builders.official("3303")).total.sent == 5


def test_the_page_shows_no_name_and_asks_a_fixed_number_of_questions(django_assert_max_num_queries):
    at = steps.scene()
    case = steps.submitted(at)
    Case.objects.filter(pk=case.pk).update(due_on=localdate() - timedelta(days=1))
    client, _person = at_bureau()
    client.get("/gov/admissions/")
    with django_assert_max_num_queries(24):
        body = client.get("/gov/admissions/").content.decode()
    assert at.nursery.name in body
    late = client.get("/gov/admissions/overdue/").content.decode()
    assert at.nursery.name in late
    assert at.child.name not in body + late


def test_a_case_opens_only_for_a_purpose_and_the_family_reads_it():
    at = steps.scene()
    case = steps.submitted(at)
    client, _person = at_bureau()
    url = reverse("governance:open_case", args=[case.pk])
    assert at.child.name not in client.get(url).content.decode()
    assert client.post(url, {"purpose": "curiosity"}).status_code == 400
    assert not AuditEntry.objects.filter(event="enrollment.open_case").exists()
    assert at.child.name in client.post(url, {"purpose": "complaint"}).content.decode()
    assert AuditEntry.objects.get(event="enrollment.open_case").purpose == "complaint"
    seen = browser(at.parent).get(reverse("families:who_looked", args=[at.child.pk])).content.decode()
    assert "卫生健康部门" in seen
    assert "处理家长投诉" in seen


def test_another_countys_case_is_not_there():
    case = steps.submitted(steps.scene())
    client, _person = at_bureau(builders.YUEQING)
    assert client.get(reverse("governance:open_case", args=[case.pk])).status_code == 404
