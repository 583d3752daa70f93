"""Nurseries to keep in mind: on the device for everybody, in the account after signing in."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from anxintuo.accounts.access import requires
from institutions.actions.favourites import LIMIT, drop_favourite, keep_favourites
from institutions.cards import cards_of
from institutions.models import Institution
from institutions.policies import DIRECTORY, FAVOURITE
from institutions.queries.favourites import favourite_ids


@require_GET
@requires(DIRECTORY)
def favourites(request: HttpRequest) -> HttpResponse:
    """The account's favourites; for visitors the page asks the device (and says what to do without JavaScript)."""
    ids = favourite_ids(request.actor)  # type: ignore[attr-defined]
    return render(request, "institutions/public/favourites.html", {"cards": cards_of(ids), "favourites": ids})


@require_GET
@requires(DIRECTORY)
def cards(request: HttpRequest) -> HttpResponse:
    """The cards of the ids that a device keeps: a fragment."""
    return render(request, "institutions/public/_cards.html", {"cards": cards_of(_ids(request.GET.getlist("id")))})


@require_POST
@requires(FAVOURITE)
def keep(request: HttpRequest) -> HttpResponse:
    """Take what the device keeps into the account."""
    keep_favourites(_ids(request.POST.getlist("id")), actor=request.actor)  # type: ignore[attr-defined]
    return redirect("institutions:favourites")


@require_POST
@requires(FAVOURITE)
def favourite(request: HttpRequest, slug: str) -> HttpResponse:
    institution = Institution.objects.real().filter(slug=slug).first()
    if institution is None:
        raise Http404
    actor = request.actor  # type: ignore[attr-defined]
    if request.POST.get("keep") == "yes":
        keep_favourites([institution.pk], actor=actor)
    else:
        drop_favourite(institution, actor=actor)
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return redirect(target)
    return redirect("institutions:nursery_detail", slug=slug)


def _ids(given: list[str]) -> list[UUID]:
    """What can be read as ids, once each, up to the limit; the rest is left out."""
    found: dict[UUID, None] = {}
    for text in given[:LIMIT]:
        try:
            found[UUID(text)] = None
        except ValueError:
            continue
    return list(found)
