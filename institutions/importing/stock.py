"""The nurseries that we have already, as an import needs them: found by id or credit code, read by key."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from institutions.facts import CENT, FACTS
from institutions.importing.reading import Draft
from institutions.models import FeeItem, Institution, Room

CHUNK = 5_000


def fee_key(fee: FeeItem) -> str:
    return f"{fee.category}/{fee.class_kind}/{fee.title}"


class Known:
    """One nursery with its rooms and fees by name."""

    __slots__ = ("fees", "institution", "record", "rooms")

    def __init__(self, institution: Institution, rooms: Sequence[Room], fees: Sequence[FeeItem]) -> None:
        self.institution = institution
        self.rooms: dict[str, Room] = {room.name: room for room in rooms}
        # Of several with the same title the one valid last is the current one.
        self.fees: dict[str, FeeItem] = {fee_key(fee): fee for fee in sorted(fees, key=_validity)}
        # A new one has no record yet; asking would be a query each.
        record = None if institution._state.adding else getattr(institution, "register_record", None)
        self.record: dict[str, Any] = dict(record.values) if record else {}

    def read(self, key: str) -> Any:
        """The stored value of a draft's key, in the same JSON form."""
        if key in FACTS:
            return FACTS[key].read(self.institution)
        group, _colon, rest = key.partition(":")
        name, _dot, attribute = rest.rpartition(".")
        if group == "room":
            return json_value(getattr(self.rooms.get(name), attribute, None))
        if group == "fee":
            return json_value(getattr(self.fees.get(name), attribute, None))
        return getattr(self.institution, key)  # location_flag


def _validity(fee: FeeItem) -> tuple[bool, str, str]:
    return fee.valid_to_on is None, str(fee.valid_to_on), str(fee.valid_from_on)


def json_value(value: Any) -> Any:
    return str(value.quantize(CENT)) if hasattr(value, "quantize") else value


@dataclass(slots=True)
class Stock:
    by_key: dict[str, Known] = field(default_factory=dict)
    by_credit: dict[str, Known] = field(default_factory=dict)


def known_among(rows: "QuerySet[Institution]") -> list[Known]:
    """The nurseries with all that an import compares, in three statements (a prefetch would take twice the time)."""
    institutions = list(rows.select_related("filing", "staff_summary", "register_record"))
    ids = [institution.pk for institution in institutions]
    rooms: dict[UUID, list[Room]] = defaultdict(list)
    fees: dict[UUID, list[FeeItem]] = defaultdict(list)
    for room in Room.objects.filter(institution_id__in=ids).order_by("order", "pk"):
        rooms[room.institution_id].append(room)
    for fee in FeeItem.objects.filter(institution_id__in=ids).order_by("pk"):
        fees[fee.institution_id].append(fee)
    return [Known(each, rooms[each.pk], fees[each.pk]) for each in institutions]


def load_stock(source: str, drafts: Sequence[Draft]) -> Stock:
    """The nurseries of this source with one of the drafts' ids, and any with one of their credit codes."""
    stock = Stock()
    for chunk in _chunks(drafts):
        keys = [draft.key for draft in chunk]
        codes = [draft.credit_code for draft in chunk if draft.credit_code]
        match = Q(registry_source=source, registry_id__in=keys) | Q(credit_code__in=codes)
        for known in known_among(Institution.objects.real().filter(match)):
            institution = known.institution
            if institution.registry_source == source and institution.registry_id:
                stock.by_key[institution.registry_id] = known
            if institution.credit_code:
                stock.by_credit[institution.credit_code] = known
    return stock


def _chunks(drafts: Sequence[Draft]) -> Iterable[Sequence[Draft]]:
    return (drafts[start : start + CHUNK] for start in range(0, len(drafts), CHUNK))
