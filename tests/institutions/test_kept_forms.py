"""A session that ends in the middle of a desk's form loses nothing that was typed (docs/decisions/kept-forms.md)."""

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from anxintuo.accounts.models import KeptForm
from anxintuo.accounts.second_factor import DEMO_KEY
from institutions.models import ChangeRequest, DayPlanItem, FeeItem, Institution, Room, StaffMembership
from tests import builders
from tests.access.personas import World, build_world
from tests.typed import typed_in

pytestmark = pytest.mark.django_db
RESTORED = "您刚才填写的内容已恢复，请检查后再提交。"

# What is typed into each form, and what of it is found in the database once it is saved.
FORMS = {
    "desk_profile": (
        {"meal_note": "一餐两点加水果"},
        lambda row: Institution.objects.get(pk=row.pk).meal_note == "一餐两点加水果",
    ),
    "desk_fees": (
        {"fees-0-title": "保育费（含两点）"},
        lambda row: FeeItem.objects.get(institution=row).title == "保育费（含两点）",
    ),
    "desk_day_plan": (
        {"day_plan-0-starts_at": "10:10", "day_plan-0-title": "户外一小时"},
        lambda row: DayPlanItem.objects.get(institution=row).title == "户外一小时",
    ),
    "desk_rooms": (
        {"rooms-0-occupied": "7"},
        lambda row: Room.objects.filter(institution=row, occupied=7).count() == 1,
    ),
    "desk_change_new": (
        {"address": "信河街 9 号", "rooms-2-name": "月亮班", "rooms-2-class_kind": "large", "rooms-2-places": "20"},
        lambda row: set(ChangeRequest.objects.get(institution=row).proposed) == {"address", "rooms"},
    ),
}  # fmt: skip


@pytest.fixture
def world() -> World:
    world = build_world()
    FeeItem.objects.filter(institution=world.nursery_a).delete()
    DayPlanItem.objects.filter(institution=world.nursery_a).delete()
    builders.fee(world.nursery_a, 1680)
    return world


@pytest.fixture
def director(world):
    """As a browser: tokens are checked."""
    return world.client("director_a", enforce_csrf_checks=True)


def end_session(client):
    Session.objects.filter(session_key=client.session.session_key).delete()


def sign_in(client, user):
    client.force_login(user)
    prove(client, True)


def prove(client, proved):
    session = client.session
    session[DEMO_KEY] = proved
    session.save()


def send(client, url, data):
    return client.post(url, data, headers={"Origin": "http://testserver", "Referer": f"http://testserver{url}"})


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("how", ["session over", "second factor lapsed", "token older than the sign-in"])
def test_what_was_typed_stands_there_again_and_is_saved_once(world, director, name, how):
    typed, is_saved = FORMS[name]
    url, user = reverse(f"institutions:{name}"), world.users["director_a"]
    filled, before = {**typed_in(director.get(url)), **typed}, Institution.objects.get(pk=world.nursery_a.pk).version
    if how == "session over":
        end_session(director)
    elif how == "second factor lapsed":
        prove(director, False)
    else:
        director.cookies.pop("csrftoken")
        director.get(url)
    assert send(director, url, filled).status_code == 302
    assert KeptForm.objects.count() == 1
    assert not ChangeRequest.objects.exists()
    assert Institution.objects.get(pk=world.nursery_a.pk).version == before, "nothing was saved"

    sign_in(director, user)
    page = director.get(url)
    assert (page.status_code, RESTORED in page.content.decode()) == (200, True)
    stands = typed_in(page)
    told = {key: stands[key] if isinstance(filled[key], list) else stands[key][0] for key in filled}
    same = {key: value for key, value in told.items() if key != "csrfmiddlewaretoken"}
    assert same == {key: value for key, value in filled.items() if key != "csrfmiddlewaretoken"}

    assert send(director, url, stands).status_code == 302
    assert is_saved(world.nursery_a)
    assert not KeptForm.objects.exists()
    assert RESTORED not in director.get(url).content.decode()


def test_the_caption_of_a_photo_comes_back_and_that_the_photo_does_not_is_said(world, director):
    url = reverse("institutions:desk_photos")
    token = typed_in(director.get(url))["csrfmiddlewaretoken"]
    end_session(director)
    file = SimpleUploadedFile("photo.jpg", b"picture", content_type="image/jpeg")
    assert (
        send(director, url, {"csrfmiddlewaretoken": token, "caption": "我们的院子", "photo": file}).status_code == 302
    )
    sign_in(director, world.users["director_a"])
    page = director.get(url).content.decode()
    assert 'value="我们的院子"' in page
    assert "附件没有保留，请重新选择。" in page


@pytest.mark.parametrize("name", ["desk_profile", "desk_fees", "desk_rooms"])
def test_a_colleague_who_saved_meanwhile_is_not_overwritten(world, director, name):
    """What comes back is judged by the version that the person saw while typing."""
    typed, is_saved = FORMS[name]
    url = reverse(f"institutions:{name}")
    filled = {**typed_in(director.get(url)), **typed}
    end_session(director)
    send(director, url, filled)
    colleague = world.client("director_a")
    profile = reverse("institutions:desk_profile")
    assert colleague.post(profile, {**typed_in(colleague.get(profile)), "introduction": "新写的"}).status_code == 302
    sign_in(director, world.users["director_a"])
    page = director.get(url)
    fresh = Institution.objects.get(pk=world.nursery_a.pk)
    assert page.context["is_stale"]
    assert typed_in(page)["seen_version"] == [str(fresh.version)]
    assert fresh.introduction == "新写的"
    assert not is_saved(world.nursery_a)


def test_the_director_of_another_nursery_does_not_get_it(world, director):
    url = reverse("institutions:desk_profile")
    filled = {**typed_in(director.get(url)), "meal_note": "一餐两点加水果"}
    end_session(director)
    send(director, url, filled)
    sign_in(director, world.users["director_b"])
    page = director.get(url).content.decode()
    assert "一餐两点加水果" not in page
    assert RESTORED not in page


@pytest.mark.parametrize(
    "odd", [{"fees-TOTAL_FORMS": "99999"}, {"fees-TOTAL_FORMS": "x"}, {"fees-0-id": "\x00"}, {"seen_version": "²"}]
)
def test_what_makes_no_sense_is_no_error_page_when_it_comes_back(world, director, odd):
    url = reverse("institutions:desk_fees")
    filled = {**typed_in(director.get(url)), **odd}
    end_session(director)
    assert send(director, url, filled).status_code == 302
    sign_in(director, world.users["director_a"])
    assert director.get(url).status_code == 200


def test_it_is_given_only_to_whoever_still_may_do_it(world, director):
    """Left the nursery while signed out: the page is not there, and so is what was typed."""
    url = reverse("institutions:desk_profile")
    filled = typed_in(director.get(url))
    end_session(director)
    send(director, url, filled)
    user = world.users["director_a"]
    StaffMembership.objects.filter(user=user).delete()
    sign_in(director, user)
    assert director.get(url).status_code == 404
