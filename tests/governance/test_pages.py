"""The officials' pages as a browser asks for them: what is posted is what is done, and a refusal is a sentence."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from anxintuo.notices.enums import Channel
from anxintuo.notices.models import Notice, NoticePreference
from anxintuo.outbox.models import OutgoingItem
from governance.models import Posting
from institutions.actions.changes import request_change, withdraw_change
from institutions.actions.imports import hand_in, plan_run
from institutions.enums import Severity
from institutions.importing.mapping import built_in_mapping
from institutions.models import ChangeRequest, Filing, FilingMove, ImportRun
from institutions.notices import CHANGE_ASKED
from tests import builders
from tests.access.personas import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def county(world):
    return world.client("official_lucheng")


def post_move(client, row, move, **typed):
    return client.post(reverse("governance:move_filing", args=[row.slug]), {"move": move, **typed})


def state_of(row) -> str:
    return Filing.objects.get(institution=row).state


@pytest.mark.parametrize(
    ("state", "move"), [("filed", "open_change"), ("change_pending", "close_change"), ("draft", "submit")]
)
def test_a_move_that_goes_with_a_request_cannot_be_posted(world, county, state, move):
    row = builders.institution(state=state)
    answer = post_move(county, row, move)
    assert (answer.status_code, state_of(row)) == (400, state)
    assert "不在这里办理" in answer.content.decode()
    assert f'value="{move}"' not in answer.content.decode()


def test_a_move_that_nobody_knows_is_told(world, county):
    answer = post_move(county, world.nursery_a, "promote")
    assert answer.status_code == 400
    assert "没有这个操作" in answer.content.decode()


def test_a_filing_begins_with_the_receipt_that_was_typed(world, county):
    row = builders.institution(state="submitted")
    page = county.get(reverse("governance:nursery", args=[row.slug])).content.decode()
    assert 'name="number"' in page
    assert 'name="filed_on"' in page
    answer = post_move(county, row, "file", number="温鹿备 2026-001", filed_on="2026-11-20")
    assert (answer.status_code, state_of(row)) == (302, "filed")


# --- A nursery that moves to another county ------------------------------------------------------------------


def moving(world) -> ChangeRequest:
    row = world.nursery_a
    facts = {"division": builders.YUEQING, "street": None, "location": None, "address": "清远路 8 号"}
    return request_change(row, facts, actor=world.actors["director_a"])


def answer(client, change, **typed):
    return client.post(reverse("governance:change_request", args=[change.pk]), {"decision": "accept", **typed})


def test_a_county_s_official_cannot_give_a_nursery_away(world, county):
    change = moving(world)
    page = county.get(reverse("governance:change_request", args=[change.pk])).content.decode()
    assert "迁到乐清市" in page
    refused = answer(county, change, reason="同意")
    assert refused.status_code == 400
    assert "上级" in refused.content.decode()
    change.refresh_from_db()
    world.nursery_a.refresh_from_db()
    assert (change.state, world.nursery_a.division_id) == ("submitted", builders.LUCHENG)
    assert answer(county, change, decision="refuse", reason="请先办注销").status_code == 302


def test_the_city_s_official_covers_both_and_may(world):
    change, city = moving(world), world.client("official_city")
    assert "迁到" not in city.get(reverse("governance:change_request", args=[change.pk])).content.decode()
    assert answer(city, change).status_code == 302
    world.nursery_a.refresh_from_db()
    assert world.nursery_a.division_id == builders.YUEQING


# --- Officials hear of a new request ---------------------------------------------------------------------------


def told(world, *keys):
    rows = Notice.objects.filter(kind=CHANGE_ASKED).select_related("user")
    names = {user.pk: key for key, user in world.users.items()}
    assert sorted(names[row.user_id] for row in rows) == sorted(keys)
    return list(rows)


def test_the_county_s_official_is_told_of_a_request_in_the_inbox_and_not_by_sms(world, county):
    with translation.override("en"):
        change = request_change(
            world.nursery_a, {"address": "信河街 9 号", "name": "新名"}, actor=world.actors["director_a"]
        )
    (notice,) = told(world, "official_lucheng")
    assert "申请变更备案信息" in notice.title
    assert "地址" in notice.body
    assert "机构名称" in notice.body
    assert county.get(notice.url).context["change"] == change
    assert not OutgoingItem.objects.filter(reference__startswith=CHANGE_ASKED).exists()


def test_of_a_move_to_another_county_those_who_cover_both_are_told_too(world):
    moving(world)
    told(world, "official_lucheng", "official_city")


def test_where_the_county_has_nobody_the_city_is_told(world):
    Posting.objects.filter(user=world.users["official_lucheng"]).update(
        until_on=date(2024, 1, 1), from_on=date(2023, 1, 1)
    )
    request_change(world.nursery_a, {"address": "信河街 9 号"}, actor=world.actors["director_a"])
    told(world, "official_city")


def test_an_area_written_as_a_whole_code_is_the_same_area(world):
    Posting.objects.filter(user=world.users["official_city"]).update(area="330300")
    moving(world)
    told(world, "official_lucheng", "official_city")


def test_who_asked_for_it_gets_it_by_sms_as_well(world):
    official = world.users["official_lucheng"]
    NoticePreference.objects.create(user=official, kind=CHANGE_ASKED, channel=Channel.SMS, wanted=True)
    request_change(world.nursery_a, {"address": "信河街 9 号"}, actor=world.actors["director_a"])
    assert OutgoingItem.objects.filter(reference__startswith=CHANGE_ASKED).count() == 1


# --- The answer to a request -----------------------------------------------------------------------------------


def asked(world) -> ChangeRequest:
    return request_change(world.nursery_a, {"address": "信河街 9 号"}, actor=world.actors["director_a"])


def test_nothing_is_chosen_beforehand_and_an_answer_without_a_choice_changes_nothing(world, county):
    change = asked(world)
    page = county.get(reverse("governance:change_request", args=[change.pk])).content.decode()
    assert page.count('type="radio"') == 2
    assert "checked" not in page
    refused = answer(county, change, decision="")
    assert refused.status_code == 400
    assert "请选择同意或不同意" in refused.content.decode()
    change.refresh_from_db()
    assert change.state == "submitted"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"decision": "accept"}, "已同意鹿城五马阳光托育园的变更，新的备案信息已生效。"),
        ({"decision": "refuse", "reason": "请补交证明"}, "没有同意鹿城五马阳光托育园的变更，园方在工作台能看到原因。"),
    ],
)
def test_an_answer_says_what_it_did_and_to_whom(world, county, typed, said):
    done = county.post(reverse("governance:change_request", args=[asked(world).pk]), typed, follow=True)
    assert said in done.content.decode()


def test_an_answer_to_a_request_that_was_taken_back_shows_what_stands_now(world, county):
    change = asked(world)
    withdraw_change(change, actor=world.actors["director_a"])
    late = answer(county, change)
    page = late.content.decode()
    assert late.status_code == 400
    assert "现在的状态是“已撤回”" in page
    assert "由园方撤回" in page
    assert "林园长" not in page


def test_an_answered_request_names_the_colleague_and_the_office(world, county):
    change = asked(world)
    answer(county, change)
    page = county.get(reverse("governance:change_request", args=[change.pk])).content.decode()
    assert "由鹿城区卫生健康局 郑科长答复" in page


# --- A move of the filing --------------------------------------------------------------------------------------


def test_a_move_needs_its_reason_beside_the_field_and_then_says_what_it_did(world, county):
    row = world.nursery_a
    lacking = post_move(county, row, "find_nonconforming")
    assert lacking.status_code == 400
    assert "请写明原因" in lacking.content.decode()
    assert "选填" not in lacking.content.decode()
    done = county.post(
        reverse("governance:move_filing", args=[row.slug]),
        {"move": "find_nonconforming", "note": "消防证明过期"},
        follow=True,
    ).content.decode()
    assert "鹿城五马阳光托育园现在是“不符合规定”，园方在工作台能看到" in done
    assert "鹿城区卫生健康局 郑科长" in done


def test_a_receipt_is_typed_whole_or_not_at_all(world, county):
    row = builders.institution(state="nonconforming")
    half = post_move(county, row, "file", number="温鹿备 2026-002")
    assert half.status_code == 400
    assert "要一起填写" in half.content.decode()
    assert post_move(county, row, "file").status_code == 302


def test_the_history_says_when_a_register_made_the_step(world, county):
    row = world.nursery_a
    FilingMove.objects.create(
        filing=row.filing, move="register", source="filed", target="filed", note="import 0199-secret"
    )
    page = county.get(reverse("governance:nursery", args=[row.slug])).content.decode()
    assert "名册导入" in page
    assert "0199-secret" not in page


# --- Registers -------------------------------------------------------------------------------------------------


def test_the_template_is_read_by_the_standard_mapping_without_a_word(world, county):
    content = county.get(reverse("governance:import_template")).content
    header, filled = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert len(header) == len(filled) == len(set(header))
    assert not [cell for cell in filled if cell.startswith(("=", "+", "-", "@"))]
    run = hand_in(
        content, file_name="t.csv", mapping_text=built_in_mapping("standard"), mapping_name="standard.yaml",
        as_of_on=date.today(), actor=None,
    )  # fmt: skip
    run = plan_run(run.pk)
    assert (run.errors, run.warnings, run.creates) == (0, 0, 1), list(run.problems.values_list("sentence", flat=True))


def test_what_keeps_a_row_out_stands_before_what_is_only_to_be_looked_at(world, county):
    run = ImportRun.objects.create(
        source="试验", file_name="甲.csv", mapping_name="m", as_of_on=date(2026, 11, 1),
        by=world.users["official_lucheng"], area=builders.LUCHENG, state="planned", creates=1,
    )  # fmt: skip
    for row, code, severity, sentence in (
        (0, "no_column", Severity.WARN, "文件里没有“楼层”列"),
        (2, "hours", Severity.WARN, "时间不成对"),
        (9, "no_name", Severity.ERROR, "没有机构名称"),
    ):
        run.problems.create(row=row, code=code, severity=severity, sentence=sentence, column="楼层")
    page = county.get(reverse("governance:import_run", args=[run.pk]))
    assert [problem.row for problem in page.context["problems"]] == [9, 2]
    assert page.context["no_columns"] == ["楼层"]
    text = page.content.decode()
    assert "写入：新增 1<" in text
    assert "更新 0" not in text.split('class="btn btn-act"')[1].split("</button>")[0]
    done = county.post(reverse("governance:discard_import", args=[run.pk]), follow=True).content.decode()
    assert "已放弃导入“甲.csv”" in done


# --- The table and the map -------------------------------------------------------------------------------------


def test_a_head_that_is_pressed_again_turns_the_order_round(world, county):
    table = reverse("governance:nursery_table")
    first = county.get(table, {"sort": "places"})
    assert 'aria-sort="descending"' in first.content.decode()
    assert first.context["sorts"]["places"]["href"] == "?sort=-places"
    again = county.get(table, {"sort": "-places"})
    assert 'aria-sort="ascending"' in again.content.decode()
    assert list(again.context["page"]) == list(reversed(list(first.context["page"])))


def test_the_map_has_its_ground_and_says_how_a_filing_stands(world, county):
    builders.institution("停办的园", state="nonconforming")
    page = county.get(reverse("governance:nursery_map")).content.decode()
    assert f'data-axt-boundaries="{reverse("institutions:boundaries")}"' in page
    found = {each["properties"]["name"]: each["properties"] for each in county.get(
        reverse("governance:nursery_points")).json()["features"]}  # fmt: skip
    assert found["停办的园"]["tone"] == "red"
    assert found["停办的园"]["note"].startswith("不符合规定")
    assert "托位 30，空位 10" in found[world.nursery_a.name]["note"]


# --- Operator and adviser --------------------------------------------------------------------------------------


def test_the_operator_reads_in_words_which_service_answers(world, monkeypatch):
    from anxintuo import health

    answers = {"web": "ok", "database": "ok", "redis": "down", "worker": "unknown"}
    monkeypatch.setattr(health._recent, "parts", lambda: answers)
    page = world.client("operator").get(reverse("services")).content.decode()
    assert "有 2 项没有应答" in page
    assert "请重启 Redis" in page
    assert world.client("official_city").get(reverse("services")).status_code in (403, 404)


@pytest.mark.parametrize(
    ("key", "said"), [("official_city", "机构提出变更"), ("adviser_1", "驿站"), ("parent_a", "宝宝到园离园")]
)
def test_an_empty_inbox_speaks_to_the_seat(world, key, said):
    Notice.objects.all().delete()
    page = world.client(key).get(reverse("notices:inbox")).content.decode()
    assert said in page
    assert ("宝宝到园离园" in page) == (key == "parent_a")


def test_an_adviser_finds_the_way_home(world):
    assert 'aria-current="page"' in world.client("adviser_1").get(reverse("stations:desk")).content.decode()
