"""Columns of the nurseries' export, in the order of the table on screen."""

from collections.abc import Iterable, Iterator
from typing import Any

from institutions.models import Institution

HEADER = (
    "机构名称", "统一社会信用代码", "县（市、区）", "镇街", "地址", "类型", "普惠", "备案状态", "备案回执编号",
    "备案日期", "托位数", "空位", "联系电话", "经度（WGS-84）", "纬度（WGS-84）",
)  # fmt: skip


def export_rows(rows: Iterable[Institution]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        filing = getattr(row, "filing", None)
        yield (
            row.name,
            row.credit_code or "",
            row.division.name if row.division else "",
            row.street.name if row.street else "",
            row.address,
            row.get_kind_display(),
            "是" if row.inclusive else "否",
            filing.get_state_display() if filing else "未备案",
            filing.number if filing else "",
            filing.filed_on if filing else None,
            row.places_total,  # type: ignore[attr-defined]
            row.free_total,  # type: ignore[attr-defined]
            row.phone,
            row.lon,
            row.lat,
        )
