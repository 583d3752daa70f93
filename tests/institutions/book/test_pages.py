"""The book as a browser sees it: one tap, what is typed wrongly, the day closed, the month taken away."""

import io
from datetime import timedelta

import openpyxl
import pikepdf
import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from anxintuo.files.models import StoredFile
from anxintuo.notices.models import Notice
from institutions.actions.book_clock import remind_of_missing
from institutions.actions.book_closing import close_day
from institutions.book.templates import template_named
from institutions.book_exports import month_pdf
from institutions.models import BookEntry, BookSeal, Institution, StaffMembership
from institutions.queries import book_todo
from institutions.queries.book import book_day, kept_templates, missing_now
from institutions.queries.book_month import month_page
from tests import builders
from tests.access.personas import World, build_world
from tests.institutions.book.scene import NOON, TODAY, Scene, aired

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_noon")]


@pytest.fixture
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def world(_noon) -> World:
    made = build_world()
    Institution.objects.filter(pk=made.nursery_a.pk).update(meals=True)
    made.nursery_a.refresh_from_db()
    return made


@pytest.fixture
def director(world):
    return world.client("director_a")


@pytest.fixture
def at(world) -> Scene:
    return Scene(world.nursery_a, world.nursery_a.rooms.get(name="蒲公英班"))


def day_of(place, on=TODAY):
    return reverse("institutions:book_day", args=[on, getattr(place, "pk", place)])


def enter_at(place, page, on=TODAY, **query):
    return reverse("institutions:book_enter", args=[on, getattr(place, "pk", place), page], query=query or None)


def soup(answer):
    return BeautifulSoup(answer.content, "html.parser")


def sent_by(form):
    """What the form of a row sends when its button is pressed: its hidden and its usual values."""
    found = {}
    for control in form.select("input[name], textarea[name]"):
        kind = control.get("type", "text")
        if kind == "file" or (kind in ("checkbox", "radio") and not control.has_attr("checked")):
            continue
        found[control["name"]] = control.get("value", "on" if kind == "checkbox" else control.text.strip())
    found.pop("csrfmiddlewaretoken", None)
    return found


# --- One tap -----------------------------------------------------------------------------------------------


def test_every_thing_that_is_done_as_usual_is_done_with_one_button(at, director):
    for place in (at.room, "house"):
        page = soup(director.get(day_of(place)))
        forms = page.select(".book-row form")
        assert forms
        for form in forms:
            answer = director.post(form["action"], sent_by(form))
            assert answer.status_code == 302, (form["action"], soup(answer).select(".field-error"))
    assert BookEntry.objects.filter(room=at.room, template="ventilation", slot="morning").get().values == {
        "minutes": "15"
    }
    assert BookEntry.objects.get(template="patrol", slot="opening").values["exits"] is True
    left = {thing.template.key for thing in book_day(at.nursery, TODAY).place("house").missing}
    assert left == {"food_sample"}


def test_the_usual_values_are_the_rooms_own_and_what_was_written_last(at, director):
    at.room.occupied = 13
    at.room.save()
    page = soup(director.get(day_of(at.room)))
    assert "到园 13 人 · 已查 13 人 · 异常 0 人" in page.text
    director.post(
        enter_at(at.room, "health_check", TODAY), {"slot": "morning", "arrived": 9, "checked": 9, "abnormal": 0}
    )
    assert "到园 9 人 · 已查 9 人" in soup(director.get(day_of(at.room))).text


def test_a_button_pressed_twice_writes_once(at, director):
    form = soup(director.get(day_of(at.room))).select_one(".book-row form")
    for _press in range(2):
        assert director.post(form["action"], sent_by(form)).status_code == 302
    assert BookEntry.objects.count() == 1


def test_today_opens_at_the_carers_own_room_and_at_the_house_for_the_desk(world, at):
    for key, title in (("caregiver_a1", "蒲公英班"), ("director_a", "全园")):
        page = soup(world.client(key).get(reverse("institutions:book")))
        assert page.select_one(".views [aria-current]").text.startswith(title)


def test_another_room_can_be_looked_at_but_not_written_in(world, at):
    other = at.nursery.rooms.get(name="向日葵班")
    client = world.client("caregiver_a1")
    assert soup(client.get(day_of(other))).select(".book-row form") == []
    assert client.post(enter_at(other, "ventilation"), {"slot": "morning", "minutes": 15}).status_code == 404
    assert client.get(reverse("institutions:book_close", args=[TODAY, "house"])).status_code == 403


