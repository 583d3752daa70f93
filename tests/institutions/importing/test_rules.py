"""What an import may change, when it stops, and that it writes everything or nothing."""

import pytest
import yaml
from django.db import DatabaseError

from institutions.actions import imports
from institutions.actions.imports import CannotImport, approve_run, plan_run, write_run
from institutions.enums import ImportState
from institutions.importing import patterns
from institutions.importing.report import shown_changes, summary_lines
from institutions.models import FeeItem, FilingMove, ImportRun, Institution, RegisterRecord, Room
from tests import builders
from tests.institutions.importing.helpers import (
    AS_OF,
    COUNTY,
    codes,
    csv_of,
    import_rows,
    mapping_with,
    of,
    plan,
    row,
    write,
)

pytestmark = pytest.mark.django_db

CODE = "91330100799655058B"


def test_a_dry_run_writes_no_nursery():
    run = plan(csv_of(row(1), row(2)))
    assert (run.state, run.creates) == (ImportState.PLANNED, 2)
    assert not Institution.objects.exists()


def test_what_is_written_is_what_the_row_says():
    import_rows(row(1, 信用代码=CODE, 电话="0577-88880000"))
    institution = of("L001")
    assert institution.slug == "yang-guang-tuo-yu-yuan-1-hao"
    assert institution.name_initials == "ygtyy1h"
    assert (institution.credit_code, institution.division_id, institution.phone) == (CODE, "330302", "0577-88880000")
    assert (institution.filing.state, institution.filing.number) == ("filed", "L001")
    room, fee = institution.rooms.get(), institution.fees.get()
    assert (room.name, room.class_kind, room.places, room.occupied) == ("托小班", "small", 15, 10)
    assert (fee.title, fee.unit, fee.amount) == ("保育费", "month", 1680)
    assert institution.directory_entry.name == institution.name


def test_running_the_same_file_again_changes_nothing():
    import_rows(row(1), row(2))
    before = list(Institution.objects.order_by("pk").values_list("pk", "version", "updated_at"))
    run = import_rows(row(1), row(2), as_of_on=AS_OF.replace(day=20))
    assert (run.creates, run.updates, run.unchanged) == (0, 0, 2)
    assert list(Institution.objects.order_by("pk").values_list("pk", "version", "updated_at")) == before
    assert {record.seen_on.day for record in RegisterRecord.objects.all()} == {20}


def test_only_the_register_s_own_changes_are_taken_over():
    import_rows(row(1, 电话="0577-11111111", 地址="公园路"))
    Institution.objects.update(phone="0577-22222222", address="解放路")  # by the nursery; by an accepted request
    Room.objects.update(occupied=12)
    run = import_rows(row(1, 电话="0577-11111111", 地址="公园路"))
    assert run.updates == 0
    assert (of("L001").phone, of("L001").address) == ("0577-22222222", "解放路")


def test_when_both_changed_a_filed_fact_follows_the_register_and_the_nursery_keeps_its_own():
    import_rows(row(1, 电话="0577-11111111", 地址="公园路"))
    Institution.objects.update(phone="0577-22222222", address="解放路")
    run = import_rows(row(1, 电话="0577-33333333", 地址="信河街"))
    assert (of("L001").phone, of("L001").address) == ("0577-22222222", "信河街")
    assert codes(run) == {"kept": 1}


def test_an_empty_cell_erases_nothing():
    import_rows(row(1, 电话="0577-11111111"))
    run = import_rows(row(1, 电话="", 地址="", 月费="", 托位="", 状态=""))
    assert run.unchanged == 1
    assert of("L001").phone == "0577-11111111"


def test_each_change_stands_in_the_report_with_old_and_new():
    import_rows(row(1), row(2), row(3), row(4))
    run = plan(csv_of(row(1, 名称="新名字托育园", 在托=11), row(2), row(3), row(4)))
    changed = run.rows.exclude(changes={}).get()
    assert changed.changes == {"name": ["阳光托育园1号", "新名字托育园"], "room:托小班.occupied": [10, 11]}
    assert (run.renames, run.updates) == (1, 1)


