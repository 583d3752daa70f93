from enum import StrEnum


class SeatKind(StrEnum):
    """In which capacity somebody acts. A person may hold several seats; one is worn at a time."""

    PARENT = "parent"
    STAFF = "staff"
    OFFICIAL = "official"
    ADVISER = "adviser"
    OPERATOR = "operator"


# Seats that see other people's children or supervise them: a second factor is required (regulations.md §8.3).
SECOND_FACTOR_SEATS = frozenset({SeatKind.STAFF, SeatKind.OFFICIAL, SeatKind.ADVISER, SeatKind.OPERATOR})
