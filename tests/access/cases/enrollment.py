"""An application of 林女士's child at nursery A in every stage that an act is about, and 陈女士's placement."""

from datetime import timedelta

from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.kit.ages import add_months, month_of
from enrollment.models import (
    Application,
    Case,
    Offer,
    Placement,
    SeatHold,
    ServiceAgreement,
    SettlingPlan,
    SettlingStep,
    VaccineCheck,
    Visit,
)
from families.models import Child, Consent, PassportDocument
from institutions.models import Institution
from tests.access.cases import Case as AccessCase
from tests.access.cases.families import document_of_child
from tests.access.personas import World


def child_of(key: str, world: World) -> Child:
    return Child.objects.filter(guardianships__user=world.users[key]).order_by("pk").first()


def draft_of(key: str, world: World) -> Application:
    child = child_of(key, world)
    found = Application.objects.open().filter(child=child).first()
    return found or Application.objects.create(child=child, applicant=world.users[key])


def sent_to(nursery: Institution, world: World, key: str = "parent_new") -> Case:
    """A case that waits, with the family's consent."""
    child, user, now = child_of(key, world), world.users[key], timezone.now()
    found = Case.objects.filter(application__child=child, institution=nursery).first()
    if found:
        return found
    start = add_months(month_of(localdate()), 1)
    application = draft_of(key, world)
    application.start_on, application.submitted_at = start, now
    application.save()
    Consent.objects.get_or_create(
        child=child,
        purpose="apply",
        withdrawn_at=None,
        defaults={"text_version": "1", "given_by": user, "given_at": now},
    )
    return Case.objects.create(
        application=application,
        institution=nursery,
        rank=application.cases.count() + 1,
        state="waiting",
        class_kind="small",
        submitted_at=now,
        holder_since=now,
        queued_at=now,
    )


def offer_at(nursery: Institution, world: World) -> Offer:
    case = sent_to(nursery, world)
    found = case.offers.first()
    if found:
        return found
    room = nursery.rooms.first() or nursery.rooms.create(name="小芽班", class_kind="small", places=15)
    starts_on = case.application.start_on
    taken = SeatHold.objects.filter(room=room).values_list("seat", flat=True)
    seat = next(number for number in range(1, 20) if number not in set(taken))
    offer = Offer.objects.create(
        case=case,
        room=room,
        hold=SeatHold.objects.create(room=room, seat=seat, from_on=starts_on),
        starts_on=starts_on,
        start_until_on=starts_on + timedelta(days=14),
        answer_by=timezone.now() + timedelta(days=3),
        made_by=world.users["director_a"],
        place_in_queue=1,
        order_rule="test",
        facts={"ahead": 0},
    )
    ServiceAgreement.objects.create(offer=offer, text_version="1", text="协议", sha256="0" * 64)
    return offer


def visit_at(nursery: Institution, world: World) -> Visit:
    at, author = timezone.now() + timedelta(days=2), world.users["director_a"]
    case = sent_to(nursery, world)
    return case.visits.first() or Visit.objects.create(case=case, at=at, proposed_by=author)


def placement_of(key: str, world: World) -> Placement:
    return Placement.objects.filter(child=child_of(key, world)).order_by("pk").first()


def document_shown_to(nursery: Institution, world: World) -> PassportDocument:
    sent_to(nursery, world)
    return document_of_child("parent_new", world)


def check_at_a(world: World) -> VaccineCheck:
    due_on = timezone.localdate() + timedelta(days=30)
    return VaccineCheck.objects.get_or_create(
        placement=placement_of("parent_a", world), stage="first", defaults={"due_on": due_on}
    )[0]


def settling_step_of(key: str, world: World) -> SettlingStep:
    """The first day of a plan that the nursery has shared."""
    placement, author, now = placement_of(key, world), world.users["director_a"], timezone.now()
    values = {"template": "x", "made_by": author, "shared_by": author, "shared_at": now}
    plan = SettlingPlan.objects.get_or_create(placement=placement, defaults=values)[0]
    values = {"on": localdate(), "arrives": "09:00", "until": "10:00", "aim": "认识老师"}
    return plan.steps.get_or_create(number=1, defaults=values)[0]


def settled(key: str, world: World) -> Placement:
    return settling_step_of(key, world).plan.placement


ON_A_CASE = ("enrollment.cases", "enrollment.review", "enrollment.place", "enrollment.apply_case", "enrollment.give_up")
CASES = [
    *(AccessCase(act, "林女士在甲园的申请件", lambda world: sent_to(world.nursery_a, world)) for act in ON_A_CASE),
    *(AccessCase(act, "林女士在乙园的申请件", lambda world: sent_to(world.nursery_b, world)) for act in ON_A_CASE),
    AccessCase("enrollment.apply", "林女士的申请", lambda world: draft_of("parent_new", world)),
    AccessCase("enrollment.apply", "周先生的申请", lambda world: draft_of("parent_a2", world)),
    AccessCase("enrollment.see_application", "林女士的申请", lambda world: sent_to(world.nursery_a, world).application),
    AccessCase("enrollment.answer_offer", "林女士的托位通知", lambda world: offer_at(world.nursery_a, world)),
    AccessCase("enrollment.answer_visit", "林女士的到访邀请", lambda world: visit_at(world.nursery_a, world)),
    AccessCase("enrollment.offers_here", "甲园发的托位", lambda world: offer_at(world.nursery_a, world)),
    AccessCase("enrollment.offers_here", "乙园发的托位", lambda world: offer_at(world.nursery_b, world)),
    AccessCase("enrollment.see_agreement", "甲园的协议", lambda world: offer_at(world.nursery_a, world)),
    AccessCase("enrollment.see_agreement", "乙园的协议", lambda world: offer_at(world.nursery_b, world)),
    *(
        AccessCase(act, "陈女士的宝宝在甲园", lambda world: placement_of("parent_a", world))
        for act in ("enrollment.end_own_placement", "enrollment.placements", "enrollment.move_placement")
    ),
    *(
        AccessCase(act, "陈女士的宝宝在甲园的适应计划", lambda world: settled("parent_a", world))
        for act in (
            "enrollment.settle",
            "enrollment.note_settling",
            "enrollment.see_settling",
            "enrollment.answer_settling",
        )
    ),
    AccessCase("enrollment.check_vaccines", "陈女士的宝宝在甲园的查验", check_at_a),
    AccessCase(
        "enrollment.see_record",
        "林女士的宝宝，已同意出示给甲园",
        lambda world: document_shown_to(world.nursery_a, world).child,
    ),
    AccessCase("enrollment.see_record", "陈女士的宝宝，没有同意", lambda world: child_of("parent_a", world)),
    AccessCase(
        "enrollment.check_document",
        "林女士宝宝的材料，已同意出示给甲园",
        lambda world: document_shown_to(world.nursery_a, world),
    ),
    AccessCase(
        "enrollment.check_document", "陈女士宝宝的材料，没有同意", lambda world: document_of_child("parent_a", world)
    ),
]
