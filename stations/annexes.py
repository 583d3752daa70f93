"""What stations add to a child's passport (families.annexes)."""

from typing import Any

from families.enums import ConsentPurpose
from families.models import Child
from families.queries.passport import has_consent
from stations.queries.path import for_a_nursery


def path_cell(child: Child) -> dict[str, Any]:
    return {"child": child}


def shown_to_nursery(child: Child) -> dict[str, Any] | None:
    """With the family's own consent for it, asked anew each time."""
    if not has_consent(child.pk, ConsentPurpose.STATION_SHARE):
        return None
    beginning = for_a_nursery(child.pk)
    return None if beginning is None else {"visits": beginning.visits, "areas": beginning.areas}