def test_a_change_is_shown_in_words():
    import_rows(row(1))
    run = plan(csv_of(row(1, 名称="新名字托育园", 状态="注销", 在托=11, 经度=120.672)))
    shown = {label: (old, new) for label, old, new in shown_changes(run.rows.get())}
    assert shown["机构名称"] == ("阳光托育园1号", "新名字托育园")
    assert shown["备案状态"] == ("已备案", "已注销")
    assert shown["托小班 · 已入托人数"] == ("10", "11")
    assert shown["位置"] == ("120.660820, 28.031940", "120.672000, 28.031940")
    assert shown["注销日期"] == ("（空）", "2026-11-01")
    assert "改名 1。" in " ".join(summary_lines(run))


def test_a_register_does_not_end_a_change_that_is_under_way():
    ours = builders.institution("阳光托育园1号", state="change_pending", credit_code=CODE)
    import_rows(row(1, 信用代码=CODE))
    assert Institution.objects.get(pk=ours.pk).filing.state == "change_pending"


def test_a_changed_nursery_gets_a_new_version_and_its_old_link_stays():
    import_rows(row(1))
    slug = of("L001").slug
    import_rows(row(1, 名称="新名字托育园"))
    assert (of("L001").version, of("L001").slug, of("L001").name_initials) == (2, slug, "xmztyy")


def test_equal_names_get_different_addresses():
    import_rows(row(1, 名称="阳光托育园"), row(2, 名称="阳光托育园"))
    assert {of("L001").slug, of("L002").slug} == {"yang-guang-tuo-yu-yuan", "yang-guang-tuo-yu-yuan-2"}


# --- Who is meant -----------------------------------------------------------------------------------------


def test_a_nursery_that_we_know_by_credit_code_is_taken_over_into_the_register():
    ours = builders.institution("阳光托育园1号", credit_code=CODE)
    run = import_rows(row(1, 信用代码=CODE))
    assert (run.creates, run.updates) == (0, 1)
    ours.refresh_from_db()
    assert (ours.registry_source, ours.registry_id) == ("lucheng", "L001")


def test_id_and_credit_code_of_two_nurseries_in_one_row_are_refused():
    import_rows(row(1, 信用代码=CODE), row(2))
    run = plan(csv_of(row(2, 信用代码=CODE)))
    assert codes(run)["two_matches"] == 1
    assert run.skipped == 1


def test_rows_that_contradict_each_other_under_one_id_are_all_refused():
    run = import_rows(row(1), row(2), row(2, 名称="另一家"), row(3), row(3))
    assert codes(run) == {"repeated": 1, "duplicate": 2}
    assert (run.creates, run.skipped, run.report["duplicates"]) == (2, 3, 2)
    assert not Institution.objects.filter(registry_id="L002").exists()


@pytest.mark.parametrize(("rule", "name"), [("first", "阳光托育园2号"), ("last", "另一家")])
def test_a_mapping_may_say_which_of_the_contradicting_rows_counts(rule, name):
    import_rows(row(2), row(2, 名称="另一家"), mapping=mapping_with(duplicates=rule))
    assert of("L002").name == name


def test_two_rows_with_one_credit_code_are_not_both_taken():
    run = import_rows(row(1, 信用代码=CODE), row(2, 信用代码=CODE))
    assert codes(run) == {"credit_code": 1}
    assert run.creates == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"编号": ""}, "no_id"),
        ({"名称": " "}, "no_name"),
        ({"类型": "国营"}, "no_kind"),
        ({"编号": "x" * 90}, "bad_id"),
    ],
)
def test_a_row_without_what_it_needs_stays_out_and_the_others_come_in(values, code):
    run = import_rows(row(1, **values), row(2))
    assert code in codes(run)
    assert (run.creates, run.skipped) == (1, 1)
    problem = run.problems.filter(code=code).get()
    assert (problem.row, problem.severity) == (2, "error")


# --- The filing -------------------------------------------------------------------------------------------


def test_a_filing_without_receipt_is_not_in_force_and_is_asked_again():
    run = import_rows(row(1, 备案日期=""))
    assert codes(run) == {"no_receipt": 1}
    assert of("L001").filing.state == "draft"
    import_rows(row(1))
    assert of("L001").filing.state == "filed"


