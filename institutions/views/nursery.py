"""The nursery at whose desk, or at whose tablet, somebody stands."""

from django.http import Http404, HttpRequest

from institutions.models import Institution


def nursery_of(request: HttpRequest) -> Institution:
    """The nursery of the seat worn; the view's act has admitted it."""
    actor = request.actor  # type: ignore[attr-defined]
    found = Institution.objects.select_related("division").filter(pk=actor.seat.scope).first()
    if found is None:
        raise Http404
    return found
