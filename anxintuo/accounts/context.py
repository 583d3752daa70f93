"""What every page's frame needs: the actor and the demo flag."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"actor": getattr(request, "actor", None), "DEMO": settings.DEMO}
