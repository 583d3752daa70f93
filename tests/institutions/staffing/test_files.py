"""Files of staff: what the acts promise."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import localdate

from anxintuo.accounts.actor import resolve_actor
from anxintuo.audit.models import AuditEntry
from institutions.actions import staff, staff_numbers, staff_papers
from institutions.actions.desk import StaleForm
from institutions.models import Institution, Leave, Shift, StaffMember, StaffMembership
from tests import builders

pytestmark = pytest.mark.django_db
VALUES = {
    "name": "买买提·阿不都热合曼",
    "post": "caregiver",
    "identity_kind": "passport",
    "identity_number": "E12345678",
    "phone": "+8613800138000",
    "joined_on": date(2026, 3, 1),
}


def test_a_file_names_nobody_where_the_database_is_read_raw(nursery, director, django_assert_num_queries):
    from django.db import connection

    member = staff.add_member(nursery, VALUES, actor=director)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(m)::text FROM institutions_staffmember m WHERE id = %s", [member.pk])
        raw = cursor.fetchone()[0]
    assert "买买提" not in raw
    assert "E12345678" not in raw
    assert "13800138000" not in raw
    assert StaffMember.objects.get(pk=member.pk).name == "买买提·阿不都热合曼"


def test_one_identity_is_employed_once_in_a_nursery(nursery, director):
    staff.add_member(nursery, VALUES, actor=director)
    with pytest.raises(ValidationError, match="已经有这个证件号码的在职人员"):
        staff.add_member(nursery, VALUES | {"phone": ""}, actor=director)


def test_another_nursery_takes_the_same_person_and_learns_nothing(nursery, director):
    staff.add_member(nursery, VALUES, actor=director)
    other = builders.institution()
    staff.add_member(other, VALUES, actor=builders.director(other))
    assert StaffMember.objects.values("identity_index").distinct().count() == 1


def test_a_colleague_of_another_nursery_and_a_caregiver_may_not(nursery):
    other = builders.institution()
    member = builders.staff_member(nursery)
    with pytest.raises(PermissionDenied):
        staff.end_member(member, on=localdate(), reason="resigned", actor=builders.director(other))
    with pytest.raises(PermissionDenied):
        staff.add_member(nursery, VALUES, actor=builders.caregiver(nursery))


def test_a_room_of_another_nursery_is_refused(nursery, director):
    strange = builders.room(builders.institution())
    with pytest.raises(ValidationError, match="本园的班级"):
        staff.add_member(nursery, VALUES | {"room": strange}, actor=director)


def test_a_colleague_who_saved_first_is_not_overwritten(nursery, director):
    member = staff.add_member(nursery, VALUES, actor=director)
    staff.edit_member(member, {"major": "学前教育"}, seen_version=1, actor=director)
    with pytest.raises(StaleForm):
        staff.edit_member(member, {"major": "护理"}, seen_version=1, actor=director)
    assert StaffMember.objects.get(pk=member.pk).major == "学前教育"


def test_an_account_is_a_seat_for_the_phone_of_the_file_and_ends_at_once(nursery, director):
    member = staff.add_member(nursery, VALUES, actor=director)
    membership = staff.open_account(member, actor=director)
    assert staff.open_account(member, actor=director) == membership
    who = membership.user
    assert [seat.post for seat in resolve_actor(who, worn=None, second_factor=True).seats] == ["caregiver"]
    staff.close_account(member, actor=director)
    assert resolve_actor(who, worn=None, second_factor=True).seats == ()


def test_another_post_in_the_file_is_another_post_of_the_seat(nursery, director):
    member = staff.add_member(nursery, VALUES, actor=director)
    who = staff.open_account(member, actor=director).user
    staff.edit_member(member, {"post": "health"}, seen_version=1, actor=director)
    assert [seat.post for seat in resolve_actor(who, worn=None, second_factor=True).seats] == ["health"]


def test_nobody_closes_the_account_that_he_uses(nursery):
    member = builders.staff_member(nursery, "director")
    me = builders.user()
    StaffMembership.objects.create(
        user=me, institution=nursery, member=member, post="director", from_on=localdate() - timedelta(days=9)
    )
    with pytest.raises(ValidationError, match="您自己正在使用"):
        staff.close_account(member, actor=builders.director(nursery, who=me))


def test_leaving_takes_the_seat_and_the_roster_after_the_last_day(nursery, director):
    member = builders.staff_member(nursery, phone="+8613900139000")
    who = staff.open_account(member, actor=director).user
    today = localdate()
    for step in (0, 1, 8):
        Shift.objects.create(member=member, on=today + timedelta(days=step), starts_at="08:00", ends_at="16:00")
    Leave.objects.create(
        member=member, kind="annual", from_on=today, until_on=today + timedelta(days=20), approved_by=who
    )
    staff.end_member(member, on=today + timedelta(days=1), reason="resigned", actor=director)
    assert list(member.shifts.values_list("on", flat=True)) == [today, today + timedelta(days=1)]
    assert member.leaves.get().until_on == today + timedelta(days=1)
    assert member.memberships.get().until_on == today + timedelta(days=1)


def test_the_term_of_a_certificate_is_filled_in_and_a_longer_one_refused(nursery, director):
    member = builders.staff_member(nursery, fit=False)
    issued = localdate() - timedelta(days=30)
    given = {"kind": "health", "issued_on": issued}
    paper = staff_papers.add_paper(member, given, file=None, actor=director)
    assert 363 <= (paper.expires_on - issued).days <= 365
    with pytest.raises(ValidationError) as refusal:
        staff_papers.add_paper(member, given | {"expires_on": issued + timedelta(days=800)}, file=None, actor=director)
    assert "expires_on" in refusal.value.error_dict


def test_a_certificate_of_tomorrow_is_refused(nursery, director):
    member = builders.staff_member(nursery, fit=False)
    with pytest.raises(ValidationError, match="不能晚于今天"):
        staff_papers.add_paper(
            member, {"kind": "carer", "issued_on": localdate() + timedelta(days=1)}, file=None, actor=director
        )


def test_parents_see_the_numbers_of_the_files_once_the_nursery_says_so(nursery, director):
    member = staff.add_member(nursery, VALUES, actor=director)
    assert not hasattr(Institution.objects.get(pk=nursery.pk), "staff_summary")
    staff_numbers.publish_from_files(nursery, actor=director)
    summary = Institution.objects.get(pk=nursery.pk).staff_summary
    assert (summary.carers, summary.carers_qualified, summary.health_certificates) == (1, 0, 0)
    staff_papers.add_paper(member, {"kind": "health", "issued_on": localdate()}, file=None, actor=director)
    staff_papers.add_paper(member, {"kind": "carer", "issued_on": date(2020, 5, 1)}, file=None, actor=director)
    summary.refresh_from_db()
    assert (summary.carers, summary.carers_qualified, summary.health_certificates) == (1, 1, 1)


def test_the_log_tells_of_every_change_and_names_nobody(nursery, director):
    member = staff.add_member(nursery, VALUES, actor=director)
    entry = AuditEntry.objects.get(event="institutions.add_staff")
    assert entry.subjects == sorted([f"institution:{nursery.pk}", f"staff_member:{member.pk}"])
