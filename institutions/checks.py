"""What `check --deploy` asks of a deployment before nurseries enter their cameras."""

from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register


@register(Tags.security, deploy=True)
def own_networks_are_named(**_options: Any) -> list[Warning]:
    """Without them a camera's address could name a server of the platform."""
    if settings.SERVER_NETWORKS:
        return []
    hint = "Set ANXINTUO_OWN_NETWORKS to the networks of the platform's own servers, e.g. 10.20.0.0/16."
    return [Warning("Camera addresses may lie in the platform's own networks.", hint=hint, id="institutions.W001")]