def test_an_ended_filing_gets_its_date_and_reopens_without_it():
    import_rows(row(1), row(2), row(3))
    import_rows(row(1, 状态="注销"), row(2), row(3))
    filing = of("L001").filing
    assert (filing.state, filing.ended_on) == ("terminated", AS_OF)
    assert not hasattr(of("L001"), "directory_entry")
    import_rows(row(1), row(2), row(3))
    filing = of("L001").filing
    assert (filing.state, filing.ended_on) == ("filed", None)
    moves = FilingMove.objects.filter(filing=filing).values_list("move", "source", "target")
    assert list(moves) == [
        ("register", "", "filed"), ("register", "filed", "terminated"), ("register", "terminated", "filed"),
    ]  # fmt: skip


def test_what_does_not_conform_needs_its_public_reason():
    run = import_rows(row(1, 状态="不符合"), row(2, 状态="不符合", 说明="消防证明过期"))
    assert codes(run) == {"no_notice": 1}
    assert (of("L001").filing.state, of("L002").filing.state) == ("draft", "nonconforming")


# --- The brake --------------------------------------------------------------------------------------------

MANY = range(1, 51)


def city(**changes):
    """Fifty nurseries; `changes` go to the first `count` of them."""
    count = changes.pop("count", 0)
    return [row(n, **(changes if n <= count else {})) for n in MANY]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"状态": "注销"}, "closes"),
        ({"名称": "改了"}, "renames"),
        ({"经度": 120.672}, "moves"),
    ],
)
def test_too_many_changes_of_one_sort_stop_the_import_until_somebody_answers_for_it(changes, what):
    import_rows(*city())
    run = plan(csv_of(*city(count=4, **changes)))
    assert run.state == ImportState.BRAKED
    assert [pull["what"] for pull in run.report["brake"]] == [what]
    with pytest.raises(CannotImport):
        approve_run(run, actor=None, background=False)
    assert write(run, reason="核对过").state == ImportState.APPLIED
    assert ImportRun.objects.get(pk=run.pk).brake_reason == "核对过"


@pytest.mark.parametrize("changes", [{"状态": "注销"}, {"名称": "改了"}, {"经度": 120.672}])
def test_two_changes_never_stop_an_import(changes):
    """A county with fifty nurseries must not be stopped by each single closure: the brake has a floor."""
    import_rows(*city())
    assert plan(csv_of(*city(count=2, **changes))).state == ImportState.PLANNED


def test_the_share_is_the_mapping_s_to_set():
    import_rows(*city())
    renamed = csv_of(*city(count=4, 名称="改了"))
    assert plan(renamed, mapping_with(brake={"renames": 0.5})).state == ImportState.PLANNED
    assert plan(renamed, mapping_with(brake={"renames": 0.05})).state == ImportState.BRAKED


def test_a_small_shift_is_no_move():
    import_rows(*city())
    run = plan(csv_of(*[row(n, 纬度=28.0329) for n in MANY]))  # about 107 m
    assert (run.moves, run.updates, run.state) == (0, 50, ImportState.PLANNED)


def test_reopening_a_whole_register_is_as_suspicious_as_closing_it():
    import_rows(*city())
    import_rows(*city(count=20, 状态="注销"), reason="测试")
    run = plan(csv_of(*city()))
    assert (run.state, run.reopens) == (ImportState.BRAKED, 20)


# --- Gone from a complete register --------------------------------------------------------------------------


def test_nurseries_that_a_complete_register_has_no_more_are_listed_and_stay():
    import_rows(row(1), row(2))
    run = import_rows(row(1), mapping=mapping_with(complete=True))
    assert run.report["missing"] == 1
    assert run.rows.get(action="missing").key == "L002"
    assert of("L002").filing.state == "filed"


def test_they_are_closed_when_the_mapping_says_so_and_come_back_when_listed_again():
    closing = mapping_with(complete=True, missing="close")
    import_rows(row(1), row(2), mapping=closing)
    run = import_rows(row(1), mapping=closing)
    assert run.closes == 1
    assert of("L002").filing.state == "terminated"
    assert "名册中已没有" in of("L002").filing.notice
    import_rows(row(1), row(2), mapping=closing)
    assert (of("L002").filing.state, of("L002").filing.notice) == ("filed", "")


