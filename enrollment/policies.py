"""Who may do what with an application: the family, the nursery's desk. Officials' acts are governance's."""

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.access import NOTHING, Act
from anxintuo.accounts.actor import Actor
from anxintuo.accounts.enums import SeatKind
from anxintuo.kit.verdict import ALLOWED, Verdict, refuse
from enrollment.models import Case, Placement
from enrollment.workflow import OPEN_STATES
from families.enums import ConsentPurpose, Standing
from families.models import Child, Consent, Guardianship
from families.policies import DECIDING, SEEING
from institutions.enums import StaffPost
from institutions.models import real_only
from institutions.policies.scopes import in_rooms_of_carer, is_carer, own_id

STAFF, PARENT = frozenset({SeatKind.STAFF}), frozenset({SeatKind.PARENT})
ADMITTING = frozenset({StaffPost.DIRECTOR.value, StaffPost.OFFICE.value})
SHARED = Q(settling_plan__shared_at__isnull=False)
CHECKING = ADMITTING | {StaffPost.HEALTH.value}


def _children(actor: Actor, standings: frozenset[str]) -> Q | None:
    if actor.user_id is None:
        return None
    mine = Guardianship.objects.current(localdate()).filter(user_id=actor.user_id, standing__in=list(standings))
    return Q(child_id__in=mine.values("child_id"))


def _prefixed(own: Q | None, prefix: str) -> Q:
    return NOTHING if own is None else Q(**{f"{prefix}{name}": value for name, value in own.children})  # type: ignore[misc]


def managed_applications(actor: Actor) -> Q:
    return _children(actor, frozenset({Standing.MANAGES})) or NOTHING


def seen_applications(actor: Actor) -> Q:
    """The co-guardians' as well, once it is sent."""
    managed, seen = managed_applications(actor), _children(actor, SEEING)
    return NOTHING if seen is None else managed | (seen & Q(submitted_at__isnull=False))


def managed_cases(actor: Actor) -> Q:
    return _prefixed(_children(actor, frozenset({Standing.MANAGES})), "application__")


def visits_of_managed(actor: Actor) -> Q:
    return _prefixed(_children(actor, frozenset({Standing.MANAGES})), "case__application__")


def offers_to_answer(actor: Actor) -> Q:
    return _prefixed(_children(actor, DECIDING), "case__application__")


def placements_managed(actor: Actor) -> Q:
    return _children(actor, frozenset({Standing.MANAGES})) or NOTHING


def settling_shown(actor: Actor) -> Q:
    """Placements whose settling-in plan the nursery has shared; also for who brings and fetches the child."""
    return (_children(actor, SEEING | {Standing.HELPS}) or NOTHING) & SHARED


def settling_answered(actor: Actor) -> Q:
    return (_children(actor, DECIDING) or NOTHING) & SHARED


def cases_here(actor: Actor) -> Q:
    """What has reached the nursery. A draft is the family's own."""
    own = own_id(actor)
    return Q(institution_id=own) & ~Q(state="draft") if own else NOTHING


def offers_here(actor: Actor) -> Q:
    own = own_id(actor)
    return Q(case__institution_id=own) if own else NOTHING


def placements_here(actor: Actor) -> Q:
    own = own_id(actor)
    return Q(room__institution_id=own) if own else NOTHING


def placements_in_charge(actor: Actor) -> Q:
    """Whole nursery; for a carer the children of the own room, and of where the roster has put her today."""
    everything = placements_here(actor)
    return everything & in_rooms_of_carer("room_id", actor) if is_carer(actor) else everything


def checks_here(actor: Actor) -> Q:
    own = own_id(actor)
    return Q(placement__room__institution_id=own) if own else NOTHING


def children_here(actor: Actor) -> Q:
    own = own_id(actor)
    return children_known_here(own) if own else NOTHING


def children_known_here(institution_id: str) -> Q:
    """Over children: an open case or a present or coming placement at the nursery, and the guardians' consent, asked
    anew each time: taking it back closes the passport on the next request."""
    cases = Case.objects.filter(institution_id=institution_id, state__in=OPEN_STATES)
    placed = Placement.objects.ahead(localdate()).filter(room__institution_id=institution_id)
    agreed = Consent.objects.in_force().filter(purpose=ConsentPurpose.APPLY)
    known = Q(pk__in=cases.values("application__child_id")) | Q(pk__in=placed.values("child_id"))
    invented = placed.exclude(real_only("room__institution"))  # nobody is there to agree
    return known & (Q(pk__in=agreed.values("child_id")) | Q(pk__in=invented.values("child_id")))


