"""Read models about placements."""

from typing import Any

from django.utils.timezone import localdate

from anxintuo.accounts.actor import Actor
from enrollment.models import Placement
from families.models import Child
from families.policies import CHILDREN


def family_placements(actor: Actor) -> dict[str, Any]:
    """Where the own children are placed today; two statements."""
    children = CHILDREN.visible(actor, Child.objects.all())
    rows = Placement.objects.current(localdate()).filter(child__in=children.order_by().values("pk"))
    return {"placements": rows.select_related("child", "room__institution").order_by("from_on", "pk")}
