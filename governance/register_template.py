"""The standard register as an empty table: its columns, and one row that shows how to fill them in."""

from datetime import date
from typing import Any

from anxintuo.districts.models import Division
from governance.forms import STANDARD_MAPPING
from institutions.importing.mapping_reader import load_mapping


def columns() -> list[str]:
    """As the standard mapping names them, number and name first, each once."""
    mapping = load_mapping(STANDARD_MAPPING.read_text(encoding="utf-8"))
    places = [cell for cell in (mapping.lon, mapping.lat) if cell]
    facts = list(mapping.facts.values())
    others = [cell for cell in mapping.cells() if cell not in places and cell not in facts and cell != mapping.id]
    ordered = [mapping.id, *facts, *places, *others]
    return list(dict.fromkeys(name for cell in ordered for name in cell.columns))


def example(county: Division | None, *, on: date) -> dict[str, Any]:
    """Column -> cell. Nobody's nursery: the name says that the row is to be taken out."""
    name = county.name if county else ""
    lon, lat = (county.centre if county else None) or ("", "")
    return {
        "备案编号": f"示例备〔{on.year}〕001 号",
        "机构名称": "示例托育园（填写时请删去这一行）",
        "类型": "民办",
        "性质": "非营利",
        "是否普惠": "否",
        "县市区": name,
        "地址": f"{name}示例路 1 号",
        "联系电话": "0577-00000000",
        "开园时间": "07:30",
        "闭园时间": "17:30",
        "室内面积": 360,
        "户外面积": 120,
        "所在楼层": "1–2 层",
        "备案状态": "已备案",
        "备案机关": f"{name}卫生健康局",
        "备案日期": on.isoformat(),
        "托位数": 35,
        "经度": lon,
        "纬度": lat,
        "托小班托位": 15,
        "托小班在托": 12,
        "托大班托位": 20,
        "托大班在托": 18,
        "保育费": 1680,
        "餐费": 18,
    }
