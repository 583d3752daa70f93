"""Health at entry: the transfer certificate, three months' absence, the vaccination booklet."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from anxintuo.audit.models import AuditEntry
from anxintuo.kit.ages import add_months
from anxintuo.kit.workflow import MoveRefused
from anxintuo.rulebook import queries as rulebook
from anxintuo.rulebook.models import Rule
from enrollment.actions import placing
from enrollment.actions.clocks import demand_checks_after_absence
from enrollment.actions.vaccine_checks import close_check, open_check
from enrollment.models import Case, Placement, SeatHold, VaccineCheck
from enrollment.queries.vaccines import checks_to_do
from families.actions.vaccination import record_doses
from families.immunisation.reading import ReadDose
from tests import builders
from tests.enrollment import steps
from tests.enrollment.test_pages import at_desk, browser

pytestmark = pytest.mark.django_db


def placed(at: steps.Scene, *, from_on: date, until_on: date | None = None, seat: int = 1) -> Placement:
    hold = SeatHold.objects.create(room=at.room, seat=seat, from_on=from_on, until_on=until_on)
    return Placement.objects.create(
        child=at.child,
        room=at.room,
        hold=hold,
        from_on=from_on,
        until_on=until_on,
        end_reason="" if not until_on else "moved",
    )


def ready_to_start(at: steps.Scene) -> Case:
    """Accepted, the first day is today."""
    offer = steps.accepted(at)
    Placement.objects.filter(case=offer.case_id).update(from_on=localdate())
    return Case.objects.get(pk=offer.case_id)


def started(at: steps.Scene) -> VaccineCheck:
    case = ready_to_start(at)
    builders.accepted_document(at.child, "entry_check", at.director, valid_until_on=localdate())
    placing.enroll(case, actor=at.director)
    return VaccineCheck.objects.get(placement__case=case)


# --- The transfer certificate -----------------------------------------------------------------------------


def test_a_transfer_certificate_stands_in_for_the_entry_check():
    at = steps.scene()
    case = ready_to_start(at)
    certificate = builders.accepted_document(
        at.child, "transfer", at.director, issued_on=localdate(), valid_until_on=localdate() + timedelta(days=80)
    )
    placing.enroll(case, actor=at.director)
    assert Case.objects.get(pk=case.pk).state == "enrolled"
    assert certificate.holds_on(localdate())


@pytest.mark.parametrize("fault", [{"valid_until_on": date(2026, 1, 1)}, {"state": "uploaded"}])
def test_one_that_is_past_or_unchecked_does_not(fault):
    at = steps.scene()
    case = ready_to_start(at)
    builders.accepted_document(at.child, "transfer", at.director, issued_on=date(2025, 10, 1), **fault)
    with pytest.raises(MoveRefused, match="入托体检表"):
        placing.enroll(case, actor=at.director)


def test_nor_does_one_of_a_child_that_left_too_long_ago():
    at, elsewhere = steps.scene(), steps.scene()._replace
    other = steps.scene()
    long_ago = add_months(localdate(), -3) - timedelta(days=1)
    placed(elsewhere(child=at.child, room=other.room), from_on=long_ago - timedelta(days=90), until_on=long_ago)
    case = ready_to_start(at)
    builders.accepted_document(at.child, "transfer", at.director, valid_until_on=localdate() + timedelta(days=9))
    with pytest.raises(MoveRefused, match="入托体检表"):
        placing.enroll(case, actor=at.director)


# --- Three months away ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days_since", "ends"), [(-1, False), (0, True), (6, True), (30, False)])
def test_after_three_months_away_the_check_is_due_again(days_since, ends):
    at = steps.scene()
    last = add_months(localdate(), -3) - timedelta(days=days_since)
    placed(at, from_on=last - timedelta(days=100), until_on=last)
    paper = builders.accepted_document(at.child, "entry_check", at.director, issued_on=last - timedelta(days=110))
    demand_checks_after_absence()
    paper.refresh_from_db()
    assert (paper.state == "expired") is ends


def test_a_check_made_after_leaving_stays_good_and_a_child_who_came_back_is_left_alone():
    fresh, back = steps.scene(), steps.scene()
    last = add_months(localdate(), -3)
    placed(fresh, from_on=last - timedelta(days=100), until_on=last)
    made_since = builders.accepted_document(fresh.child, "entry_check", fresh.director, issued_on=localdate())
    placed(back, from_on=last - timedelta(days=100), until_on=last)
    placed(back, from_on=last + timedelta(days=20), seat=2)
    before = builders.accepted_document(back.child, "entry_check", back.director, issued_on=last - timedelta(days=110))
    assert demand_checks_after_absence() == 0
    for paper in (made_since, before):
        paper.refresh_from_db()
        assert paper.state == "accepted"


# --- The vaccination booklet ------------------------------------------------------------------------------


def test_a_gap_makes_a_task_and_blocks_nobody():
    check = started(steps.scene())
    assert (check.stage, check.done_at) == ("first", None)
    assert check.due_on == localdate() + timedelta(days=30)


def test_a_gap_blocks_where_the_region_says_so():
    national = rulebook.rule("vaccination.gap")
    Rule.objects.create(
        topic="health", key="vaccination.gap", value="block", value_text="补齐后入托", title=national.title,
        region=builders.LUCHENG, region_name="鹿城区", severity="block", certainty="F", source="试验办法",
        sentence="补齐后再入托。",
    )  # fmt: skip
    rulebook.forget()
    at = steps.scene()
    case = ready_to_start(at)
    builders.accepted_document(at.child, "entry_check", at.director, valid_until_on=localdate())
    with pytest.raises(MoveRefused, match=r"补齐后再入托.*试验办法"):
        placing.enroll(case, actor=at.director)
    rulebook.forget()


def test_gaps_are_reported_to_a_clinic_and_checked_again_by_the_years_end():
    at = steps.scene()
    check = started(at)
    with pytest.raises(ValidationError, match="接种单位"):
        close_check(check, result="gaps", clinic=" ", actor=at.director)
    again = close_check(check, result="gaps", clinic="五马社区卫生服务中心", actor=at.director)
    assert again is not None
    assert (again.due_on.month, again.due_on.day) == (12, 31)
    assert again.due_on > localdate()
    with pytest.raises(ValidationError, match="刚刚登记过"):
        close_check(check, result="complete", clinic="", actor=at.director)
    assert close_check(again, result="complete", clinic="", actor=at.director) is None


def test_the_table_refuses_gaps_that_were_told_to_nobody():
    at = steps.scene()
    check = started(at)
    with pytest.raises(IntegrityError, match="vaccine_check_gaps_reported"), transaction.atomic():
        VaccineCheck.objects.filter(pk=check.pk).update(
            result="gaps", done_at="2026-01-01T00:00Z", done_by=at.director.user_id
        )


def test_opening_twice_is_once():
    placement = started(steps.scene()).placement
    assert open_check(placement) == open_check(placement)


def test_the_list_of_checks_needs_three_statements_and_forgets_who_has_left(django_assert_num_queries):
    at = steps.scene()
    started(at)
    for _number in range(3):
        started(steps.another_family(at))
    assert len(checks_to_do(VaccineCheck.objects.all())) == 4
    with django_assert_num_queries(3):
        checks_to_do(VaccineCheck.objects.all())
    gone = Placement.objects.filter(child=at.child)
    gone.update(until_on=localdate() - timedelta(days=1), from_on=localdate() - timedelta(days=9))
    assert len(checks_to_do(VaccineCheck.objects.all())) == 3


def test_the_desk_checks_a_booklet_and_the_family_sees_who_looked():
    at = steps.scene()
    check = started(at)
    record_doses(at.child, [ReadDose("BCG", at.child.born_on)], source="family", actor=at.parent)
    tab = at_desk(at)
    assert at.child.name in tab.get(reverse("enrollment:desk_vaccine_checks")).content.decode()
    where = reverse("enrollment:desk_vaccine_check", args=[check.pk])
    assert "该补种" in tab.get(where).content.decode()
    assert tab.post(where, {"result": "gaps"}).status_code == 400
    assert tab.post(where, {"result": "gaps", "clinic": "五马社区卫生服务中心"}).status_code == 302
    assert "已查验" in tab.get(where).content.decode()
    assert tab.get(reverse("enrollment:desk_vaccination", args=[at.child.pk])).status_code == 200
    assert AuditEntry.objects.filter(event="enrollment.vaccination").exists()
    seen = browser(at.parent).get(reverse("families:who_looked", args=[at.child.pk])).content.decode()
    assert "看了接种记录" in seen


def test_a_consent_taken_back_closes_the_record():
    at = steps.scene()
    started(at)
    where = reverse("enrollment:desk_vaccination", args=[at.child.pk])
    assert where in at_desk(at).get(reverse("enrollment:desk_children")).content.decode()
    at.child.consents.all().delete()
    assert where not in at_desk(at).get(reverse("enrollment:desk_children")).content.decode()
    assert at_desk(at).get(reverse("enrollment:desk_vaccination", args=[at.child.pk])).status_code == 404
