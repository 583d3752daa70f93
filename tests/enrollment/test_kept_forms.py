"""A session that ends in the middle of a form of admission loses nothing typed (docs/decisions/kept-forms.md)."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils.timezone import localdate

from anxintuo.accounts.models import KeptForm
from anxintuo.accounts.second_factor import DEMO_KEY
from tests.access.cases.enrollment import check_at_a, draft_of, offer_at, placement_of, sent_to
from tests.access.cases.families import child_of, document_of_child
from tests.access.personas import World, build_world

pytestmark = pytest.mark.django_db
RESTORED = "您刚才填写的内容已恢复，请检查后再提交。"
SOON = (localdate() + timedelta(days=40)).isoformat()


def of_child(name: str):
    return lambda world: reverse(f"families:{name}", args=[child_of("parent_a", world).pk])


def of_draft(step: str):
    return lambda world: reverse("enrollment:step", args=[draft_of("parent_new", world).pk, step])


def of_case(name: str):
    return lambda world: reverse(f"enrollment:{name}", args=[sent_to(world.nursery_a, world).pk])


def of_placement(name: str):
    return lambda world: reverse(f"enrollment:{name}", args=[placement_of("parent_a", world).pk])


# Who types what on which page.
FORMS: dict[str, tuple[str, Any, dict[str, str]]] = {
    "a new child": ("parent_a", lambda world: reverse("families:child_new"), {"name": "王㛃"}),
    "the child": ("parent_a", of_child("child_edit"), {"address": "信河街 9 号"}),
    "a guardian": ("parent_a", of_child("guardians"), {"phone": "13800138009"}),
    "somebody kept away": ("parent_a", of_child("guardian_block"), {"reason": "法院裁定"}),
    "the booklet": ("parent_a", of_child("vaccination_booklet"), {"on_BCG-1": "2026-01-02"}),
    "a dose": ("parent_a", of_child("vaccination_dose"), {"place": "五马社区卫生服务中心"}),
    "a doctor's word": ("parent_a", of_child("vaccination_defer"), {"reason": "发热，过两周再打"}),
    "a measurement": ("parent_a", of_child("growth_measure"), {"weight_g": "10.7"}),
    "the wishes": ("parent_new", of_draft("wishes"), {"grounds_note": "外婆住院"}),
    "the last step": ("parent_new", of_draft("send"), {"message": "孩子由外婆接送"}),
    "leaving": ("parent_a", of_placement("leave"), {"last_day": SOON}),
    "sending back": ("director_a", of_case("desk_send_back"), {"note": "第二页请重拍"}),
    "refusing": ("director_a", of_case("desk_reject"), {"note": "这个班没有位"}),
    "a visit": ("director_a", of_case("desk_visit"), {"note": "找林老师"}),
    "a paper application": (
        "director_a",
        lambda world: reverse("enrollment:desk_paper"),
        {"name": "买买提·阿不都热合曼"},
    ),
    "an end": ("director_a", of_placement("desk_end"), {"last_day": SOON}),
    "another room": ("director_a", of_placement("desk_move"), {"reason": "装修"}),
    "a booklet's check": (
        "director_a",
        lambda world: reverse("enrollment:desk_vaccine_check", args=[check_at_a(world).pk]),
        {"clinic": "五马社区卫生服务中心"},
    ),
}


@pytest.fixture
def world() -> World:
    return build_world()


def token_in(response) -> str:
    return str(
        BeautifulSoup(response.content, "html.parser").select_one("main form [name=csrfmiddlewaretoken]")["value"]
    )


def turned_away(client, page: str, sent_to: str, values: dict[str, str]):
    """The form is opened, the session ends, the form is sent."""
    token = token_in(client.get(page))
    Session.objects.filter(session_key=client.session.session_key).delete()
    headers = {"Origin": "http://testserver", "Referer": f"http://testserver{page}"}
    answer = client.post(sent_to, values | {"csrfmiddlewaretoken": token}, headers=headers)
    assert answer.status_code == 302
    assert KeptForm.objects.count() == 1


def back_at(client, user, page: str) -> str:
    client.force_login(user)
    session = client.session
    session[DEMO_KEY] = True
    session.save()
    answer = client.get(page)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", FORMS)
def test_what_was_typed_stands_there_again(world, name):
    who, address, values = FORMS[name]
    page = address(world)
    client = world.client(who, enforce_csrf_checks=True)
    turned_away(client, page, page, values)
    text = back_at(client, world.users[who], page)
    assert RESTORED in text
    for value in values.values():
        assert value in text


def test_an_answer_to_an_offer_stands_there_again(world):
    page = reverse("enrollment:offer", args=[offer_at(world.nursery_a, world).pk])
    client = world.client("parent_new", enforce_csrf_checks=True)
    turned_away(client, page, page, {"answer": "yes", "first_day_on": SOON})
    text = back_at(client, world.users["parent_new"], page)
    assert RESTORED in text
    assert SOON in text


def test_a_note_and_a_refusal_stand_on_the_cases_page_again(world):
    case = sent_to(world.nursery_a, world)
    page = reverse("enrollment:desk_case", args=[case.pk])
    document = document_of_child("parent_new", world)
    field = f"d{document.pk.hex[-8:]}-text"
    for sent, values in (
        (reverse("enrollment:desk_note", args=[case.pk]), {"note": "妈妈下周来看园"}),
        (reverse("enrollment:desk_check", args=[document.pk]), {field: "右下角看不清", "verdict": "refuse"}),
    ):
        client = world.client("director_a", enforce_csrf_checks=True)
        turned_away(client, page, sent, values)
        text = back_at(client, world.users["director_a"], page)
        assert RESTORED in text
        assert next(iter(values.values())) in text
        KeptForm.objects.all().delete()