def test_a_photo_comes_along_re_encoded_and_only_colleagues_see_it(at, world, director):
    from PIL import Image

    picture = io.BytesIO()
    Image.new("RGB", (900, 700), "#7aa").save(picture, "JPEG", exif=b"Exif\0\0secret place")
    picture.seek(0)
    picture.name = "IMG_0001.jpg"
    data = {"slot": "morning", "minutes": 15, "photo": picture}
    assert director.post(enter_at(at.room, "ventilation"), data).status_code == 302
    entry = BookEntry.objects.get()
    assert StoredFile.objects.get().pk == entry.photo_id
    address = reverse("files:file", args=[entry.photo_id])
    shown = world.client("caregiver_a2").get(address)
    assert shown.status_code == 200
    assert b"secret place" not in shown.content
    for key in ("director_b", "parent_a", "official_lucheng"):
        assert world.client(key).get(address).status_code == 404
    assert str(entry.photo_id) in director.get(reverse("institutions:book_entry", args=[entry.pk])).content.decode()


# --- What is typed wrongly ---------------------------------------------------------------------------------

WRONG = [
    ("ventilation", {"minutes": ""}, "请填写"),
    ("ventilation", {"minutes": "9" * 40}, "600"),
    ("ventilation", {"minutes": "-3"}, "1"),
    ("ventilation", {"minutes": "十分"}, "整数"),
    ("ventilation", {"minutes": "\x00"}, ""),
    ("ventilation", {"minutes": "5"}, "10–15 分钟"),
    ("disinfection", {"objects": "桌\x00面", "method": "wipe", "minutes": 30}, ""),
    ("disinfection", {"objects": "桌" * 5000, "method": "wipe", "minutes": 30}, "200"),
    ("disinfection", {"objects": "桌面", "method": "magic", "minutes": 30}, "给出的选项"),
    ("disinfection", {"objects": "张妈妈 138 0013 8000", "method": "wipe", "minutes": 30}, "不写电话"),
    ("health_check", {"arrived": 5, "checked": 9, "abnormal": 0}, "不能多于"),
]


@pytest.mark.parametrize(("page", "typed", "sentence"), WRONG)
def test_what_is_typed_wrongly_is_a_sentence_and_stays_in_the_form(at, director, page, typed, sentence):
    slot = template_named(page).slots[0].key
    answer = director.post(enter_at(at.room, page), {"slot": slot, **typed})
    assert answer.status_code == 400
    assert sentence in soup(answer).select_one(".form").text
    assert not BookEntry.objects.exists()
    if page == "health_check":
        assert soup(answer).select_one("[name=checked]")["value"] == "9"


@pytest.mark.parametrize("data", [{"slot": "x" * 400}, {"slot": "\x00"}, {"slot": "noon", "entry": "nonsense"}, {}])
def test_a_form_that_nobody_was_given_is_no_error_page(at, director, data):
    answer = director.post(enter_at(at.room, "ventilation"), {"minutes": 15, **data})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "2026-02-30/house/",
        "2026-11-25/nowhere/",
        "2026-11-26/house/",
        "2026-11-25/house/enter/ventilation/",
        "2026-11-25/house/enter/nonsense/",
        "2026-11-26/house/close/",
    ],
)
def test_addresses_of_nothing_are_not_found(director, address):
    assert director.get(f"/desk/book/{address}").status_code == 404


def test_emoji_is_kept_and_a_page_with_it_is_drawn_in_every_form(at, director):
    visit = {"who": "王先生🙂", "purpose": "=1+1", "in": "9:05", "identity": "on"}
    assert director.post(enter_at("house", "visitor"), visit).status_code == 302
    asked = {"page": "visitor", "month": "2026-11"}
    assert "王先生🙂" in director.get(reverse("institutions:book_month", query=asked)).content.decode()
    sheet = director.get(reverse("institutions:book_export", args=["xlsx"], query=asked))
    [row] = list(openpyxl.load_workbook(io.BytesIO(sheet.content)).active.iter_rows(min_row=2))
    assert (row[3].value, row[4].value, row[4].data_type) == ("王先生🙂", "=1+1", "s")
    assert director.get(reverse("institutions:book_export", args=["pdf"], query=asked)).content.startswith(b"%PDF")


# --- Correcting and closing --------------------------------------------------------------------------------


def test_a_correction_shows_old_and_new_beside_each_other(at, director):
    entry = aired(at, minutes=51)
    address = reverse("institutions:book_correct", args=[entry.pk])
    assert soup(director.get(address)).select_one("[name=minutes]")["value"] == "51"
    assert director.post(address, {"minutes": 15, "reason": ""}).status_code == 400
    assert director.post(address, {"minutes": 15, "reason": "写反了"}).status_code == 302
    page = soup(director.get(reverse("institutions:book_entry", args=[entry.pk])))
    assert page.select_one("del").text == "51 分钟"
    assert "原因：写反了" in page.text


