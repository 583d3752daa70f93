"""The vaccination record as families keep it: acts, pages, reminders."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.kit.ages import add_months
from anxintuo.notices.models import Notice
from families.actions.reminders import remind_vaccines
from families.actions.vaccination import MOST_DOSES, defer_series, end_deferral, record_doses, strike_dose
from families.immunisation.engine import DoseState
from families.immunisation.reading import ReadDose
from families.models import VaccineDeferral, VaccineDose
from families.queries.vaccination import assessment_of, assessments_of, vaccination_page
from tests import builders
from tests.enrollment.test_pages import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def baby():
    return builders.child(months=9)


@pytest.fixture
def mother(baby):
    return builders.guardian(baby)


def given(child, *doses, by):
    """Vaccine and age in months, each."""
    rows = [ReadDose(vaccine, add_months(child.born_on, months)) for vaccine, months in doses]
    return record_doses(child, rows, source="family", actor=by)


def address(child, name="vaccination", *more):
    return reverse(f"families:{name}", args=[child.pk, *more])


# --- Acts -------------------------------------------------------------------------------------------------


def test_the_same_dose_twice_is_one(baby, mother):
    assert given(baby, ("HepB", 0), ("BCG", 0), ("HepB", 0), by=mother) == (2, 0)
    assert given(baby, ("HepB", 0), ("HepB", 1), by=mother) == (1, 1)
    assert VaccineDose.objects.filter(child=baby).count() == 3


def test_all_doses_of_a_sending_or_none(baby, mother):
    good = ReadDose("BCG", baby.born_on)
    for bad in (
        ReadDose("HepB", localdate() + timedelta(days=1)),
        ReadDose("HepB", baby.born_on - timedelta(days=1)),
        ReadDose("水", baby.born_on),
    ):
        with pytest.raises(ValidationError, match="。"):
            record_doses(baby, [good, bad], source="family", actor=mother)
    assert not VaccineDose.objects.exists()


def test_there_is_a_limit_to_the_doses_of_a_child(baby, mother):
    rows = [ReadDose("FLU", baby.born_on + timedelta(days=number)) for number in range(MOST_DOSES + 1)]
    with pytest.raises(ValidationError, match=str(MOST_DOSES)):
        record_doses(baby, rows, source="family", actor=mother)


def test_the_table_itself_refuses_a_dose_twice(baby, mother):
    given(baby, ("BCG", 0), by=mother)
    row = VaccineDose.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        VaccineDose.objects.create(
            child=baby, vaccine="BCG", given_on=row.given_on, source="csv", recorded_by_id=mother.user_id
        )


def test_a_wrong_entry_is_struck_out_kept_and_can_be_entered_again(baby, mother):
    given(baby, ("BCG", 0), by=mother)
    row = VaccineDose.objects.get()
    strike_dose(row, actor=mother)
    strike_dose(row, actor=mother)
    assert not VaccineDose.objects.current().exists()
    assert VaccineDose.objects.get().struck_at is not None
    assert given(baby, ("BCG", 0), by=mother) == (1, 0)


@pytest.mark.parametrize("standing", ["agrees", "sees", "told", "helps"])
def test_only_who_manages_may_write(baby, standing):
    other = builders.guardian(baby, standing)
    with pytest.raises(PermissionDenied):
        given(baby, ("BCG", 0), by=other)


def test_what_a_doctor_puts_off_waits_until_it_is_ended(baby, mother):
    given(baby, ("BCG", 0), by=mother)
    defer_series(baby, ["hepb"], until_on=None, reason="黄疸", actor=mother)
    second = next(dose for dose in assessment_of(baby).doses if dose.slot.id == "HepB-1")
    assert second.state is DoseState.DEFERRED
    defer_series(baby, ["hepb"], until_on=localdate() + timedelta(days=9), reason="", actor=mother)
    row = VaccineDeferral.objects.get(ended_at__isnull=True)
    end_deferral(row, actor=mother)
    assert DoseState.DEFERRED not in {dose.state for dose in assessment_of(baby).doses}
    with pytest.raises(ValidationError):
        defer_series(baby, ["hepb"], until_on=localdate() - timedelta(days=1), reason="", actor=mother)
    with pytest.raises(ValidationError):
        defer_series(baby, ["水"], until_on=None, reason="", actor=mother)


def test_any_number_of_children_is_judged_with_two_statements(django_assert_num_queries, baby, mother):
    others = [builders.child(months=20) for _number in range(5)]
    given(baby, ("BCG", 0), by=mother)
    assessment_of(baby)  # the rulebook is read
    with django_assert_num_queries(2):
        assert len(assessments_of([baby, *others])) == 6


# --- Pages ------------------------------------------------------------------------------------------------


def test_the_empty_record_asks_to_copy_the_booklet(baby, mother):
    page = browser(mother).get(address(baby)).content.decode()
    assert "还没有登记接种记录" in page
    assert address(baby, "vaccination_booklet") in page
    assert "该补种" not in page, "nothing is held against a family that has not begun"


def test_the_booklet_is_copied_in_one_go(baby, mother):
    tab = browser(mother)
    form = tab.get(address(baby, "vaccination_booklet")).content.decode()
    assert "on_MMR-1" in form
    assert "on_DTaP-4" not in form, "not before its age"
    day = add_months(baby.born_on, 2).isoformat()
    data = {"on_HepB-1": baby.born_on.isoformat(), "on_DTaP-1": day, "with_DTaP-1": "DTaP-IPV-Hib", "on_IPV-1": day,
            "with_IPV-1": "DTaP-IPV-Hib"}  # fmt: skip
    answer = tab.post(address(baby, "vaccination_booklet"), data)
    assert answer.status_code == 302
    assert sorted(VaccineDose.objects.values_list("vaccine", flat=True)) == ["DTaP-IPV-Hib", "HepB"]
    states = {dose.slot.id: dose.state for dose in assessment_of(baby).doses}
    assert states["DTaP-1"] == states["IPV-1"] == DoseState.DONE


@pytest.mark.parametrize("value", ["2999-01-01", "1990-01-01", "昨天", "2026-02-30", "\0", "😀" * 5000])
def test_a_wrong_date_gets_its_sentence_and_the_others_stay(baby, mother, value):
    data = {"on_HepB-1": baby.born_on.isoformat(), "on_BCG-1": value}
    answer = browser(mother).post(address(baby, "vaccination_booklet"), data)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert baby.born_on.isoformat() in page
    assert "还差一点" in page
    assert not VaccineDose.objects.exists()


def test_a_vaccine_that_does_not_count_for_a_dose_is_refused(baby, mother):
    data = {"on_HepB-2": baby.born_on.isoformat(), "with_HepB-2": "MMR"}
    assert browser(mother).post(address(baby, "vaccination_booklet"), data).status_code == 400


def test_a_booklet_without_any_date_is_asked_for_one(baby, mother):
    answer = browser(mother).post(address(baby, "vaccination_booklet"), {"on_BCG-1": ""})
    assert answer.status_code == 400
    assert "还没有填日期" in answer.content.decode()


def test_one_dose_outside_the_programme_is_kept_beside(baby, mother):
    tab = browser(mother)
    data = {
        "vaccine": "PCV13",
        "on": add_months(baby.born_on, 3).isoformat(),
        "lot": "B7",
        "place": "五马社区卫生服务中心",
    }
    assert tab.post(address(baby, "vaccination_dose"), data).status_code == 302
    page = tab.get(address(baby)).content.decode()
    assert "13价肺炎球菌疫苗" in page
    assert tab.post(address(baby, "vaccination_dose"), {"vaccine": "水", "on": "2026-01-01"}).status_code == 400


def test_a_dose_is_struck_out_after_asking(baby, mother):
    given(baby, ("BCG", 0), by=mother)
    row, tab = VaccineDose.objects.get(), browser(mother)
    where = address(baby, "vaccination_strike", row.pk)
    assert "卡介苗" in tab.get(where).content.decode()
    assert tab.post(where).status_code == 302
    assert tab.get(where).status_code == 404


def test_another_childs_dose_is_not_found_under_ones_own(baby, mother):
    other = builders.child()
    stranger = builders.guardian(other)
    given(other, ("BCG", 0), by=stranger)
    row, tab = VaccineDose.objects.get(), browser(mother)
    assert tab.post(address(baby, "vaccination_strike", row.pk)).status_code == 404
    assert tab.get(address(other)).status_code == 404
    assert VaccineDose.objects.current().exists()


def test_a_guardian_who_sees_reads_and_cannot_write(baby, mother):
    other = browser(builders.guardian(baby, "sees"))
    page = other.get(address(baby)).content.decode()
    assert address(baby, "vaccination_booklet") not in page
    assert other.get(address(baby, "vaccination_booklet")).status_code == 404


def test_a_file_is_shown_before_it_is_kept(baby, mother):
    tab = browser(mother)
    born, later = baby.born_on.isoformat(), (localdate() + timedelta(days=3)).isoformat()
    given(baby, ("BCG", 0), by=mother)
    text = f"疫苗,接种日期\n乙肝疫苗,{born}\n卡介苗,{born}\n麻腮风,{later}\n水,{born}\n"
    file = SimpleUploadedFile("record.csv", text.encode("gb18030"), content_type="text/csv")
    page = tab.post(address(baby, "vaccination_import"), {"file": file}).content.decode()
    assert f'value="HepB|{born}||"' in page
    assert "已登记" in page
    assert "不能晚于今天" in page
    assert "第 5 行" in page
    assert VaccineDose.objects.count() == 1, "nothing is kept yet"
    answer = tab.post(address(baby, "vaccination_import"), {"dose": ["", f"HepB|{born}||"], "source": "csv"})
    assert answer.status_code == 302
    assert VaccineDose.objects.get(vaccine="HepB").source == "csv"


@pytest.mark.parametrize("packed", ["HepB", "HepB|x||", "水|2026-01-01||", "HepB|2999-01-01||", "|||", "a|b|c|d|e"])
def test_a_marked_row_that_was_tampered_with_keeps_nothing(baby, mother, packed):
    answer = browser(mother).post(address(baby, "vaccination_import"), {"dose": packed, "source": "x"})
    assert answer.status_code == 302
    assert not VaccineDose.objects.exists()


def test_unseen_signs_beside_a_dose_are_left_out(baby, mother):
    packed = f"BCG|{baby.born_on.isoformat()}|A\x001\u202e|五马\n社区"
    assert browser(mother).post(address(baby, "vaccination_import"), {"dose": packed}).status_code == 302
    row = VaccineDose.objects.get()
    assert (row.lot, row.place) == ("A1", "五马 社区")


def test_a_record_of_another_birth_date_is_refused(baby, mother):
    text = '[{"resourceType": "Patient", "birthDate": "2001-01-01"}, {"resourceType": "Immunization"}]'
    file = SimpleUploadedFile("record.json", text.encode(), content_type="application/json")
    answer = browser(mother).post(address(baby, "vaccination_import"), {"file": file})
    assert answer.status_code == 400
    assert "出生日期和宝宝的不一样" in answer.content.decode()


@pytest.mark.parametrize("data", [b"", b"\0", b"{", b"MZ\x90"], ids=["empty", "nul", "json", "program"])
def test_a_file_that_is_no_record_gets_a_sentence(baby, mother, data):
    file = SimpleUploadedFile("record.csv", data, content_type="text/csv")
    answer = browser(mother).post(address(baby, "vaccination_import"), {"file": file})
    assert answer.status_code == 400
    assert "。" in answer.content.decode()


def test_the_page_needs_three_statements_of_its_own(django_assert_num_queries, baby, mother):
    given(baby, ("BCG", 0), ("HepB", 0), ("HepB", 1), ("IPV", 2), by=mother)
    vaccination_page(baby)
    with django_assert_num_queries(3):
        page = vaccination_page(baby)
        assert page.has_gaps


# --- Reminders --------------------------------------------------------------------------------------------


def test_a_dose_is_told_once_when_it_is_due_and_once_when_it_is_late(baby, mother):
    born = baby.born_on
    given(baby, ("BCG", 0), ("HepB", 0), ("HepB", 1), ("IPV", 2), ("IPV", 3), ("DTaP", 2), by=mother)
    Notice.objects.all().delete()
    day = add_months(born, 4)
    remind_vaccines(day)
    remind_vaccines(day + timedelta(days=1))
    due = Notice.objects.filter(user=mother.user_id)
    assert [row.title for row in due] == ["宝宝可以打下一针疫苗了"]
    late = add_months(born, 5)
    remind_vaccines(late)
    assert "宝宝有疫苗该补了" in {row.title for row in Notice.objects.filter(user=mother.user_id)}


def test_a_notice_names_no_vaccine(baby, mother):
    given(baby, ("BCG", 0), by=mother)
    remind_vaccines(add_months(baby.born_on, 2))
    for row in Notice.objects.filter(user=mother.user_id):
        assert "肝" not in row.title + row.body
        assert baby.name not in row.title + row.body


def test_families_that_keep_no_record_here_are_left_in_peace(baby, mother):
    assert remind_vaccines(localdate()) == 0
    assert not Notice.objects.exists()


def test_a_struck_dose_leaves_the_family_without_a_record(baby, mother):
    given(baby, ("BCG", 0), by=mother)
    VaccineDose.objects.update(struck_at=timezone.now(), struck_by=mother.user_id)
    assert not assessment_of(baby).has_record
