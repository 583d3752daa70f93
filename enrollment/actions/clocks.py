"""What time itself does: offers lapse, corrections lapse, people are reminded, rooms tell their day's count.

Each is safe to repeat and to run twice at once; a batch locks only what it changes.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.kit.ages import add_months
from anxintuo.kit.workdays import working_days_between
from anxintuo.rulebook.queries import rule
from enrollment.actions.moving import lock_case, move
from enrollment.actions.offering import expire_offer
from enrollment.actions.seats import lock_room, tell_room
from enrollment.enums import CaseState
from enrollment.models import Application, Case, Offer, Placement, SeatHold
from enrollment.notices import tell_reminder
from families.actions.documents import demand_new_check
from institutions.models import Room, real_only

BATCH = 200
REMIND_WITHIN = 1  # working days before the end
DRAFTS_STAY = timedelta(days=180)


def expire_offers() -> int:
    """Every few minutes. The next in line is seen by the nursery, which offers again."""
    late = list(Offer.objects.late(timezone.now()).order_by("answer_by").values_list("pk", flat=True)[:BATCH])
    return sum(expire_offer(pk) for pk in late)


def lapse_corrections() -> int:
    """Each night: what was not corrected in time."""
    today = localdate()
    late = Case.objects.filter(real_only("institution"), state=CaseState.CORRECTING).overdue(today)
    done = 0
    for case in list(late.order_by("due_on")[:BATCH]):
        with transaction.atomic():
            locked = lock_case(case)
            if locked.state == CaseState.CORRECTING and locked.due_on is not None and locked.due_on < today:
                move(locked, "lapse", actor=None)
                done += 1
    return done


def remind_families() -> int:
    """Each morning: who has to act by today or tomorrow and was not reminded of this deadline yet."""
    today = localdate()
    rows = Case.objects.filter(
        real_only("institution"),
        state__in=(CaseState.CORRECTING, CaseState.OFFERED),
        due_on__gte=today,
        reminded_on__isnull=True,
    ).select_related("application", "institution")
    done = 0
    for case in rows.order_by("due_on")[:BATCH]:
        assert case.due_on is not None
        left = working_days_between(today, case.due_on)
        if left > REMIND_WITHIN:
            break
        with transaction.atomic():
            claimed = Case.objects.filter(pk=case.pk, reminded_on__isnull=True, state=case.state)
            if claimed.update(reminded_on=today):
                tell_reminder(case, left)
                done += 1
    return done


def tell_rooms_of_the_day() -> int:
    """Soon after midnight: placements that ended or begin change how full a room is, though nobody touched it."""
    yesterday = localdate() - timedelta(days=1)
    turned = SeatHold.objects.filter(until_on=yesterday).values("room_id")
    ids = list(Room.objects.filter(pk__in=turned).order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        with transaction.atomic():
            tell_room(lock_room(pk))
    return len(ids)


def demand_checks_after_absence() -> int:
    """Each night: a child who left so long ago needs a new entry check before it comes back (ENT-3m). The last week is
    looked at, in case some nights were lost; only a check from before the leaving is ended."""
    today = localdate()
    months = int(rule("absence.recheck_months").value)
    last = add_months(today, -months)
    placed = Placement.objects.filter(real_only("room__institution"))
    left = placed.filter(until_on__gt=last - timedelta(days=7), until_on__lte=last)
    back = Placement.objects.filter(child=OuterRef("child"), from_on__gt=OuterRef("until_on"))
    done = 0
    for placement in left.exclude(Exists(back)).select_related("child").order_by("until_on")[:BATCH]:
        assert placement.until_on is not None
        done += demand_new_check(placement.child, checked_before=placement.until_on)
    return done


def forget_old_drafts() -> int:
    """Drafts that nobody has touched for half a year."""
    old = Application.objects.drafts().filter(updated_at__lt=timezone.now() - DRAFTS_STAY)
    count = 0
    for application in old[:BATCH]:
        application.delete()
        count += 1
    return count
