"""Officials see where families wait, and a name only for a purpose that the family reads."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from anxintuo.audit.models import AuditEntry
from enrollment.actions.reviewing import open_review, reject_case
from enrollment.models import Case, Offer
from governance.admissions import admission_page
from governance.models import Posting
from tests import builders
from tests.enrollment import steps
from tests.enrollment.test_kept_forms import back_at, turned_away
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
    assert [(line.sent, line.waiting, line.refused) for line in page.months] == [(4, 1, 1)]
    assert [(line.key, line.sent) for line in page.nurseries] == [(at.nursery.slug, 4)]
    assert admission_page(builders.official("3303")).total.sent == 5


def test_time_to_decision_is_that_of_a_hand_count():
    """Into the queue after four days, refused after two, in hand still; a place offered after six."""
    at = steps.scene()
    offered = steps.offered(at)
    refused = steps.submitted(steps.another_family(at))
    open_review(refused, actor=at.director)
    reject_case(refused, code="age", note="太小", actor=at.director)
    steps.submitted(steps.another_family(at))
    for case, days in ((offered.case, 4), (refused, 2)):
        row = Case.objects.get(pk=case.pk)
        decided = row.queued_at or row.closed_at
        Case.objects.filter(pk=row.pk).update(submitted_at=decided - timedelta(days=days))
    sent_at = Case.objects.get(pk=offered.case_id).submitted_at
    Offer.objects.filter(pk=offered.pk).update(made_at=sent_at + timedelta(days=6))
    page = admission_page(builders.official())
    assert page.total.days == pytest.approx(3)
    assert page.divisions[0].days == pytest.approx(3)
    assert page.days_to_offer == pytest.approx(6)


def test_without_a_decision_no_time_is_told():
    steps.submitted(steps.scene())
    page = admission_page(builders.official())
    assert page.total.days is None
    assert page.days_to_offer is None


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


def test_a_chosen_purpose_outlives_the_session():
    case = steps.submitted(steps.scene())
    client, person = at_bureau()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    page = reverse("governance:open_case", args=[case.pk])
    turned_away(strict, page, page, {"purpose": "fairness"})
    text = back_at(strict, person, page)
    assert 'value="fairness" checked' in text
    assert not AuditEntry.objects.filter(event="enrollment.open_case").exists()


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