def test_nothing_is_closed_while_a_row_of_the_file_could_not_be_read():
    closing = mapping_with(complete=True, missing="close")
    import_rows(row(1), row(2), mapping=closing)
    run = import_rows(row(1), row(2, 编号=""), mapping=closing)
    assert (run.closes, run.report["missing"]) == (0, 1)
    assert of("L002").filing.state == "filed"


def test_a_partial_file_says_nothing_about_the_others():
    import_rows(row(1), row(2))
    run = import_rows(row(1))
    assert run.report["missing"] == 0


def test_another_register_s_nurseries_are_not_missing():
    import_rows(row(1), mapping=mapping_with(source="other"))
    run = plan(csv_of(row(2)), mapping_with(complete=True, missing="close"))
    assert run.report["missing"] == 0


# --- Everything or nothing -----------------------------------------------------------------------------------


def test_a_nursery_changed_after_the_dry_run_sends_the_import_back_to_planning():
    import_rows(row(1), row(2))
    run = plan(csv_of(row(1, 地址="信河街"), row(2)))
    from institutions.actions.versions import bump

    bump([of("L001").pk])
    run = write(run)
    assert (run.state, of("L001").address) == (ImportState.WAITING, "公园路")
    assert run.failure
    run = plan_run(run.pk)
    assert write(run).state == ImportState.APPLIED
    assert of("L001").address == "信河街"


def test_a_failure_in_the_middle_leaves_nothing_behind(monkeypatch):
    run = plan(csv_of(*city()))

    def break_down(ids):
        raise DatabaseError("disk full")

    monkeypatch.setattr(imports, "refresh_directory_entries", break_down)
    run = write(run)
    assert run.state == ImportState.FAILED
    assert not Institution.objects.exists()
    assert not FeeItem.objects.exists()


def test_a_run_is_written_once():
    run = plan(csv_of(row(1)))
    write(run)
    assert write_run(run.pk).state == ImportState.APPLIED
    with pytest.raises(CannotImport):
        approve_run(run, actor=None, background=False)
    assert Institution.objects.count() == 1


def test_the_file_is_not_kept_after_the_import():
    run = plan(csv_of(row(1)))
    assert bytes(run.payload)
    assert write(run).payload is None


@pytest.mark.parametrize("content", [b"", b"id\n1\n", b"\xff\xfe\x00\x00", "编号\n1\n".encode()])
def test_a_file_that_cannot_be_used_fails_with_a_sentence(content):
    run = plan(content)
    assert run.state == ImportState.FAILED
    assert run.failure.endswith("。")


def test_a_column_that_the_file_lacks_is_told_once_and_taken_as_empty():
    lines = csv_of(row(1), row(2)).decode().replace("电话", "联系方式").encode()
    run = plan(lines)
    assert codes(run) == {"no_column": 1}
    assert run.report["unused_columns"] == ["联系方式"]
    assert run.creates == 2


# --- Patterns, which people write --------------------------------------------------------------------------

BACKTRACKS = r"^((?:a|a)*)$"


def with_pattern(pattern: str) -> str:
    facts = yaml.safe_load(COUNTY)["facts"]
    return mapping_with(facts={**facts, "address": {"column": "地址", "pattern": pattern}})


def test_a_pattern_takes_a_part_of_the_cell():
    import_rows(row(1, 地址="邮编 325000 公园路"), mapping=with_pattern(r"(\D+)$"))
    assert of("L001").address == "公园路"


def test_a_pattern_that_runs_wild_on_a_cell_is_told_with_row_and_column():
    run = plan(csv_of(row(1), row(2, 地址="a" * 25 + "!")), with_pattern(BACKTRACKS))
    problem = run.problems.get(code="slow_pattern")
    assert (problem.row, problem.column, run.creates) == (3, "地址", 2)
    assert problem.sentence.endswith("。")


def test_a_pattern_that_runs_wild_everywhere_ends_the_run_with_a_sentence(monkeypatch):
    monkeypatch.setattr(patterns, "SECONDS_PER_RUN", 0.5)
    run = plan(csv_of(*(row(number, 地址="a" * 400 + "!") for number in range(1, 40))), with_pattern(BACKTRACKS))
    assert run.state == ImportState.FAILED
    assert "“地址”" in run.failure
    assert "第 " in run.failure
