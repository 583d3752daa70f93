"""Who really came, who holds which paper, how complete the book is: counted from rows, filtered by the address."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.accounts.second_factor import DEMO_KEY
from anxintuo.audit.models import AuditEntry
from anxintuo.kit.ages import add_months
from care.models import AttendanceDay
from institutions.models import BookEntry, StaffMembership
from institutions.opening import open_days
from institutions.queries.report_book import completeness
from institutions.queries.report_papers import paper_lines
from institutions.queries.report_presence import real_occupancy
from tests import builders
from tests.care.rolls import placed

pytestmark = pytest.mark.django_db
REPORTS = ("real", "papers", "book", "hours")


@pytest.fixture
def last_month():
    return add_months(localdate().replace(day=1), -1)


def came(placement, day: date, state="present") -> None:
    at = timezone.make_aware(datetime.combine(day, time(8)))
    fields = {"arrived_at": at} if state == "present" else {"reason": "sick"}
    AttendanceDay.objects.create(
        placement=placement, room=placement.room, on=day, state=state, recorded_by=builders.user(), **fields
    )


def test_real_occupancy_is_an_average_of_the_days_on_which_somebody_called(nursery, last_month):
    room = builders.room(nursery, places=10, occupied=0)
    builders.room(nursery, places=10, occupied=0)
    children = [placed(room, from_on=last_month) for _number in range(3)]
    days = open_days(nursery, last_month, add_months(last_month, 1) - timedelta(days=1))
    for child in children:
        came(child, days[0])
    came(children[0], days[1])
    came(children[1], days[1], "absent")
    line, other = real_occupancy(nursery, last_month)
    assert (line.called, line.without, line.opened) == (2, len(days) - 2, len(days))
    assert (str(line.average), line.share, line.attended) == ("2.0", 20, 80)
    assert (other.called, other.without, other.average, other.share) == (0, 0, None, None)  # nobody was expected
    assert len(real_occupancy(nursery, last_month, str(room.pk))) == 1


def test_who_holds_what_until_when(nursery):
    today = localdate()
    cook = builders.staff_member(nursery, "cook", fit=False)
    builders.paper(cook, "health", issued_on=today - timedelta(days=400))
    builders.staff_member(nursery, "guard")
    lines = paper_lines(nursery, today, post="cook")
    assert [(each.state, each.member.pk) for each in lines] == [("expired", cook.pk), ("missing", cook.pk)]
    assert {each.state for each in paper_lines(nursery, today, kind="crime")} == {"valid", "missing"}
    assert {each.member.post for each in paper_lines(nursery, today)} == {"cook", "guard"}


def test_a_hit_is_not_printed(nursery):
    member = builders.staff_member(nursery, fit=False)
    builders.paper(member, "crime", issued_on=localdate() - timedelta(days=5), result="found")
    (line,) = paper_lines(nursery, localdate(), kind="crime")
    assert line.state_label == "见档案"


def test_the_book_is_as_complete_as_what_is_written(nursery, last_month):
    room = builders.room(nursery)
    days = open_days(nursery, last_month, add_months(last_month, 1) - timedelta(days=1))
    for day in days[:2]:
        BookEntry.objects.create(
            institution=nursery, template="ventilation", room=room, on=day, slot="morning", values={"minutes": "15"},
            entered_by=builders.user(),
        )  # fmt: skip
    (line,) = completeness(nursery, last_month, page="ventilation")
    assert line.done == 2
    assert line.due == len(line.missing) + 2
    assert line.due % len(days) == 0
    assert line.missing[0].on == days[0]
    assert line.missing[0].place == room.name
    assert completeness(nursery, last_month, page="ventilation", place="house") == []
    assert completeness(nursery, add_months(localdate().replace(day=1), 1)) == []


@pytest.mark.parametrize("many", [1, 12])
def test_the_same_number_of_questions(nursery, last_month, many, django_assert_num_queries):
    for _number in range(many):
        room = builders.room(nursery, places=10, occupied=0)
        came(placed(room, from_on=last_month), last_month)
        builders.staff_member(nursery, room=room)
        BookEntry.objects.create(
            institution=nursery, template="ventilation", room=room, on=last_month, slot="morning",
            values={"minutes": "15"}, entered_by=builders.user(),
        )  # fmt: skip
    with django_assert_num_queries(5):
        assert len(real_occupancy(nursery, last_month)) == many
    with django_assert_num_queries(4):
        assert len(paper_lines(nursery, localdate(), kind="health")) == many
    with django_assert_num_queries(4):
        completeness(nursery, last_month)


@pytest.fixture
def browser(client, nursery):
    def of(post):
        user = builders.user()
        StaffMembership.objects.create(user=user, institution=nursery, post=post, from_on=localdate())
        client.force_login(user)
        session = client.session
        session[DEMO_KEY] = True
        session.save()
        return client

    return of


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_opens_filters_and_leaves(browser, nursery, name):
    room = builders.room(nursery)
    builders.staff_member(nursery, "cook", name="=cmd")
    client = browser("director")
    asked = {"month": "2026-10", "room": str(room.pk), "post": "cook", "page": "ventilation"}
    for data in ({}, asked, {"month": "x", "room": "x", "post": "x", "page": "x", "kind": "x"}):
        assert client.get(reverse(f"institutions:report_{name}"), data).status_code == 200
    for form in ("csv", "xlsx"):
        assert client.get(reverse("institutions:report_export", args=[name, form]), asked).status_code == 200
    assert AuditEntry.objects.filter(kind="export", subjects__len__gte=0).count() >= 2
    assert client.get(reverse("institutions:report_export", args=[name, "pdf"])).status_code == 404


def test_a_name_that_is_a_formula_leaves_as_text_and_missing_things_have_a_table(browser, nursery):
    builders.staff_member(nursery, "cook", name="=1+1")
    client = browser("director")
    csv = client.get(reverse("institutions:report_export", args=["papers", "csv"])).content.decode("utf-8-sig")
    assert "1+1" in csv
    assert ",=1+1" not in csv
    assert client.get(reverse("institutions:report_export", args=["book-missing", "csv"])).status_code == 200


def test_a_caregiver_reads_no_reports(browser, nursery):
    client = browser("caregiver")
    for name in REPORTS:
        assert client.get(reverse(f"institutions:report_{name}")).status_code == 403


def test_occupancy_by_kind_of_class(browser, nursery):
    builders.room(nursery, "small", name="小班甲")
    builders.room(nursery, "large", name="大班甲")
    client = browser("director")
    for address in (reverse("institutions:reports"), reverse("institutions:report_export", args=["occupancy", "csv"])):
        shown = client.get(address, {"kind": "large"}).content.decode("utf-8-sig")
        assert "大班甲" in shown
        assert "小班甲" not in shown


def test_papers_stand_by_person_and_are_filtered_by_how_long_they_hold(browser, nursery):
    today = localdate()
    people = {
        days: builders.staff_member(nursery, "cook", fit=False, name=f"还有{days}天") for days in (3, 20, 50, 200)
    }
    for days, member in people.items():
        builders.paper(member, issued_on=today - timedelta(days=100), expires_on=today + timedelta(days=days))
    gone = builders.staff_member(nursery, "cook", fit=False, name="已经过期")
    builders.paper(gone, issued_on=today - timedelta(days=400), expires_on=today - timedelta(days=1))
    none = builders.staff_member(nursery, "cook", fit=False, name="从来没有")
    client = browser("director")

    def names(state: str) -> set[str]:
        page = client.get(reverse("institutions:report_papers"), {"kind": "health", "state": state}).content.decode()
        return {member.name for member in (*people.values(), gone, none) if f"<h2>{member.name}</h2>" in page}

    assert names("7") == {"还有3天"}
    assert names("30") == {"还有3天", "还有20天"}
    assert names("60") == {"还有3天", "还有20天", "还有50天"}
    assert names("lacks") == {"已经过期", "从来没有"}
    assert names("expired") == {"已经过期"}
    assert names("missing") == {"从来没有"}
    assert names("valid") == {member.name for member in people.values()}
    asked = {"kind": "health", "state": "7"}
    csv = client.get(reverse("institutions:report_export", args=["papers", "csv"]), asked).content.decode("utf-8-sig")
    assert "还有3天" in csv
    assert "还有20天" not in csv


def test_a_query_that_found_something_reads_as_one_that_is_too_old(browser, nursery):
    today = localdate()
    found, old, _none = (builders.staff_member(nursery, "cook", fit=False) for _each in range(3))
    builders.paper(found, "crime", issued_on=today, expires_on=today + timedelta(days=300), result="found")
    builders.paper(
        old, "crime", issued_on=today - timedelta(days=500), expires_on=today - timedelta(days=100), result="clear"
    )
    lines = paper_lines(nursery, today, kind="crime")
    assert {(line.state_label, line.issued_on, line.expires_on) for line in lines} == {("见档案", None, None)}
    assert len(lines) == 3
    assert {
        state for state in ("lacks", "expired", "missing", "valid") if any(line.stands(state) for line in lines)
    } == {"lacks"}
