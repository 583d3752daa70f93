"""Lists of dishes: days are written as a whole, a wrong cell stops the list, what was exported can be sent back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localdate

from anxintuo.kit.spreadsheets import xlsx_bytes
from institutions.actions import list_imports
from institutions.actions.menu import save_day
from institutions.enums import ListKind
from institutions.lists.menu import COLUMNS, example
from institutions.models import ListImport, MenuDish, StaffMembership
from tests import builders
from tests.enrollment.test_pages import browser

pytestmark = pytest.mark.django_db


def row(on, meal="午餐", name="鱼", **cells) -> list[str]:
    told = {"日期": on.isoformat(), "餐次": meal, "菜名": name} | cells
    return [str(told.get(column, "")) for column in COLUMNS]


def plan(nursery, actor, rows) -> ListImport:
    return list_imports.plan_import(ListKind.MENU, nursery, xlsx_bytes("a", COLUMNS, rows), "a.xlsx", actor=actor)


def test_the_days_of_the_list_are_written_whole_and_the_others_stay(nursery, director, monday):
    tuesday = monday + timedelta(days=1)
    for on in (monday, tuesday):
        seen = getattr(nursery.menu_weeks.filter(monday=monday).first(), "version", 0)
        save_day(nursery, on, [MenuDish(name="粥", meal="breakfast")], seen_version=seen, actor=director)
    planned = plan(nursery, director, [row(monday, 含有="鱼、蛋", 改吃="蒸蛋"), row(monday + timedelta(days=7))])
    assert (planned.added, planned.changed, planned.problems) == (1, 1, [])
    assert MenuDish.objects.filter(name="鱼").count() == 0
    list_imports.apply_import(planned, actor=director)
    stands = {(dish.on, dish.name): dish.allergens for dish in MenuDish.objects.all()}
    assert stands == {(monday, "鱼"): ["fish", "egg"], (tuesday, "粥"): [], (monday + timedelta(days=7), "鱼"): []}


def test_wrong_rows_are_named_by_row_and_column_and_nothing_is_written(nursery, director, monday):
    yesterday, far = localdate() - timedelta(days=1), localdate() + timedelta(days=200)
    rows = [
        row(monday), row(monday), row(yesterday), row(far), row(monday, meal="夜宵"), row(monday, name=""),
        row(monday, name="虾", 含有="恐龙"), row(monday, name="米", 适用班型="大学"), row(monday, name="长" * 41),
    ]  # fmt: skip
    planned = plan(nursery, director, rows)
    assert [(number, column) for number, column, _sentence in planned.problems] == [
        (3, "菜名"), (4, "日期"), (5, "日期"), (6, "餐次"), (7, "菜名"), (8, "含有"), (9, "适用班型"), (10, "菜名"),
    ]  # fmt: skip
    with pytest.raises(ValidationError):
        list_imports.apply_import(planned, actor=director)
    assert not MenuDish.objects.exists()


def test_a_day_that_is_over_meanwhile_stops_the_list(nursery, director, monday, monkeypatch):
    planned = plan(nursery, director, [row(localdate())])
    monkeypatch.setattr("institutions.actions.menu_lists.localdate", lambda: monday)
    with pytest.raises(ValidationError, match="重新上传"):
        list_imports.apply_import(planned, actor=director)
    assert not MenuDish.objects.exists()


def test_a_health_worker_brings_menus_and_no_people(nursery, director, monday):
    health = builders.actor("staff", str(nursery.pk), post="health")
    list_imports.apply_import(plan(nursery, health, [row(monday)]), actor=health)
    assert MenuDish.objects.count() == 1
    staff = ListImport.objects.create(institution=nursery, kind="staff", made_by_id=director.user_id)
    with pytest.raises(PermissionDenied, match="负责人"):
        list_imports.discard_import(staff, actor=health)
    for nobody in (builders.actor("staff", str(nursery.pk), post="cook"), builders.director(builders.institution())):
        with pytest.raises(PermissionDenied):
            plan(nursery, nobody, [row(monday)])


def test_what_was_taken_away_can_be_sent_back(nursery, director, monday):
    dish = MenuDish(name="虾仁羹", meal="lunch", ingredients="虾仁", allergens=["crustacean"], class_kind="small",
                    note="剪碎", substitute="豆腐羹")  # fmt: skip
    save_day(nursery, monday, [dish], seen_version=0, actor=director)
    who = builders.user()
    StaffMembership.objects.create(user=who, institution=nursery, post="director", from_on=localdate())
    desk = browser(builders.director(nursery, who))
    content = desk.get(reverse("institutions:menu_export", args=["xlsx"], query={"week": monday.isoformat()})).content
    form = reverse("institutions:menu_import_new")
    sent = desk.post(form, {"file": SimpleUploadedFile("menu.xlsx", content)})
    planned = ListImport.objects.get(kind="menu")
    assert (sent.url, planned.problems) == (reverse("institutions:staff_import", args=[planned.pk]), [])
    assert desk.post(reverse("institutions:staff_import_apply", args=[planned.pk])).url == reverse("institutions:menu")
    again = MenuDish.objects.get()
    assert (again.class_kind, again.note, again.substitute) == ("small", "剪碎", "豆腐羹")
    assert desk.post(form, {"file": SimpleUploadedFile("a.txt", b"x")}).status_code == 400


def test_the_template_can_be_read_as_it_stands_on_any_day(nursery):
    who = builders.user()
    StaffMembership.objects.create(user=who, institution=nursery, post="director", from_on=localdate())
    desk = browser(builders.director(nursery, who))
    template = desk.get(reverse("institutions:menu_import_template")).content
    sent = desk.post(
        reverse("institutions:menu_import_new"), {"file": SimpleUploadedFile("t.xlsx", template)}, follow=True
    )
    planned = ListImport.objects.get()
    assert (planned.added, planned.problems) == (1, [])
    page = sent.content.decode()
    assert "试读结果" in page
    assert f'href="{reverse("institutions:menu")}" aria-current="page"' in page  # not among the people


@pytest.mark.parametrize("back", range(7))
def test_the_example_is_of_a_day_to_come(back):
    today = date(2028, 2, 28) + timedelta(days=back)
    on = date.fromisoformat(example(today)[0])
    assert on.weekday() == 0
    assert timedelta() < on - today <= timedelta(days=7)
