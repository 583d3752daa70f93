"""Registers written in a few lines, and the way through an import: hand in, plan, write."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from institutions.actions.imports import approve_run, hand_in, plan_run, write_run
from institutions.enums import ImportState
from institutions.importing.mapping import Mapping as RegisterMapping
from institutions.importing.mapping_reader import load_mapping
from institutions.models import ImportRun, Institution

ROOT = Path(__file__).resolve().parent.parent.parent.parent
MAPPINGS = ROOT / "tests" / "mappings"
AS_OF = date(2026, 11, 1)

# A county's own register, as small as it can be.
COUNTY = """
name: 鹿城名册
source: lucheng
region: "3303"
datum: wgs84
id: 编号
location: {lon: 经度, lat: 纬度}
facts:
  name: 名称
  credit_code: 信用代码
  kind: {column: 类型, choices: {民办: private, 公办: public}}
  division: 县区
  street: 镇街
  address: 地址
  phone: 电话
  filing.state: {column: 状态, choices: {正常: filed, 注销: terminated, 不符合: nonconforming}}
  filing.number: 编号
  filing.filed_on: 备案日期
  filing.notice: 说明
rooms:
  - {name: 托小班, class_kind: small, places: 托位, occupied: 在托}
fees:
  - {title: 保育费, category: basic, unit: month, amount: 月费}
"""
COLUMNS = "编号,名称,信用代码,类型,县区,镇街,地址,电话,状态,备案日期,说明,经度,纬度,托位,在托,月费"


def row(number: int, **values: Any) -> dict[str, Any]:
    """A plain nursery of 五马街道, each a little further east."""
    return {
        "编号": f"L{number:03d}", "名称": f"阳光托育园{number}号", "类型": "民办", "县区": "鹿城区", "地址": "公园路",
        "状态": "正常", "备案日期": "2024-05-06", "经度": round(120.66072 + number * 0.0001, 5), "纬度": 28.03194,
        "托位": 15, "在托": 10, "月费": 1680,
    } | values  # fmt: skip


def csv_of(*rows: Mapping[str, Any]) -> bytes:
    names = COLUMNS.split(",")
    lines = [",".join(str(each.get(name, "")) for name in names) for each in rows]
    return "\n".join([COLUMNS, *lines]).encode()


def plan(content: bytes, mapping: str = COUNTY, *, file_name: str = "register.csv", **options: Any) -> ImportRun:
    """Hand in and plan; the run as it then stands."""
    run = hand_in(
        content,
        file_name=file_name,
        mapping_text=mapping,
        mapping_name="test",
        as_of_on=options.pop("as_of_on", AS_OF),
        actor=options.pop("actor", None),
        background=False,
        **options,
    )
    return plan_run(run.pk)


def write(run: ImportRun, *, reason: str = "") -> ImportRun:
    approve_run(run, actor=None, brake_reason=reason, background=False)
    return write_run(run.pk)


def import_rows(*rows: Mapping[str, Any], mapping: str = COUNTY, reason: str = "", **options: Any) -> ImportRun:
    """Plan and write; fails the test when the run stops on the way."""
    run = plan(csv_of(*rows), mapping, **options)
    assert run.state in (ImportState.PLANNED, ImportState.BRAKED), run.failure
    run = write(run, reason=reason)
    assert run.state == ImportState.APPLIED, run.failure
    return run


def of(key: str, source: str = "lucheng") -> Institution:
    return Institution.objects.select_related("filing").get(registry_source=source, registry_id=key)


def codes(run: ImportRun) -> dict[str, int]:
    return dict(run.report["problems"])


def mapping_with(**changes: Any) -> str:
    """COUNTY with some top-level settings replaced or added, as YAML text."""
    import yaml

    return yaml.safe_dump({**yaml.safe_load(COUNTY), **changes}, allow_unicode=True)


def read_mapping(name: str) -> RegisterMapping:
    return load_mapping((MAPPINGS / f"{name}.yaml").read_text(encoding="utf-8"))


def mapping_text(name: str) -> str:
    return (MAPPINGS / f"{name}.yaml").read_text(encoding="utf-8")
