"""Read models of the nursery's admissions desk; each with a fixed number of statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from anxintuo.accounts.actor import Actor
from anxintuo.kit.workflow import Move
from anxintuo.kit.workflow import available_moves as moves_open_now
from enrollment.enums import CaseState, OfferState
from enrollment.models import Case, CaseMove, Offer, Placement
from enrollment.policies import CASES
from enrollment.queries.documents import documents_asked
from enrollment.queries.family import Step, time_line
from enrollment.queries.places import Span, free_places
from enrollment.queries.queue import Waiting, facts_of, part_of_line, waiting_line
from families.enums import ConsentPurpose
from families.immunisation.engine import Assessment
from families.models import Consent
from families.queries.passport import PassportLine
from families.queries.vaccination import assessment_of
from institutions.models import Institution, Room

PAGE = 30
S = CaseState
# The desk's queues, in the order in which they are due: name, title, states.
QUEUES: dict[str, tuple[Any, tuple[str, ...]]] = {
    "new": (_("待受理"), (S.SUBMITTED,)),
    "review": (_("审核中"), (S.REVIEWING,)),
    "family": (_("等家长"), (S.CORRECTING, S.OFFERED)),
    "waiting": (_("排队"), (S.WAITING,)),
    "coming": (_("待入托"), (S.ACCEPTED,)),
    "done": (_("已结束"), (S.ENROLLED, S.DECLINED, S.DROPPED, S.EXPIRED, S.WITHDRAWN, S.REJECTED)),
}


def waiting_cases(actor: Actor) -> QuerySet[Case]:
    """What the nursery has in hand: counted in the menu."""
    return CASES.visible(actor, Case.objects.filter(state__in=(S.SUBMITTED, S.REVIEWING)))


@dataclass(frozen=True, slots=True)
class QueuePage:
    queue: str
    queues: list[dict[str, Any]]
    page: "Page[Case]"
    ranks: Mapping[Any, Waiting]
    today: date
    overdue: int


def queue_page(actor: Actor, institution: Institution, *, queue: str, page: int, kind: str = "") -> QueuePage:
    """One queue of a nursery. At most ten statements, whatever the number of applications."""
    rows = CASES.visible(actor, Case.objects.all())
    today = localdate()
    counted = rows.values("state").annotate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    counts = {row["state"]: row for row in counted.order_by("state")}
    queues = [
        {
            "name": name,
            "title": title,
            "current": name == queue,
            "count": sum(counts[state]["n"] for state in states if state in counts),
        }
        for name, (title, states) in QUEUES.items()
    ]
    chosen = rows.filter(state__in=QUEUES[queue][1]).select_related("application__child")
    if kind:
        chosen = chosen.filter(class_kind=kind)
    order = (F("closed_at").desc(),) if queue == "done" else (F("due_on").asc(nulls_last=True), "submitted_at", "pk")
    shown = Paginator(chosen.order_by(*order), PAGE).get_page(page)
    ranks = _in_line(shown, chosen, institution, kind) if queue == "waiting" else {}
    return QueuePage(
        queue,
        queues,
        shown,
        ranks,
        today,
        sum(row["late"] for state, row in counts.items() if state in (S.SUBMITTED, S.REVIEWING)),
    )


def _in_line(page: "Page[Case]", rows: "QuerySet[Case]", institution: Institution, kind: str) -> dict[Any, Waiting]:
    """The page's part of the line, in its order; only these cases are read whole."""
    start = (page.number - 1) * PAGE
    ranks = {each.case_id: each for each in part_of_line(institution, kind, start=start, stop=start + PAGE)}
    found = rows.in_bulk(list(ranks))
    page.object_list = [found[pk] for pk in ranks if pk in found]
    return ranks


@dataclass(frozen=True, slots=True)
class CasePage:
    case: Case
    steps: list[Step]
    moves: list[Move]
    documents: list[PassportLine]
    entry: list[PassportLine]
    offer: Offer | None
    agreed: Offer | None  # the accepted one, with its agreement
    place: Waiting | None
    line: int  # how many wait for the same kind of class
    rooms: list[tuple[Room, int]]  # with the places free from the wanted start on
    siblings: list[str]
    duplicates: int
    transfer_from: Placement | None
    vaccination: Assessment


def case_page(case: Case) -> CasePage:
    """Everything that the desk sees of one case."""
    moves = list(CaseMove.objects.filter(case=case).select_related("moved_by").order_by("id"))
    line = waiting_line(case.institution, case.class_kind) if case.state == S.WAITING else []
    start = case.application.start_on or localdate()
    rooms = list(case.institution.rooms.order_by("order", "name"))
    held = case.offers.filter(state__in=(OfferState.OPEN, OfferState.ACCEPTED)).select_related("room")
    offers = {offer.state: offer for offer in held.order_by("id")}
    for room in rooms:
        room.institution = case.institution
    return CasePage(
        case=case,
        steps=time_line(case, moves),
        moves=moves_open_now(case),
        documents=documents_asked(case, "apply"),
        entry=documents_asked(case, "entry"),
        offer=offers.get(OfferState.OPEN),
        agreed=offers.get(OfferState.ACCEPTED),
        place=next((each for each in line if each.case_id == case.pk), None),
        line=len(line),
        rooms=[(room, free_places(room, Span(max(start, localdate())))) for room in rooms],
        siblings=_facts(case),
        duplicates=_look_alikes(case),
        transfer_from=_placed_elsewhere(case),
        vaccination=assessment_of(case.application.child),
    )


def _facts(case: Case) -> list[str]:
    """What would put the child forward in line, whether it stands there yet or not."""
    known = facts_of(case)
    return known.reasons() if known else []


def _look_alikes(case: Case) -> int:
    """Other open cases here for a child born on the same day and of the same sex: twins, or the same child twice.

    Names are sealed, so they are compared in memory.
    """
    child = case.application.child
    rows = Case.objects.open().sent().filter(institution_id=case.institution_id).exclude(pk=case.pk)
    same = rows.filter(application__child__born_on=child.born_on, application__child__sex=child.sex)
    return sum(1 for other in same.select_related("application__child") if other.application.child.name == child.name)


def _placed_elsewhere(case: Case) -> Placement | None:
    """A place that the child has now: then this is a transfer (转园) and the transfer certificate counts."""
    rows = Placement.objects.current(localdate()).filter(child_id=case.application.child_id)
    return rows.exclude(room__institution_id=case.institution_id).select_related("room__institution").first()


def placements_page(rows: "QuerySet[Placement]") -> dict[str, list[Placement]]:
    """Present and coming children by room, each with its covers, the offer that was agreed, and whether the family
    lets the nursery see the passport. Two statements."""
    found: dict[str, list[Placement]] = {}
    ahead = rows.filter(Q(until_on__isnull=True) | Q(until_on__gte=localdate()))
    agreed = Offer.objects.filter(case_id=OuterRef("case_id"), state=OfferState.ACCEPTED, agreement__isnull=False)
    wanted = ahead.select_related("child", "room").annotate(agreed=Subquery(agreed.values("pk")[:1]))
    consent = Consent.objects.in_force().filter(child=OuterRef("child"), purpose=ConsentPurpose.APPLY)
    wanted = wanted.annotate(shows_record=Exists(consent))
    wanted = wanted.prefetch_related(Prefetch("covers"))
    for placement in wanted.order_by("room__order", "room__name", "from_on", "pk"):
        found.setdefault(placement.room.name, []).append(placement)
    return found