def documents_here(actor: Actor) -> Q:
    own = own_id(actor)
    if own is None:
        return NOTHING
    return Q(child__in=Child.objects.filter(children_known_here(own)))


def reads_passport(actor: Actor, child: Child) -> bool:
    """For `families.readers`: colleagues who check documents."""
    own = own_id(actor)
    if own is None or actor.seat is None or actor.seat.post not in CHECKING or actor.needs_second_factor:
        return False
    return Child.objects.filter(children_known_here(own), pk=child.pk).exists()


def consent_stands(actor: Actor, case: Case) -> Verdict:
    agreed = Consent.objects.in_force().filter(child_id=case.application.child_id, purpose=ConsentPurpose.APPLY)
    if agreed.exists():
        return ALLOWED
    return refuse(_("家长撤回了出示资料的同意，请联系家长。"))


# The family.
APPLY = Act("enrollment.apply", "申请入托", seats=PARENT, scope=managed_applications)
APPLY_CASE = Act("enrollment.apply_case", "办理一个志愿", seats=PARENT, scope=managed_cases)
SEE_APPLICATION = Act("enrollment.see_application", "看入托申请", seats=PARENT, scope=seen_applications)
ANSWER_VISIT = Act("enrollment.answer_visit", "答复到访邀请", seats=PARENT, scope=visits_of_managed)
ANSWER = Act("enrollment.answer_offer", "答复托位", seats=PARENT, scope=offers_to_answer)
GIVE_UP = Act("enrollment.give_up", "放弃托位", seats=PARENT, scope=managed_cases)
END_OWN = Act("enrollment.end_own_placement", "申请离托", seats=PARENT, scope=placements_managed)
SEE_SETTLING = Act("enrollment.see_settling", "看适应计划", seats=PARENT, scope=settling_shown)
ANSWER_SETTLING = Act("enrollment.answer_settling", "答复适应计划", seats=PARENT, scope=settling_answered)

# The nursery's desk.
CASES = Act("enrollment.cases", "看入托申请件", seats=STAFF, posts=CHECKING, scope=cases_here)
REVIEW = Act("enrollment.review", "审核入托申请", seats=STAFF, posts=ADMITTING, scope=cases_here)
PLACE = Act("enrollment.place", "安排托位", seats=STAFF, posts=ADMITTING, scope=cases_here)
CHECK_DOCUMENT = Act("enrollment.check_document", "核验入托材料", seats=STAFF, posts=CHECKING, scope=documents_here)
OFFERS_HERE = Act("enrollment.offers_here", "收回托位", seats=STAFF, posts=ADMITTING, scope=offers_here)
SEE_AGREEMENT = Act("enrollment.see_agreement", "看托育服务协议", seats=STAFF, posts=ADMITTING, scope=offers_here)
PLACEMENTS = Act("enrollment.placements", "看在托名单", seats=STAFF, posts=CHECKING, scope=placements_here)
MOVE_PLACEMENT = Act("enrollment.move_placement", "调班与离托", seats=STAFF, posts=ADMITTING, scope=placements_here)
SETTLE = Act("enrollment.settle", "安排适应计划", seats=STAFF, posts=CHECKING, scope=placements_here)
NOTE_SETTLING = Act(
    "enrollment.note_settling",
    "记适应情况",
    seats=STAFF,
    posts=CHECKING | {StaffPost.CAREGIVER.value},
    scope=placements_in_charge,
    floor=True,
)
ENTER_PAPER = Act("enrollment.enter_paper", "录入纸质申请", seats=STAFF, posts=ADMITTING, real=True)
SEE_RECORD = Act("enrollment.see_record", "看宝宝的接种和生长记录", seats=STAFF, posts=CHECKING, scope=children_here)
CHECK_VACCINES = Act("enrollment.check_vaccines", "查验预防接种证", seats=STAFF, posts=CHECKING, scope=checks_here)
