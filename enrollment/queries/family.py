"""Read models of the family's pages about applications and placements."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.kit.dates import format_day, format_stamp
from anxintuo.kit.workflow import Move
from anxintuo.kit.workflow import available_moves as moves_open_now
from enrollment.enums import CaseState, Holder, OfferState
from enrollment.models import Application, Case, CaseMove, Offer, Placement
from enrollment.policies import APPLY_CASE, SEE_SETTLING
from enrollment.queries.documents import documents_asked
from enrollment.queries.forecast import Outlook, outlook_of
from enrollment.queries.settling import next_step, shared_plans
from enrollment.workflow import CASE
from families.models import Child
from families.policies import CHILDREN
from families.queries.passport import PassportLine


def family_placements(actor: Actor) -> dict[str, Any]:
    """Where the own children are placed today or from some day on, with the settling-in plan where the nursery has
    shared one: (placement, plan or None, its next day). Three statements."""
    children = CHILDREN.visible(actor, Child.objects.all())
    rows = Placement.objects.ahead(localdate()).filter(child__in=children.order_by().values("pk"))
    found = list(rows.select_related("child", "room__institution").order_by("from_on", "pk"))
    plans = {plan.placement_id: plan for plan in shared_plans(SEE_SETTLING.visible(actor, rows))} if found else {}
    placed = []
    for placement in found:
        plan = plans.get(placement.pk)
        placed.append((placement, plan, next_step(plan.steps.all(), localdate()) if plan else None))
    return {"placed": placed, "today": localdate()}


def waiting_for_family(actor: Actor) -> QuerySet[Case]:
    """Cases in which the family has to act: counted in the menu."""
    states = (CaseState.CORRECTING, CaseState.OFFERED)
    return APPLY_CASE.visible(actor, Case.objects.filter(state__in=states))


def applications_of(actor: Actor, rows: Any) -> list[Application]:
    """`rows`: the applications that the actor may see. Open ones first. Three statements."""
    cases = Case.objects.select_related("institution").order_by("rank")
    found = rows.select_related("child").prefetch_related(Prefetch("cases", cases)).order_by("-pk")
    return sorted(found, key=lambda each: each.closed_at is not None)


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the time line (components/timeline.html)."""

    title: str
    state: str  # done, now, next, stopped
    note: str = ""
    at: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One wish as the family sees it: who has it, until when, what to do."""

    case: Case
    steps: list[Step]
    moves: list[Move]
    offer: Offer | None
    agreed: Offer | None  # the accepted one, with its agreement
    outlook: Outlook | None
    reason: str

    @property
    def is_ours(self) -> bool:
        """The family has to act."""
        return self.case.holder == Holder.FAMILY and self.case.is_open


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    application: Application
    cards: list[CaseCard]
    documents: list[PassportLine]

    @property
    def next_step(self) -> CaseCard | None:
        """The one thing to do now: an offer before a correction."""
        ours = [card for card in self.cards if card.is_ours]
        return min(ours, key=lambda card: (card.offer is None, card.case.due_on or localdate()), default=None)


AHEAD = (
    CaseState.SUBMITTED,
    CaseState.REVIEWING,
    CaseState.WAITING,
    CaseState.OFFERED,
    CaseState.ACCEPTED,
    CaseState.ENROLLED,
)


def application_page(application: Application) -> ApplicationPage:
    """A sent application with its cases, moves, offers and documents."""
    moves = CaseMove.objects.order_by("id")
    offers = Offer.objects.select_related("room", "agreement").order_by("-id")
    rows = application.cases.select_related("institution__division", "application__child").prefetch_related(
        Prefetch("moves", moves), Prefetch("offers", offers), "visits"
    )
    cases = list(rows.order_by("rank"))
    cards = [_card(case) for case in cases]
    seen: dict[str, PassportLine] = {}
    for case in cases:
        for stage in ("apply", "entry"):
            for line in documents_asked(case, stage):
                seen.setdefault(line.kind, line)
    return ApplicationPage(application, cards, list(seen.values()))


def _card(case: Case) -> CaseCard:
    offer = next((each for each in case.offers.all() if each.state == OfferState.OPEN), None)
    moves = list(case.moves.all())
    last = moves[-1] if moves else None
    return CaseCard(
        case=case,
        steps=time_line(case, moves),
        moves=moves_open_now(case),
        offer=offer,
        agreed=next((each for each in case.offers.all() if each.state == OfferState.ACCEPTED), None),
        outlook=outlook_of(case),
        reason=last.note if last and last.move in ("send_back", "reject", "recall_offer", "drop", "reopen") else "",
    )


def time_line(case: Case, moves: list[CaseMove]) -> list[Step]:
    """What happened, where the case is now with its deadline, and what is still to come."""
    steps = [
        Step(
            str(CASE.move(move.move).told or CASE.move(move.move).title),
            "done",
            note=move.note,
            at=format_stamp(move.moved_at),
        )
        for move in moves
    ]
    state = CaseState(case.state)
    if case.is_open:
        where = {Holder.FAMILY: _("现在在您这里"), Holder.NURSERY: _("现在在机构那里")}[case.holder]
        until = _("%(day)s前") % {"day": format_day(case.due_on)} if case.due_on else ""
        steps.append(Step(str(state.label), "now", note=str(case.clock.waits), at=until, where=where))
        path = AHEAD[AHEAD.index(state) + 1 :] if state in AHEAD else AHEAD[2:]
        steps += [Step(str(each.label), "next") for each in path]
    elif state != CaseState.ENROLLED:
        steps.append(Step(str(state.label), "stopped", note=str(case.clock.waits)))
    return steps
