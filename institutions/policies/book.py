"""The safety and hygiene book. Which page a post may write is said by the page's template."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse
from institutions.book.templates import Template, template_named
from institutions.enums import StaffPost
from institutions.policies.scopes import (
    HEALTH_POSTS,
    STAFF,
    in_rooms_of_carer,
    is_carer,
    of_own_institution,
    own_id,
    own_institution,
)

BOOK_POSTS = HEALTH_POSTS | {StaffPost.CAREGIVER.value, StaffPost.COOK.value, StaffPost.GUARD.value}
CLOSERS = HEALTH_POSTS | {StaffPost.CAREGIVER.value}


def rooms_to_write(actor: Actor) -> Q:
    """Every room of the nursery; for a carer the own room, and where the roster has put her today."""
    everything = of_own_institution(actor)
    return everything & in_rooms_of_carer("pk", actor) if is_carer(actor) else everything


def entries_to_write(actor: Actor) -> Q:
    own = own_id(actor)
    if not own:
        return NOTHING
    everything = Q(institution_id=own)
    return (
        everything & (Q(room_id__isnull=True) | in_rooms_of_carer("room_id", actor)) if is_carer(actor) else everything
    )


def may_write(actor: Actor, template: Template) -> Verdict:
    if actor.seat is not None and actor.seat.post in template.posts:
        return ALLOWED
    return refuse(_("这一项由其他岗位的同事记。"))


def _writes_the_page(actor: Actor, entry: Any) -> Verdict:
    template = template_named(entry.template) if entry is not None else None
    return may_write(actor, template) if template else ALLOWED


def _house_by_the_desk(actor: Actor, room: Any) -> Verdict:
    """`room` is none for the house."""
    if room is None and is_carer(actor):
        return refuse(_("全园的一天由负责人、行政人员或保健员封存。"))
    return ALLOWED


SEE_BOOK = Act(
    "institutions.book", "看安全卫生台账", seats=STAFF, posts=BOOK_POSTS, scope=of_own_institution, floor=True
)
ENTER_BOOK = Act("institutions.enter_book", "记台账", seats=STAFF, posts=BOOK_POSTS, scope=rooms_to_write, floor=True)
CORRECT_BOOK = Act(
    "institutions.correct_book",
    "更正台账",
    seats=STAFF,
    posts=BOOK_POSTS,
    scope=entries_to_write,
    guards=(_writes_the_page,),
    floor=True,
)
CLOSE_BOOK = Act(
    "institutions.close_book",
    "封存一天的台账",
    seats=STAFF,
    posts=CLOSERS,
    scope=rooms_to_write,
    guards=(_house_by_the_desk,),
    floor=True,
)
CLOSE_COMPLETE = Act(
    "institutions.close_complete_book", "一起封存记全的台账", seats=STAFF, posts=HEALTH_POSTS, scope=own_institution
)
CHECK_BOOK = Act("institutions.check_book", "核对台账的封存", seats=STAFF, posts=HEALTH_POSTS, scope=own_institution)
EXPORT_BOOK = Act("institutions.export_book", "导出台账", seats=STAFF, posts=HEALTH_POSTS, scope=own_institution)
