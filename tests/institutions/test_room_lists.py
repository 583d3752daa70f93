"""Lists of rooms: what the nursery says itself is taken, filed facts are not, and a wrong cell stops the whole list."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localdate

from anxintuo.accounts.second_factor import DEMO_KEY
from anxintuo.audit.models import AuditEntry
from anxintuo.kit.spreadsheets import xlsx_bytes
from institutions.actions import list_imports
from institutions.enums import ListKind
from institutions.lists.rooms import COLUMNS
from institutions.models import ListImport, Room, StaffMembership
from institutions.queries.rooms import room_page
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(nursery):
    return builders.room(nursery, "small", places=15, occupied=10, name="蒲公英班")


def row(**cells) -> list[str]:
    return [str(cells.get(name, "")) for name in COLUMNS]


def plan(nursery, actor, rows) -> ListImport:
    content = xlsx_bytes("班级", COLUMNS, rows)
    return list_imports.plan_import(ListKind.ROOMS, nursery, content, "rooms.xlsx", actor=actor)


def test_a_good_list_is_written_when_it_is_confirmed_and_not_before(nursery, director, room):
    cells = {"班级": "蒲公英班", "班型": "托小班", "托位数": 15, "楼层": "2", "窗地比": "22%", "已入托人数": 12}
    planned = plan(nursery, director, [row(**cells, 预计有空位的月份="2027-03")])
    assert (planned.changed, planned.added, planned.problems) == (1, 0, [])
    room.refresh_from_db()
    assert room.floor is None
    list_imports.apply_import(planned, actor=director)
    room.refresh_from_db()
    assert (room.floor, str(room.window_share), room.occupied) == (2, "22.0", 12)
    assert room.next_free_on.isoformat() == "2027-03-01"
    again = plan(nursery, director, [row(**cells)])
    assert (again.changed, again.unchanged) == (0, 1)


def test_a_cellar_is_taken_and_flagged(nursery, director, room):
    list_imports.apply_import(plan(nursery, director, [row(班级="蒲公英班", 楼层="-1")]), actor=director)
    room.refresh_from_db()
    assert room.floor == -1
    assert any("地下" in check.told for check in room_page(room, localdate()).checks if check.is_broken)


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"班级": ""}, "班级", "不能空着"),
        ({"班级": "月亮班"}, "班级", "申请变更"),
        ({"托位数": "18"}, "托位数", "申请变更"),
        ({"班型": "托大班"}, "班型", "申请变更"),
        ({"面积": "80"}, "面积", "申请变更"),
        ({"楼层": "0"}, "楼层", "地下填 -1"),
        ({"楼层": "二"}, "楼层", "数字"),
        ({"窗地比": "101"}, "窗地比", "0 到 100"),
        ({"已入托人数": "-1"}, "已入托人数", "整数"),
        ({"已入托人数": "900"}, "已入托人数", "请核对"),
        ({"预计有空位的月份": "明年"}, "预计有空位的月份", "日期"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(nursery, director, room, cells, column, words):
    planned = plan(nursery, director, [row(**({"班级": "蒲公英班", "楼层": "1"} | cells))])
    ((number, where, sentence),) = planned.problems
    assert (number, where) == (2, column)
    assert words in sentence
    with pytest.raises(ValidationError, match="还有问题"):
        list_imports.apply_import(planned, actor=director)


def test_three_hundred_rooms_with_a_wrong_cell_write_nothing(nursery, director):
    Room.objects.bulk_create(
        Room(institution=nursery, name=f"{n}号班", class_kind="small", places=15) for n in range(300)
    )
    rows = [row(班级=f"{n}号班", 楼层="1" if n % 100 else "0") for n in range(300)]
    planned = plan(nursery, director, rows)
    assert (planned.wrong, [each[0] for each in planned.problems]) == (3, [2, 102, 202])
    with pytest.raises(ValidationError):
        list_imports.apply_import(planned, actor=director)
    assert not Room.objects.filter(floor__isnull=False).exists()


def test_a_room_twice_and_a_room_that_is_gone(nursery, director, room):
    planned = plan(nursery, director, [row(班级="蒲公英班", 楼层="1"), row(班级="蒲公英班", 楼层="2")])
    assert planned.problems == [(3, "班级", "和第 2 行是同一个班级。")]
    planned = plan(nursery, director, [row(班级="蒲公英班", 楼层="1")])
    room.delete()
    with pytest.raises(ValidationError, match="又有变化"):
        list_imports.apply_import(planned, actor=director)


def test_fewer_children_than_have_a_place_by_now(nursery, director, room):
    planned = plan(nursery, director, [row(班级="蒲公英班", 已入托人数="2")])
    Room.objects.filter(pk=room.pk).update(listed=3)
    with pytest.raises(ValidationError, match="又有宝宝入托"):
        list_imports.apply_import(planned, actor=director)
    assert plan(nursery, director, [row(班级="蒲公英班", 已入托人数="2")]).wrong == 1


def test_only_the_director_of_this_nursery(nursery, room):
    for actor in (builders.director(builders.institution()), builders.caregiver(nursery)):
        with pytest.raises(PermissionDenied):
            plan(nursery, actor, [row(班级="蒲公英班")])


@pytest.fixture
def browser(client, nursery):
    user = builders.user()
    StaffMembership.objects.create(user=user, institution=nursery, post="director", from_on=localdate())
    client.force_login(user)
    session = client.session
    session[DEMO_KEY] = True
    session.save()
    return client


def test_what_is_exported_can_be_sent_back(browser, room):
    table = browser.get(reverse("institutions:room_export", args=["xlsx"]))
    assert AuditEntry.objects.filter(event="institutions.export_rooms", kind="export").exists()
    file = SimpleUploadedFile("rooms.xlsx", table.content)
    page = browser.post(reverse("institutions:room_import_new"), {"file": file}, follow=True).content.decode()
    assert "没有要写入的" in page
    assert browser.get(reverse("institutions:room_import_template")).status_code == 200
    assert browser.get(reverse("institutions:room_export", args=["pdf"])).status_code == 404


def test_the_dry_run_of_rooms_leads_back_to_the_rooms(browser, nursery, room):
    file = SimpleUploadedFile("rooms.xlsx", xlsx_bytes("x", COLUMNS, [row(班级="蒲公英班", 楼层="3")]))
    page = browser.post(reverse("institutions:room_import_new"), {"file": file}, follow=True)
    assert "个班" in page.content.decode()
    pk = ListImport.objects.get().pk
    done = browser.post(reverse("institutions:staff_import_apply", args=[pk]), follow=True).content.decode()
    assert "更新 1 个班" in done
    assert browser.post(reverse("institutions:room_import_new")).status_code == 400
