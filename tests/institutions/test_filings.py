"""The filing moves along its table, by the area's official, with what the new state needs."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation
from django.utils.timezone import localdate

from anxintuo.accounts.access import registry
from anxintuo.kit.workflow import MoveRefused, available_moves
from anxintuo.notices.models import Notice
from governance.policies import SET_FILING
from institutions.actions.filings import Receipt, set_filing_state
from institutions.enums import FilingState
from institutions.models import Institution, StaffMembership
from institutions.workflow import FILING
from tests import builders

pytestmark = pytest.mark.django_db
RECEIPT = Receipt("温鹿备 2026-001", date(2026, 11, 20), "鹿城区卫生健康局")


def move(row, name, *, actor=None, **more):
    return set_filing_state(row, name, actor=actor or builders.official(), act=SET_FILING, **more)


def test_a_filing_begins_with_a_receipt():
    row = builders.institution(state="submitted")
    with pytest.raises(MoveRefused, match="备案回执编号"):
        move(row, "file")
    filing = move(row, "file", receipt=RECEIPT)
    assert (filing.state, filing.number, filing.filed_on) == ("filed", RECEIPT.number, RECEIPT.filed_on)
    assert Institution.objects.get(pk=row.pk).directory_entry


def test_what_does_not_conform_is_made_public_with_its_reason_and_leaves_the_directory():
    row = builders.institution()
    with pytest.raises(MoveRefused):
        move(row, "find_nonconforming")
    filing = move(row, "find_nonconforming", note="消防证明过期")
    assert (filing.state, filing.notice) == ("nonconforming", "消防证明过期")
    assert not hasattr(Institution.objects.get(pk=row.pk), "directory_entry")
    filing = move(row, "file")  # put right; the receipt is known
    assert (filing.state, filing.notice) == ("filed", "")


def test_an_end_has_its_date_and_may_be_taken_back():
    row = builders.institution()
    filing = move(row, "terminate", note="停止办托")
    assert (filing.state, filing.ended_on, filing.notice) == ("terminated", localdate(), "停止办托")
    filing = move(row, "reinstate", note="注销有误")
    assert (filing.state, filing.ended_on) == ("filed", None)
    assert list(filing.moves.values_list("move", flat=True)) == ["terminate", "reinstate"]


def test_a_return_tells_why():
    row = builders.institution(state="submitted")
    with pytest.raises(MoveRefused):
        move(row, "return")
    filing = move(row, "return", note="缺场地证明")
    assert (filing.state, filing.moves.get().note) == ("returned", "缺场地证明")


def test_a_move_that_is_not_open_is_refused_with_a_sentence():
    with pytest.raises(MoveRefused, match="不能"):
        move(builders.institution(), "return", note="x")


def test_buttons_come_from_the_same_table():
    names = [each.name for each in available_moves(builders.institution().filing)]
    assert names == ["find_nonconforming", "open_change", "terminate"]
    names = [each.name for each in available_moves(builders.institution().filing, SET_FILING.name)]
    assert names == ["find_nonconforming", "terminate"]
    assert FILING.final == frozenset()
    assert set(FILING.reachable("draft")) == set(FilingState.values)


def director_of(row):
    membership = StaffMembership.objects.create(
        user=builders.user(), institution=row, post="director", from_on=localdate()
    )
    return membership.user


def test_the_director_is_told_in_the_house_s_language_with_the_reason_as_it_was_typed():
    row = builders.institution(state="submitted")
    director = director_of(row)
    with translation.override("en"):
        move(row, "return", note="缺场地证明 {1}")
    notice = Notice.objects.get(user=director)
    assert notice.title == "备案进度：已退回"
    assert notice.body == f"{row.name}：备案材料需要补充，请按说明修改后再提交。说明：缺场地证明 {{1}}"


def test_every_act_that_the_table_names_exists():
    assert {each.act for each in FILING.moves if each.act} <= set(registry)


@pytest.mark.parametrize("who", ["official_elsewhere", "director", "caregiver"])
def test_only_the_area_s_official_moves_a_filing(who):
    row = builders.institution()
    actors = {
        "official_elsewhere": builders.official(builders.YUEQING),
        "director": builders.director(row),
        "caregiver": builders.caregiver(row),
    }
    with pytest.raises(PermissionDenied):
        move(row, "terminate", note="x", actor=actors[who])
    assert Institution.objects.get(pk=row.pk).filing.state == "filed"
