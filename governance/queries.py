"""Read models of the officials' pages. Every figure is counted from today's rows; none is estimated."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce, Greatest
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.districts.models import Division
from anxintuo.kit.text import whole_number
from governance.policies import CHANGE_REQUESTS, NURSERIES
from institutions.enums import ChangeState, FilingState, InstitutionKind
from institutions.models import IN_FORCE, ChangeRequest, Institution, Room

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class DivisionFigures:
    """One division's row on the overview: nurseries in force, places, free places, inclusive nurseries.

    The row of nurseries whose 镇街 nobody has given has no code.
    """

    code: str
    name: str
    nurseries: int
    inclusive: int
    places: int
    free: int

    @property
    def inclusive_share(self) -> float | None:
        return self.inclusive / self.nurseries if self.nurseries else None

    @property
    def free_share(self) -> float | None:
        return self.free / self.places if self.places else None


def figures_by_division(actor: Actor) -> list[DivisionFigures]:
    """Three statements, whatever the size of the area; divisions without a nursery are shown with zeros."""
    area = actor.seat.scope if actor.seat else ""
    divisions = Division.objects.counties().filter(code__startswith=area[:6]).order_by("code")
    return _figures(actor, "division", divisions)


def figures_by_street(actor: Actor) -> list[DivisionFigures]:
    """The same for the 镇街 of one county, the most nurseries first; empty for whoever covers more than a county."""
    area = actor.seat.scope if actor.seat else ""
    if len(area) < 6:
        return []
    streets = Division.objects.streets_of(area[:6]).filter(code__startswith=area).order_by("code")
    rows = _figures(actor, "street", streets)
    return sorted(rows, key=lambda row: (not row.code, -row.nurseries))


def _figures(actor: Actor, tier: str, divisions: "QuerySet[Division]") -> list[DivisionFigures]:
    """`tier` is the field that names the division: `division` the county, `street` the 镇街."""
    mine = NURSERIES.visible(actor, Institution.objects.in_force())
    counted = {
        row[f"{tier}_id"]: row
        for row in mine.order_by().values(f"{tier}_id").annotate(n=Count("pk"), k=Count("pk", filter=Q(inclusive=True)))
    }
    rooms = Room.objects.filter(institution__in=Subquery(mine.order_by().values("pk")))
    free = Greatest(F("places") - F("occupied"), 0)
    places = {
        row[f"institution__{tier}_id"]: row
        for row in rooms.order_by()
        .values(f"institution__{tier}_id")
        .annotate(p=Coalesce(Sum("places"), 0), f=Coalesce(Sum(free), 0))
    }
    known = [(division.code, division.name) for division in divisions]
    nowhere = [("", _("没有填写镇街"))] if tier == "street" and None in counted else []
    return [
        DivisionFigures(
            code=code,
            name=name,
            nurseries=counted.get(code or None, {}).get("n", 0),
            inclusive=counted.get(code or None, {}).get("k", 0),
            places=places.get(code or None, {}).get("p", 0),
            free=places.get(code or None, {}).get("f", 0),
        )
        for code, name in known + nowhere
    ]


def total_figures(rows: list[DivisionFigures]) -> DivisionFigures:
    return DivisionFigures(
        code="",
        name="",
        nurseries=sum(row.nurseries for row in rows),
        inclusive=sum(row.inclusive for row in rows),
        places=sum(row.places for row in rows),
        free=sum(row.free for row in rows),
    )


def attention(actor: Actor) -> dict[str, int]:
    """What needs an official's hand: waiting change requests, filings to answer, places nobody could locate."""
    mine = NURSERIES.visible(actor, Institution.objects.real())
    counts = mine.aggregate(
        submitted=Count("pk", filter=Q(filing__state=FilingState.SUBMITTED)),
        nonconforming=Count("pk", filter=Q(filing__state=FilingState.NONCONFORMING)),
        unplaced=Count("pk", filter=Q(filing__state__in=IN_FORCE, lon__isnull=True)),
    )
    return {"changes": waiting_changes(actor).count(), **counts}


def waiting_changes(actor: Actor) -> QuerySet[ChangeRequest]:
    return CHANGE_REQUESTS.visible(actor, ChangeRequest.objects.filter(state=ChangeState.SUBMITTED))


# Column -> (expression, whether it runs downwards when it is chosen first). A minus before the name turns it round.
SORTS = {
    "name": ("name_pinyin", False),
    "places": ("places_total", True),
    "free": ("free_total", True),
    "filed": ("filing__filed_on", True),
    "updated": ("updated_at", True),
}


def sort_order(sort: str) -> list[OrderBy | str]:
    expression = F(SORTS[sort.removeprefix("-")][0])
    falling = sort_falls(sort)
    return [expression.desc(nulls_last=True) if falling else expression.asc(nulls_last=True), "pk"]


def sort_falls(sort: str) -> bool:
    """Whether the largest stands first."""
    return SORTS[sort.removeprefix("-")][1] != sort.startswith("-")


