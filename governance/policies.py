"""What officials and operators may do. An official reaches the own area only, by the division's code prefix, and no
practice nursery."""

from django.db.models import Q

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor
from anxintuo.accounts.enums import SeatKind
from anxintuo.districts.codes import area_prefix
from institutions.models import real_only

OFFICIALS = frozenset({SeatKind.OFFICIAL})


def _area(actor: Actor) -> str | None:
    """The beginning of every division's code in the area; a seat may carry it or the whole code (330300)."""
    return area_prefix(actor.seat.scope) if actor.seat and actor.seat.kind is SeatKind.OFFICIAL else None


def institutions_in_area(actor: Actor) -> Q:
    area = _area(actor)
    return Q(division__code__startswith=area) & real_only() if area else NOTHING


def of_institutions_in_area(actor: Actor) -> Q:
    area = _area(actor)
    return Q(institution__division__code__startswith=area) & real_only("institution") if area else NOTHING


def stations_in_area(actor: Actor) -> Q:
    area = _area(actor)
    return Q(division__code__startswith=area) if area else NOTHING


def own_imports(actor: Actor) -> Q:
    """One's own, while the seat worn covers what the run was limited to: a posting that ended takes it away."""
    area = _area(actor)
    return Q(by_id=actor.user_id, area__startswith=area) if area and actor.user_id else NOTHING


HOME = Act("governance.home", "辖区总览", seats=OFFICIALS)
NURSERIES = Act("governance.nurseries", "辖区机构名册", seats=OFFICIALS, scope=institutions_in_area)
EXPORT = Act("governance.export_nurseries", "导出机构名册", seats=OFFICIALS, scope=institutions_in_area)
SET_FILING = Act("governance.set_filing", "更改备案状态", seats=OFFICIALS, scope=institutions_in_area)
CHANGE_REQUESTS = Act("governance.change_requests", "查看变更申请", seats=OFFICIALS, scope=of_institutions_in_area)
DECIDE_CHANGE = Act("governance.decide_change", "审核变更申请", seats=OFFICIALS, scope=of_institutions_in_area)
IMPORT = Act("governance.import", "导入名册", seats=OFFICIALS, scope=own_imports)
ADMISSIONS = Act("governance.admissions", "入托情况", seats=OFFICIALS, scope=of_institutions_in_area)
INVITE_DIRECTOR = Act("governance.invite_director", "邀请负责人", seats=OFFICIALS, scope=institutions_in_area)
DOUBLE_WORK = Act("governance.double_work", "看重复任职", seats=OFFICIALS, scope=of_institutions_in_area)
STATIONS = Act("governance.stations", "辖区驿站情况", seats=OFFICIALS, scope=stations_in_area)
EXPORT_STATIONS = Act("governance.export_stations", "导出驿站情况", seats=OFFICIALS, scope=stations_in_area)
OPERATOR_HOME = Act("governance.operator", "平台运维", seats=frozenset({SeatKind.OPERATOR}))
