"""`manage.py import_institutions`: dry first, told in Chinese, written only when asked."""

import io

import pytest
from django.core.management import CommandError, call_command

from institutions.models import ImportRun, Institution
from tests.institutions.importing.helpers import COUNTY, csv_of, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path):
    register, mapping = tmp_path / "名册.csv", tmp_path / "county.yaml"
    register.write_bytes(csv_of(row(1), row(2, 编号="")))
    mapping.write_text(COUNTY, encoding="utf-8")
    return register, mapping


def run(*args, **options) -> str:
    out = io.StringIO()
    call_command("import_institutions", *map(str, args), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_without_apply_it_only_reports(files):
    register, mapping = files
    told = run(register, "--mapping", mapping)
    assert "第 3 行，编号：没有编号" in told
    assert "新增 1" in told
    assert "没有写入" in told
    assert not Institution.objects.exists()


def test_with_apply_it_writes_and_a_second_run_changes_nothing(files):
    register, mapping = files
    assert "已写入" in run(register, "--mapping", mapping, "--apply", "--as-of", "2026-11-01")
    assert Institution.objects.get().registry_id == "L001"
    assert "新增 0，更新 0，没有变化 1" in run(register, "--mapping", mapping, "--apply", "--as-of", "2026-11-02")


def test_the_source_may_be_named_on_the_command_line(files):
    register, mapping = files
    run(register, "--mapping", mapping, "--apply", "--source", "lucheng-2026")
    assert Institution.objects.get().registry_source == "lucheng-2026"


def test_the_brake_asks_for_a_reason(files):
    register, mapping = files
    register.write_bytes(csv_of(*[row(n) for n in range(1, 21)]))
    run(register, "--mapping", mapping, "--apply")
    register.write_bytes(csv_of(*[row(n, 名称=f"改名{n}") for n in range(1, 21)]))
    with pytest.raises(CommandError, match="--accept-brake"):
        run(register, "--mapping", mapping, "--apply")
    assert not Institution.objects.filter(name__startswith="改名").exists()
    run(register, "--mapping", mapping, "--apply", "--accept-brake", "全县统一更名")
    assert Institution.objects.filter(name__startswith="改名").count() == 20
    assert ImportRun.objects.filter(brake_reason="全县统一更名").exists()


def test_a_built_in_mapping_goes_by_its_name(tmp_path):
    register = tmp_path / "a.csv"
    register.write_text(
        "机构名称,类型,备案编号,备案日期,备案状态,县市区,镇街,经度,纬度,托小班托位\n"
        "阳光托育园,民办,温鹿备1号,2024-05-06,已备案,鹿城区,五马街道,120.66072,28.03194,15\n",
        encoding="gb18030",
    )
    run(register, "--mapping", "standard", "--apply")
    ours = Institution.objects.select_related("filing").get()
    assert (ours.kind, ours.filing.state, ours.street.name) == ("private", "filed", "五马街道")
    assert ours.rooms.get().class_kind == "small"


def test_what_is_missing_or_wrong_is_told_without_a_traceback(files, tmp_path):
    register, mapping = files
    broken = tmp_path / "broken.yaml"
    broken.write_text("name: x\n", encoding="utf-8")
    for args in ((tmp_path / "none.csv", "--mapping", mapping), (register, "--mapping", tmp_path / "none.yaml")):
        with pytest.raises(CommandError, match="打不开"):
            run(*args)
    with pytest.raises(CommandError, match="对照表有误"):
        run(register, "--mapping", broken)
    register.write_bytes(b"nothing")
    with pytest.raises(CommandError, match="没有"):
        run(register, "--mapping", mapping)
