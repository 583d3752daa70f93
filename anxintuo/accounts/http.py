"""What our middleware adds to a request, for the annotations of views."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from anxintuo.accounts.actor import Actor
from anxintuo.accounts.models import User


class ActorRequest(HttpRequest):
    """`actor` is set on every request; `user` is a User wherever the act asks for a sign-in."""

    actor: Actor
    htmx: HtmxDetails
    user: User  # type: ignore[assignment]
