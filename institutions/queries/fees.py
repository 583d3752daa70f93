"""The published fee list as a floor above keeps it with a promise."""

from datetime import date

from institutions.models import FeeItem, Institution, Room


def fee_lines(institution: Institution, class_kind: str, *, on: date) -> list[dict[str, object]]:
    """What may be charged in a kind of class from a day on, as plain JSON in the list's order; nothing else may."""
    return [
        {
            "title": item.title,
            "category": item.category,
            "amount": str(item.amount),
            "unit": str(item.get_unit_display()),
            "voluntary": item.voluntary,
            "refund_rule": item.refund_rule,
        }
        for item in institution.fees.current(on).order_by("order", "pk")  # type: ignore[attr-defined]
        if item.class_kind in ("", class_kind)
    ]


def items_for(room: Room, *, on: date) -> list[FeeItem]:
    """What may be charged for a child in this room on a day, basic fees first, in the list's order."""
    items = room.institution.fees.current(on).order_by("category", "order", "pk")  # type: ignore[attr-defined]
    return [item for item in items if item.class_kind in ("", room.class_kind)]
