from anxintuo.accounts.access import Act
from anxintuo.accounts.enums import SeatKind

DESK = Act("stations.desk", "驿站工作台", seats=frozenset({SeatKind.ADVISER}))
