"""Lists of staff: a dry run that names row and column, then all of it or nothing."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from anxintuo.kit.identifiers import resident_check_digit
from anxintuo.kit.spreadsheets import xlsx_bytes
from institutions.actions import list_imports
from institutions.enums import ListKind
from institutions.lists.staff import COLUMNS, EXAMPLE
from institutions.models import ListImport, StaffMember
from tests import builders

pytestmark = pytest.mark.django_db


def identity(number: int) -> str:
    first17 = f"330302{1970 + number % 30}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    return first17 + resident_check_digit(first17)


def row(number: int, **cells) -> list[str]:
    values = dict(zip(COLUMNS, EXAMPLE, strict=True)) | {
        "姓名": f"同事{number}", "证件号码": identity(number), "工号": f"N{number:05d}", "手机号": "", "班级": "",
    }  # fmt: skip
    return list((values | cells).values())


def plan(nursery, director, rows) -> ListImport:
    content = xlsx_bytes("人员", COLUMNS, rows)
    return list_imports.plan_import(ListKind.STAFF, nursery, content, "staff.xlsx", actor=director)


def test_a_good_list_is_written_when_it_is_confirmed_and_not_before(nursery, director):
    room = builders.room(nursery, name="蒲公英班")
    planned = plan(nursery, director, [row(1, 班级="蒲公英班"), row(2)])
    assert (planned.added, planned.wrong) == (2, 0)
    assert not StaffMember.objects.exists()
    list_imports.apply_import(planned, actor=director)
    first = StaffMember.objects.get(room=room)
    assert (first.name, first.post, first.joined_on, first.identity_number) == (
        "同事1", "caregiver", date(2026, 3, 1), identity(1),
    )  # fmt: skip


def test_the_same_list_again_changes_nothing(nursery, director):
    rows = [row(1), row(2)]
    list_imports.apply_import(plan(nursery, director, rows), actor=director)
    again = plan(nursery, director, rows)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)


def test_a_known_identity_is_changed_and_an_empty_cell_says_nothing(nursery, director):
    list_imports.apply_import(plan(nursery, director, [row(1, 专业="护理")]), actor=director)
    planned = plan(nursery, director, [row(1, 岗位="保健员", 专业="")])
    assert (planned.added, planned.changed) == (0, 1)
    list_imports.apply_import(planned, actor=director)
    member = StaffMember.objects.get()
    assert (member.post, member.major) == ("health", "护理")


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("姓名", "", "不能空着"),
        ("姓名", "长" * 41, "最多 40 个字"),
        ("岗位", "老板", "只能填"),
        ("班级", "不存在的班", "园里没有这个班级"),
        ("证件号码", "330302199001011234", "请"),
        ("证件号码", "33030220200101001X", "请"),
        ("手机号", "12345", "11 位手机号"),
        ("入职日期", "2026-13-40", "日期"),
        ("学历", "博士后", "只能填"),
        ("管理年限", "很多", "数字"),
        ("专职", "也许", "是"),
    ],
)
def test_what_is_wrong_is_told_with_row_and_column(nursery, director, column, value, sentence):
    planned = plan(nursery, director, [row(1), row(2, **{column: value})])
    assert planned.wrong == 1
    ((number, where, told),) = planned.problems
    assert (number, where) == (3, column)
    assert sentence in told
    assert not planned.rows


def test_one_person_twice_and_one_number_twice_are_told(nursery, director):
    planned = plan(nursery, director, [row(1), row(1, 工号="X1"), row(2, 工号="X1")])
    assert [(number, column) for number, column, _sentence in planned.problems] == [(3, "证件号码"), (4, "工号")]


def test_a_list_with_one_wrong_row_writes_none(nursery, director):
    planned = plan(nursery, director, [row(1), row(2, 岗位="老板")])
    with pytest.raises(ValidationError, match="还有问题"):
        list_imports.apply_import(planned, actor=director)
    assert not StaffMember.objects.exists()


def test_five_thousand_rows_of_which_three_hundred_are_wrong(nursery, director):
    rows = [row(number, 岗位="老板" if number % 17 == 0 else "保育人员") for number in range(5_000)]
    rows = [[*cells[:4], f"E{number:07d}", *cells[5:]] for number, cells in enumerate(rows)]
    rows = [[*cells[:3], "护照", *cells[4:]] for cells in rows]
    planned = plan(nursery, director, rows)
    assert (planned.added, planned.wrong) == (4_705, 295)
    assert planned.problems[0][:2] == [2, "岗位"] or planned.problems[0][:2] == (2, "岗位")
    assert not StaffMember.objects.exists()


def test_what_changed_meanwhile_is_told_and_nothing_is_half_written(nursery, director):
    planned = plan(nursery, director, [row(1), row(2)])
    member = StaffMember(institution=nursery, post="cook", name="先来的", joined_on=date(2026, 1, 1))
    member.set_identity("resident_id", identity(2))
    member.save()
    with pytest.raises(ValidationError, match="档案又有变化"):
        list_imports.apply_import(planned, actor=director)
    assert StaffMember.objects.count() == 1


def test_a_list_is_confirmed_once_and_within_a_day(nursery, director):
    planned = plan(nursery, director, [row(1)])
    list_imports.apply_import(planned, actor=director)
    with pytest.raises(ValidationError):
        list_imports.apply_import(planned, actor=director)
    late = plan(nursery, director, [row(2)])
    ListImport.objects.filter(pk=late.pk).update(made_at=timezone.now() - timedelta(days=2))
    with pytest.raises(ValidationError):
        list_imports.apply_import(late, actor=director)
    list_imports.forget_old_imports()
    late.refresh_from_db()
    assert (late.state, late.rows) == ("discarded", "")


def test_another_nursery_neither_plans_nor_confirms(nursery, director):
    planned = plan(nursery, director, [row(1)])
    stranger = builders.director(builders.institution())
    with pytest.raises(PermissionDenied):
        list_imports.apply_import(planned, actor=stranger)
    with pytest.raises(PermissionDenied):
        list_imports.plan_import(ListKind.STAFF, nursery, xlsx_bytes("x", COLUMNS, [row(1)]), "a.xlsx", actor=stranger)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"PK\x03\x04nonsense", "a.xlsx"),
        ("姓名\n林晓".encode(), "a.csv"),
        (b"\x00" * 40, "a.csv"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_a_sentence(nursery, director, content, name):
    with pytest.raises(ValidationError) as refusal:
        list_imports.plan_import(ListKind.STAFF, nursery, content, name, actor=director)
    assert "file" in refusal.value.error_dict
