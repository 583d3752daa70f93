"""Inside: every page says what it is and leads back; what would reach real people is refused; a tablet says so, too."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from anxintuo.accounts.middleware import SEAT_KEY
from anxintuo.accounts.second_factor import DEMO_KEY
from care.actions.practice import close_practice
from care.models import AttendanceDay
from care.queries.practice import practice_page
from enrollment.models import Placement, VaccineCheck
from institutions.models import ChangeRequest, FloorPin, StaffMember, StaffMembership
from tests import builders
from tests.access import walk
from tests.institutions.floor.test_floor import PIN, come_in, tablet
from tests.practice.conftest import MARK, POSTS, House

BAND = "练习园：这里的孩子和记录都是编的，不会影响真实数据"
BACK = "回到真实的园"


def browser(house: House, post: str, *, inside: bool = True) -> Client:
    client = Client()
    client.force_login(house.seats[post].user)
    session = client.session
    session[DEMO_KEY] = True
    if inside:
        session[SEAT_KEY] = house.there(post).seat.key
    session.save()
    return client


def said(response) -> str:
    return response.content.decode()


def pages() -> list[str]:
    """Of the desk and the tablet, and one's own, without parameters. A page that refuses is drawn without a database
    and shows nothing of a nursery."""
    own = ("desk/", "floor/", "accounts/me/")
    return [url.name for url in walk.every_url() if url.route.startswith(own) and not url.parameters and url.name]


def is_page(response) -> bool:
    return response.status_code == 200 and response.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("post", POSTS)
def test_every_page_says_so_and_leads_back(house, post):
    client, seen, key = browser(house, post), 0, f"staff:{house.seats[post].pk}"
    for name in pages():
        response = client.get(reverse(name))
        assert response.status_code < 500, name
        if is_page(response):
            seen += 1
            assert BAND in said(response), name
            assert BACK in said(response), name
            assert f'value="{key}"' in said(response), name
    assert seen > 5


@pytest.mark.parametrize("post", POSTS)
def test_no_page_of_the_real_nursery_says_so(house, post):
    client = browser(house, post, inside=False)
    for name in pages():
        response = client.get(reverse(name))
        if is_page(response):
            assert BAND not in said(response), name


def test_pages_of_one_child_and_one_colleague_as_well(house):
    client = browser(house, "director")
    placement = Placement.objects.filter(room__institution=house.practice).first()
    member = StaffMember.objects.filter(institution=house.practice, memberships=None).first()
    for page in (
        reverse("care:roll", args=[placement.room_id]),
        reverse("care:roll_child", args=[placement.pk]),
        reverse("enrollment:desk_vaccination", args=[placement.child_id]),
        reverse("enrollment:desk_growth", args=[placement.child_id]),
        reverse("enrollment:desk_settling", args=[placement.pk]),
        reverse("institutions:staff_member", args=[member.pk]),
        reverse("institutions:desk_room", args=[placement.room_id]),
    ):
        response = client.get(page)
        assert response.status_code == 200, page
        assert BAND in said(response), page


def test_no_band_over_what_everybody_sees(house):
    """The directory is real, whoever looks at it."""
    client = browser(house, "director")
    for page in (reverse("institutions:nursery_list"), reverse("institutions:nursery_detail", args=[house.real.slug])):
        assert BAND not in said(client.get(page))


def test_the_way_back(house):
    client = browser(house, "caregiver")
    assert said(client.get(reverse("institutions:desk"))).count("（练习园）")
    client.post(reverse("accounts:switch_seat"), {"seat": f"staff:{house.seats['caregiver'].pk}"})
    assert BAND not in said(client.get(reverse("institutions:desk")))


def test_a_carer_calls_the_roll_of_the_own_room_and_no_other(house):
    client = browser(house, "caregiver")
    own, other = (house.practice.rooms.get(name=name) for name in ("蒲公英班", "向日葵班"))
    placement = own.placements.first()
    mark = reverse("care:roll_mark", args=[own.pk, localdate(), placement.pk, "present"])
    client.post(mark)
    assert AttendanceDay.objects.filter(placement=placement, on=localdate(), state="present").exists()
    assert client.get(reverse("care:roll", args=[other.pk])).status_code == 404
    assert client.get(reverse("care:roll", args=[house.room.pk])).status_code == 404  # the real one


def test_from_the_real_seat_no_invented_child_is_reached(house):
    client = browser(house, "director", inside=False)
    placement = Placement.objects.filter(room__institution=house.practice).first()
    for page in (
        reverse("care:roll", args=[placement.room_id]),
        reverse("care:roll_child", args=[placement.pk]),
        reverse("enrollment:desk_vaccination", args=[placement.child_id]),
        reverse("care:allergy_new", args=[placement.child_id]),
    ):
        assert client.get(page).status_code == 404
    assert MARK not in said(client.get(reverse("care:roll_day")))


def test_what_would_reach_people_outside_is_refused_with_the_reason(house):
    client = browser(house, "director")
    member = StaffMember.objects.filter(institution=house.practice, memberships=None).first()
    member.set_phone("+8619911777001")
    member.save()
    for page in (
        reverse("enrollment:desk_paper"),
        reverse("institutions:desk_change_new"),
        reverse("institutions:staff_account_open", args=[member.pk]),
    ):
        response = client.post(page, {})
        assert response.status_code == 403
        assert "先回到真实的园" in said(response)
    assert not ChangeRequest.objects.exists()
    assert StaffMembership.objects.filter(member=member).count() == 0


def test_a_tablet_of_it_says_so_without_a_way_to_the_desk(house):
    _device, client = tablet(house.practice, house.there("director"))
    seat = StaffMembership.objects.get(practises=house.seats["caregiver"], institution=house.practice)
    stored = FloorPin(membership=seat)
    stored.set_pin(PIN)
    stored.save()
    come_in(client, seat)
    response = client.get(reverse("institutions:floor_home"), follow=True)
    assert BAND in said(response)
    assert BACK not in said(response)
    close_practice(house.real, actor=house.actor("director"))
    response = client.get(reverse("institutions:floor_home"), follow=True)
    assert "配对码" in said(response)


def test_the_guide_leads_there_and_the_page_is_for_everybody(house):
    guide = said(browser(house, "director", inside=False).get(reverse("institutions:guide")))
    assert reverse("care:practice") in guide
    assert reverse("care:practice") not in said(browser(house, "director").get(reverse("institutions:guide")))
    for post in POSTS:
        page = said(browser(house, post, inside=False).get(reverse("care:practice")))
        assert "进入练习园" in page
        assert (reverse("care:practice_close") in page) == (post == "director")


def test_the_guide_of_it_asks_for_no_filing(house):
    assert "完成备案" not in said(browser(house, "director").get(reverse("institutions:guide")))


def test_opened_begun_afresh_and_closed_on_the_page(db):
    real = builders.institution()
    who = builders.user()
    StaffMembership.objects.create(user=who, institution=real, post="director", from_on="2026-01-01")
    client = Client()
    client.force_login(who)
    session = client.session
    session[DEMO_KEY] = True
    session.save()
    assert "开一个练习园" in said(client.get(reverse("care:practice")))
    assert client.post(reverse("care:practice_restart"), follow=True).status_code == 200
    assert "练习园开好了" in said(client.post(reverse("care:practice_open"), follow=True))
    assert "全部换成新的" in said(client.get(reverse("care:practice_restart")))
    assert "已经重新开始" in said(client.post(reverse("care:practice_restart"), follow=True))
    assert "已经关闭" in said(client.post(reverse("care:practice_close"), follow=True))
    assert "开一个练习园" in said(client.get(reverse("care:practice")))


def test_the_newcomer_has_an_open_vaccine_check(house):
    assert VaccineCheck.objects.filter(placement__room__institution=house.practice).count() == 2


@pytest.mark.parametrize("several", [1, 6])
def test_the_same_number_of_questions(house, several, django_assert_max_num_queries):
    for _ in range(several):
        builders.room(house.practice)
    actor = house.actor("director")
    with django_assert_max_num_queries(3):
        practice_page(house.real, actor)
