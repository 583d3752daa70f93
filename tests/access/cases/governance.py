from datetime import date

from institutions.models import ImportRun
from tests.access.cases import Case
from tests.access.cases.enrollment import sent_to
from tests.access.cases.institutions import change_of
from tests.access.personas import World
from tests.builders import YUEQING


def run_of(key: str, world: World, *, area: str = "") -> ImportRun:
    """A run that this official handed in, for the area of the seat worn today unless another is said."""
    seat = world.actors[key].seat
    assert seat is not None
    return ImportRun.objects.get_or_create(
        by=world.users[key],
        area=area or seat.scope,
        defaults={"source": "试验", "file_name": "a.csv", "mapping_name": "m", "as_of_on": date(2026, 11, 1)},
    )[0]


ON_A_NURSERY = (
    "governance.nurseries",
    "governance.export_nurseries",
    "governance.set_filing",
    "governance.invite_director",
)
ON_A_CHANGE = ("governance.change_requests", "governance.decide_change")

CASES = [
    *(Case(act, "鹿城的机构", lambda world: world.nursery_a) for act in ON_A_NURSERY),
    *(Case(act, "乐清的机构", lambda world: world.nursery_c) for act in ON_A_NURSERY),
    *(Case(act, "鹿城机构的申请", lambda world: change_of(world.nursery_a, world)) for act in ON_A_CHANGE),
    *(Case(act, "乐清机构的申请", lambda world: change_of(world.nursery_c, world)) for act in ON_A_CHANGE),
    Case("governance.import", "郑科长（鹿城）的导入", lambda world: run_of("official_lucheng", world)),
    Case("governance.import", "叶科长（乐清）的导入", lambda world: run_of("official_yueqing", world)),
    Case(
        "governance.import", "郑科长从前管乐清时的导入", lambda world: run_of("official_lucheng", world, area=YUEQING)
    ),
    Case("governance.admissions", "甲园的申请件", lambda world: sent_to(world.nursery_a, world)),
]