def test_closing_shows_what_is_missing_takes_reasons_and_then_only_additions(at, director):
    aired(at)
    address = reverse("institutions:book_close", args=[TODAY, at.room.pk])
    form = soup(director.get(address)).select_one("form.form")
    names = [control["name"] for control in form.select("input[name^=reason-]")]
    assert len(names) == 4
    half = director.post(address, {names[0]: "停电"})
    assert half.status_code == 400
    assert soup(half).select_one(f"[name={names[0]}]")["value"] == "停电"
    assert director.post(address, {names[0]: "外出", "same": "停电"}).status_code == 302
    assert [told["reason"] for told in BookSeal.objects.get().missing] == ["外出", "停电", "停电", "停电"]
    page = soup(director.get(day_of(at.room)))
    assert BookSeal.objects.get().digest[:12] in page.text
    assert page.select(".book-row form") == []
    assert "已经封存" in director.get(address).content.decode()
    late = enter_at(at.room, "ventilation", slot="afternoon")
    assert "补充" in director.get(late).content.decode()
    assert director.post(late, {"slot": "afternoon", "minutes": 15}).status_code == 400
    answer = director.post(late, {"slot": "afternoon", "minutes": 15, "reason": "忘了"})
    assert answer.status_code == 302
    assert "封存后补充" in director.get(day_of(at.room)).content.decode()


def test_all_places_in_which_nothing_is_missing_are_closed_with_one_button(world, at, director):
    address = reverse("institutions:book_close_complete", args=[TODAY])
    for form in soup(director.get(day_of(at.room))).select(".book-row form"):
        director.post(form["action"], sent_by(form))
    other = at.nursery.rooms.get(name="向日葵班")
    for form in soup(director.get(day_of(other))).select(".book-row form"):
        director.post(form["action"], sent_by(form))
    assert "记全的 2 处" in director.get(day_of("house")).content.decode()
    assert world.client("caregiver_a1").post(address).status_code == 403
    for _press in range(2):
        assert director.post(address).status_code == 302
    assert {seal.room_id for seal in BookSeal.objects.all()} == {at.room.pk, other.pk}


def test_the_check_of_the_seals_says_whole_or_from_which_day_not(at, director):
    address = reverse("institutions:book_seals")
    assert "还没有封存过" in director.get(address).content.decode()
    place = book_day(at.nursery, TODAY).place(str(at.room.pk))
    aired(at)
    close_day(at.nursery, at.room, TODAY, {each.key: "停电" for each in place.missing}, actor=at.by("director"))
    assert "没有改动过" in director.get(address).content.decode()


# --- The month ---------------------------------------------------------------------------------------------


def test_the_month_says_of_each_day_what_is_there_missing_or_explained(at, director):
    yesterday, before = TODAY - timedelta(days=1), TODAY - timedelta(days=2)
    for slot in ("morning", "afternoon"):
        aired(at, before, slot=slot)
    aired(at, yesterday)
    missing = book_day(at.nursery, yesterday).place(str(at.room.pk)).missing
    close_day(at.nursery, at.room, yesterday, {each.key: "停电" for each in missing}, actor=at.by("director"))
    found = month_page(at.nursery, template_named("ventilation"), TODAY.replace(day=1))
    column = found.places.index("蒲公英班")
    states = {day.on: day.cells[column].state for day in found.days}
    assert states == {before: "done", yesterday: "explained", TODAY: "missing"} | {
        day: "" for day in states if day < before
    }
    assert (found.done, len(found.seals)) == (3, 1)
    pdf = month_pdf(found)
    assert pdf == month_pdf(found)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 1
    assert "停电" in director.get(reverse("institutions:book_month"), {"page": "ventilation"}).content.decode()


@pytest.mark.parametrize("query", ["?month=2026-13", "?month=9999-01", "?page=nonsense", "?month=%00&page=%00"])
def test_a_month_of_nothing_is_this_month(director, query):
    assert director.get(reverse("institutions:book_month") + query).status_code == 200


def test_exports_are_for_the_desk_and_the_health_worker_and_leave_a_trace(world, director):
    from anxintuo.audit.models import AuditEntry

    address = reverse("institutions:book_export", args=["xlsx"])
    assert director.get(address).status_code == 200
    assert AuditEntry.objects.filter(event="institutions.export_book", kind="export").exists()
    assert world.client("caregiver_a1").get(address).status_code == 403
    assert director.get(reverse("institutions:book_export", args=["docx"])).status_code == 404


