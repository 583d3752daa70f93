from anxintuo.accounts.access import Act
from anxintuo.accounts.enums import SeatKind

SEE_PARKED = Act("outbox.see_parked", "查看搁置的发送", seats={SeatKind.OPERATOR})
RETRY = Act("outbox.retry", "重新发送搁置的条目", seats={SeatKind.OPERATOR})
