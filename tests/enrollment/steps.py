"""The way of an application up to a point, by the acts that people use."""

from datetime import date
from typing import NamedTuple

from django.utils.timezone import localdate

from anxintuo.accounts.actor import Actor
from anxintuo.kit.ages import add_months, month_of
from enrollment.actions.applying import begin_application, edit_application, set_wishes, submit_application
from enrollment.actions.offering import answer_offer, offer_place
from enrollment.actions.reviewing import open_review, queue_case
from enrollment.models import Case, Offer
from families.models import Child
from institutions.models import Institution, Room
from tests import builders


class Scene(NamedTuple):
    """One family, one nursery with one room of the child's kind, and both sides' actors."""

    child: Child
    parent: Actor
    nursery: Institution
    room: Room
    director: Actor


def next_month() -> date:
    return add_months(month_of(localdate()), 1)


def scene(*, places: int = 15, occupied: int = 0, months: int = 14) -> Scene:
    nursery = builders.institution()
    room = builders.room(nursery, "small", places=places, occupied=occupied)
    child = builders.child(months)
    return Scene(child, builders.guardian(child), nursery, room, builders.director(nursery))


def another_family(at: Scene, *, months: int = 14) -> Scene:
    """The same nursery and director."""
    child = builders.child(months)
    return at._replace(child=child, parent=builders.guardian(child))


def submitted(at: Scene, *others: Institution, start_on: date | None = None) -> Case:
    """Sent to the scene's nursery, and to `others` after it."""
    builders.consent(at.child, at.parent)
    application = begin_application(at.child, actor=at.parent)
    edit_application(application, {"start_on": start_on or next_month()}, actor=at.parent)
    set_wishes(application, [at.nursery, *others], actor=at.parent)
    submit_application(application, actor=at.parent)
    return application.cases.get(institution=at.nursery)


def queued(at: Scene, *others: Institution) -> Case:
    case = submitted(at, *others)
    open_review(case, actor=at.director)
    for kind in ("household", "vaccination"):
        builders.accepted_document(at.child, kind, at.director)
    queue_case(case, actor=at.director)
    return Case.objects.get(pk=case.pk)


def offered(at: Scene, *others: Institution, reason: str = "") -> Offer:
    return offer_place(queued(at, *others), at.room, starts_on=next_month(), actor=at.director, reason=reason)


def accepted(at: Scene) -> Offer:
    offer = offered(at)
    return answer_offer(offer, agree=True, first_day_on=offer.starts_on, agreement_read=True, actor=at.parent)