def test_the_month_of_the_whole_book_is_a_sheet_for_each_page(at, director):
    aired(at)
    asked = {"page": "all", "month": "2026-11"}
    answer = director.get(reverse("institutions:book_export", args=["xlsx"], query=asked))
    assert 'filename="book-all-202611.xlsx"' in answer["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == [str(each.title) for each in kept_templates(at.nursery)]
    assert book["通风"].max_row > 1


# --- In English -------------------------------------------------------------------------------------------


def test_the_pages_are_read_in_english_but_for_names_and_the_sentences_of_rules(world, at, director):
    from django.conf import settings

    from tests.i18n.collect import HAN

    entry = aired(at)
    names = {at.nursery.name, *at.nursery.rooms.values_list("name", flat=True)}
    names |= set(type(world.users["director_a"]).objects.values_list("display_name", flat=True)) - {""}
    director.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    entered = reverse("institutions:book_entry", args=[entry.pk])
    closing = reverse("institutions:book_close", args=[TODAY, at.room.pk])
    for address in (day_of(at.room), day_of("house"), closing, entered, reverse("institutions:book_seals")):
        page = soup(director.get(address)).select_one("main").text
        told = page.split("Source:")[0].rsplit("\n", 1)[0] if "Source:" in page else page
        for name in sorted(names, key=len, reverse=True):
            told = told.replace(name, "")
        assert HAN.search(told) is None, told[max(HAN.search(told).start() - 60, 0) :][:120]


# --- Counted -----------------------------------------------------------------------------------------------


def fill(at, rooms, days):
    """Many rooms, and some days of entries in each."""
    user = builders.user()
    made = [builders.room(at.nursery, name=f"{number} 班") for number in range(rooms)]
    BookEntry.objects.bulk_create(
        BookEntry(
            institution=at.nursery,
            template="ventilation",
            room=room,
            room_name=room.name,
            on=TODAY - timedelta(days=back),
            slot="morning",
            values={"minutes": "15"},
            entered_by=user,
        )
        for room in made
        for back in range(days)
    )


@pytest.mark.parametrize("name", ["day", "today", "month", "seals"])
def test_the_number_of_statements_does_not_grow_with_rooms_and_entries(
    at, director, name, django_assert_num_queries, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr(book_todo, "missing_now", lambda institution: [])  # counted by itself below
    address = day_of(at.room) if name == "day" else reverse(f"institutions:book{'' if name == 'today' else '_' + name}")
    address += "?page=ventilation" if name == "month" else ""
    aired(at, TODAY - timedelta(days=1))
    cache.clear()  # what waits in the menu is kept for a minute
    with django_assert_max_num_queries(22) as counted:
        director.get(address)
    fill(at, 12, 20)
    cache.clear()
    with django_assert_num_queries(len(counted)):
        director.get(address)


def test_what_is_missing_is_counted_in_five_statements_and_then_kept(at, django_assert_num_queries):
    fill(at, 12, 20)
    with django_assert_num_queries(5):
        found = missing_now(at.nursery.pk)
    with django_assert_num_queries(0):
        assert missing_now(at.nursery.pk) == found
    assert (str(at.room.pk), "ventilation") in found


def test_the_count_in_the_menu_is_told_anew_after_an_entry(at, world, director, django_capture_on_commit_callbacks):
    page = soup(director.get(reverse("institutions:desk")))
    count = int(page.select_one('.job[href="/desk/book/"] .count').text.split()[-1])
    with django_capture_on_commit_callbacks(execute=True):
        director.post(enter_at(at.room, "ventilation"), {"slot": "morning", "minutes": 15})
    page = soup(director.get(reverse("institutions:desk")))
    assert int(page.select_one('.job[href="/desk/book/"] .count').text.split()[-1]) == count - 1


# --- The word before closing -------------------------------------------------------------------------------


def test_directors_hear_once_in_the_hour_before_closing_that_something_is_missing(at, world):
    aired(at, actor=at.by("health"))
    with time_machine.travel(NOON.replace(hour=15), tick=False):
        assert remind_of_missing() == 0
    for _run in range(2):
        with time_machine.travel(NOON.replace(hour=16, minute=45), tick=False):
            assert remind_of_missing() == 1
    notice = Notice.objects.get(kind="institutions.book_missing")
    assert notice.user == world.users["director_a"]
    assert notice.url == reverse("institutions:book")
    assert mail.outbox == []


def test_a_nursery_that_keeps_no_book_and_a_day_off_hear_nothing(at):
    with time_machine.travel(NOON.replace(hour=16, minute=45), tick=False):
        assert remind_of_missing() == 0
    aired(at, actor=at.by("health"))
    with time_machine.travel(NOON.replace(day=28, hour=16, minute=45), tick=False):  # a Saturday
        assert remind_of_missing() == 0


def test_who_left_the_nursery_is_told_nothing(at, world):
    aired(at, actor=at.by("health"))
    StaffMembership.objects.filter(user=world.users["director_a"]).update(until_on=TODAY - timedelta(days=1))
    with time_machine.travel(NOON.replace(hour=16, minute=45), tick=False):
        remind_of_missing()
    assert not Notice.objects.exists()