@dataclass(frozen=True)
class NurseryFilter:
    """The table's filters as they stand in the URL. What is not understood is left out, never an error."""

    q: str = ""
    county: str = ""
    street: str = ""
    kind: str = ""
    state: str = ""
    inclusive: str = ""
    place: str = ""  # "missing": without a usable location
    sort: str = "name"
    page: int = 1

    @classmethod
    def parse(cls, data: QueryDict) -> "NurseryFilter":
        return cls(
            q=data.get("q", "").replace("\x00", "").strip()[:60],
            county=data.get("county", "") if data.get("county", "").isdigit() else "",
            street=data.get("street", "") if data.get("street", "").isdigit() else "",
            kind=data.get("kind", "") if data.get("kind", "") in InstitutionKind.values else "",
            state=data.get("state", "") if data.get("state", "") in (*FilingState.values, "in_force") else "",
            inclusive=data.get("inclusive", "") if data.get("inclusive", "") in ("yes", "no") else "",
            place="missing" if data.get("place", "") == "missing" else "",
            sort=data.get("sort", "name") if data.get("sort", "name").removeprefix("-") in SORTS else "name",
            page=min(whole_number(data.get("page", ""), digits=5) or 1, 10_000),
        )

    def apply(self, rows: "QuerySet[Institution]") -> "QuerySet[Institution]":
        if self.q:
            rows = rows.filter(
                Q(name__icontains=self.q) | Q(address__icontains=self.q) | Q(name_initials__istartswith=self.q)
            )
        if self.county:
            rows = rows.filter(division_id=self.county)
        if self.street:
            rows = rows.filter(street_id=self.street)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.state == "in_force":
            rows = rows.filter(filing__state__in=IN_FORCE)
        elif self.state:
            rows = rows.filter(filing__state=self.state)
        if self.inclusive:
            rows = rows.filter(inclusive=self.inclusive == "yes")
        if self.place:
            rows = rows.filter(lon__isnull=True)
        return rows

    def as_query(self, **changes: Any) -> str:
        values = {
            name: getattr(self, name)
            for name in ("q", "county", "street", "kind", "state", "inclusive", "place", "sort", "page")
        }
        values.update(changes)
        query = QueryDict(mutable=True)
        for name, value in values.items():
            if value and not (name == "page" and value == 1) and not (name == "sort" and value == "name"):
                query[name] = str(value)
        return query.urlencode()


def nursery_rows(actor: Actor, chosen: NurseryFilter) -> "QuerySet[Institution]":
    """The area's nurseries with totals of places; one statement, joined with filing, county and street."""
    rooms = Room.objects.filter(institution=OuterRef("pk")).order_by().values("institution")
    free = Sum(Greatest(F("places") - F("occupied"), 0))
    rows = chosen.apply(NURSERIES.visible(actor, Institution.objects.real()))
    return (
        rows.select_related("filing", "division", "street")
        .annotate(
            places_total=Coalesce(Subquery(rooms.annotate(n=Sum("places")).values("n")), 0),
            free_total=Coalesce(Subquery(rooms.annotate(n=free).values("n")), 0),
        )
        .order_by(*sort_order(chosen.sort))
    )


def change_rows(actor: Actor, state: str) -> "QuerySet[ChangeRequest]":
    """The area's change requests in one state: waiting ones oldest first, answered ones newest first."""
    rows = CHANGE_REQUESTS.visible(actor, ChangeRequest.objects.filter(state=state))
    order = ("submitted_at", "pk") if state == ChangeState.SUBMITTED else ("-decided_at", "pk")
    return rows.select_related("institution__division").order_by(*order)


def example_county(actor: Actor) -> Division | None:
    """A county of the actor's area, for the example in the register's template."""
    area = actor.seat.scope if actor.seat else ""
    return Division.objects.counties().filter(code__startswith=area[:6]).order_by("code").first()


def moves_out_to(actor: Actor, change: ChangeRequest) -> Division | None:
    """The county outside the actor's area to which a waiting request would take the nursery, if any."""
    target = str(change.proposed.get("division", {}).get("new") or "")
    area = actor.seat.scope if actor.seat else ""
    if change.state != ChangeState.SUBMITTED or not target or target.startswith(area):
        return None
    return Division.objects.filter(pk=target).first()


def nursery_features(rows: "QuerySet[Institution]") -> dict[str, Any]:
    """Points for the map: name, address of the page, how the filing stands, places and free places."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
                "properties": {
                    "name": row.name,
                    "url": reverse("governance:nursery", args=[row.slug]),
                    "note": _note(row),
                    "tone": _tone(row),
                },
            }
            for row in rows
        ],
    }


def _note(row: Institution) -> str:
    filing = getattr(row, "filing", None)
    state = filing.get_state_display() if filing else FilingState.DRAFT.label
    words = {"state": state, "places": row.places_total, "free": row.free_total}  # type: ignore[attr-defined]
    return _("%(state)s · 托位 %(places)s，空位 %(free)s") % words


def _tone(row: Institution) -> str:
    """The pin's colour, as the tag of the state has it (institutions/_filing_tag.html)."""
    filing = getattr(row, "filing", None)
    if filing is None:
        return "plain"
    if filing.in_force:
        return ""
    return {FilingState.NONCONFORMING: "red", FilingState.SUBMITTED: "warm"}.get(filing.state, "plain")
