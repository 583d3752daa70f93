"""What anybody may see: the home page, one nursery, its sheet for the refrigerator door, nurseries side by side."""

from datetime import timedelta
from uuid import UUID

from django.core.validators import slug_re
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from anxintuo.accounts.access import requires
from anxintuo.districts.models import Division
from institutions.detail_blocks import ACT, BODY, detail_blocks
from institutions.directions import directions_to
from institutions.enums import Facility
from institutions.forms.roster import monday_in
from institutions.models import Institution, InstitutionSlug
from institutions.places.origins import known_divisions, origin_of
from institutions.places.ways import distance_from_list, list_left, metres_from
from institutions.policies import COMPARE, DIRECTORY, NURSERY_DETAIL
from institutions.queries.detail import NurseryDetail, compared, detail_of, with_details
from institutions.queries.directory import count_registered, count_registered_by_county, find_entries
from institutions.queries.favourites import is_favourite
from institutions.queries.filters import DirectoryQuery
from institutions.queries.nearest import Found
from institutions.queries.week_plan import published, week_plan
from institutions.schema_org import child_care_json
from institutions.sheets import qr_svg

COMPARE_LIMIT = 4
SUGGESTIONS = 8


@require_GET
@requires(DIRECTORY)
def home(request: HttpRequest) -> HttpResponse:
    """How many nurseries are registered, and the ways to start looking."""
    counts = count_registered_by_county()
    counties = [(division, counts.get(division.code, 0)) for division in Division.objects.counties().order_by("code")]
    return render(request, "institutions/public/home.html", {"total": count_registered(), "counties": counties})


@require_GET
@requires(NURSERY_DETAIL)
def nursery_detail(request: HttpRequest, slug: str) -> HttpResponse:
    detail, moved = _find(request, slug, "institutions:nursery_detail")
    if detail is None:
        return moved  # type: ignore[return-value]
    institution, back = detail.institution, list_left(request, reverse("institutions:nursery_list"))
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "detail": detail,
        "institution": institution,
        "facilities": [Facility(name).label for name in institution.facilities],
        "directions": directions_to(institution),
        "distance": distance_from_list(DirectoryQuery, institution, back),
        "is_favourite": is_favourite(institution, actor),
        "schema": child_care_json(detail, request.build_absolute_uri()),
        "back": back,
        "blocks": detail_blocks(institution, BODY) if detail.in_force else [],
        "acts": detail_blocks(institution, ACT) if detail.in_force else [],
    }
    return render(request, "institutions/public/detail.html", context)


@require_GET
@requires(NURSERY_DETAIL)
def nursery_sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """One page to print, with a QR code that leads back here."""
    detail, moved = _find(request, slug, "institutions:nursery_sheet")
    if detail is None:
        return moved  # type: ignore[return-value]
    address = request.build_absolute_uri(reverse("institutions:nursery_detail", args=[detail.institution.slug]))
    context = {"detail": detail, "institution": detail.institution, "address": address, "qr": qr_svg(address)}
    context["today"] = localdate()
    return render(request, "institutions/public/sheet.html", context)


@require_GET
@requires(NURSERY_DETAIL)
def nursery_week(request: HttpRequest, slug: str) -> HttpResponse:
    """Day plan and menu of one kind of class in one table: this week, or the next once its menu is published."""
    detail, moved = _find(request, slug, "institutions:nursery_week")
    if detail is None:
        return moved  # type: ignore[return-value]
    if not detail.in_force:
        raise Http404
    institution, this_week = detail.institution, monday_in("", localdate())
    next_week = this_week + timedelta(days=7)
    is_written = published(institution).filter(monday=next_week).exists()
    is_next = is_written and request.GET.get("week") == "next"
    kind = request.GET.get("kind", "")
    page = week_plan(institution, next_week if is_next else this_week, kind, for_parents=True)
    context = {"institution": institution, "page": page, "is_next": is_next, "is_written": is_written}
    return render(request, "institutions/public/week.html", context)


@require_GET
@requires(COMPARE)
def compare(request: HttpRequest) -> HttpResponse:
    """Up to four nurseries side by side. Which ones stands in the URL: `?n=<slug>&n=<slug>`; no slug, no nursery."""
    wanted = list(dict.fromkeys(slug for slug in request.GET.getlist("n") if slug_re.fullmatch(slug)))
    found = dict(Institution.objects.real().filter(slug__in=wanted[: COMPARE_LIMIT * 2]).values_list("slug", "pk"))
    query = DirectoryQuery.parse(request.GET, today=localdate())
    ids: list[UUID] = [found[slug] for slug in wanted if slug in found][:COMPARE_LIMIT]
    details = compared(Institution.objects.real(), ids, on=localdate())
    origin = origin_of(known_divisions(query))
    start = query.url_of("at", "place").removeprefix("?")
    context = {
        "details": details,
        "origin": origin,
        "distances": [metres_from(origin, each.institution) for each in details],
        "start": f"{start}&" if start else "",
        "kept": [pair for pair in query.pairs() if pair[0] in ("at", "place")],
        "too_many": len(found) > COMPARE_LIMIT,
        "limit": COMPARE_LIMIT,
        "q": query.q,
        "suggestions": _suggestions(query, wanted) if query.q else [],
    }
    return render(request, "institutions/public/compare.html", context)


def _suggestions(query: DirectoryQuery, chosen: list[str]) -> list[Found]:
    """Nurseries that the words typed may mean, those already chosen left out."""
    entries = find_entries(DirectoryQuery(q=query.q), today=localdate()).entries
    return [entry for entry in entries if entry.slug not in chosen][:SUGGESTIONS]


def _find(request: HttpRequest, slug: str, page: str) -> tuple[NurseryDetail | None, HttpResponse | None]:
    """The nursery, or a redirect from a name that it once had; 404 when neither."""
    rows = with_details(Institution.objects.real(), on=localdate())
    institution = rows.filter(slug=slug).first()
    if institution is not None:
        return detail_of(institution), None
    renamed = InstitutionSlug.objects.institution_of(slug)
    if renamed is None:
        raise Http404
    return None, HttpResponsePermanentRedirect(
        reverse(page, args=[get_object_or_404(Institution.objects.real(), pk=renamed).slug])
    )
