"""The race itself, inside the product's settings: families waiting at one nursery, one place, one barrier."""

import json
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from unittest import mock

import django

django.setup()

from django.core.exceptions import PermissionDenied  # noqa: E402
from django.db import close_old_connections, connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.timezone import localdate  # noqa: E402

from anxintuo.accounts.actor import Actor, Seat  # noqa: E402
from anxintuo.accounts.enums import SeatKind  # noqa: E402
from anxintuo.accounts.models import User  # noqa: E402
from anxintuo.kit.ages import add_months, month_of  # noqa: E402
from enrollment.actions import offering  # noqa: E402
from enrollment.actions.offering import NoOffer, answer_offer, offer_place  # noqa: E402
from enrollment.models import Application, Case, Offer, Placement, SeatHold, ServiceAgreement  # noqa: E402
from families.models import Child, Guardianship  # noqa: E402
from institutions.models import Filing, Institution, Room  # noqa: E402
from institutions.naming import set_name  # noqa: E402

PLACE, REFUSED = "place", "refused"


class Stage:
    """One nursery with one room of one place, and families that wait for it."""

    def __init__(self, families: int) -> None:
        nursery = Institution(slug="race", kind="private", division_id="330302", address="公园路 1 号")
        set_name(nursery, "赛跑托育园")
        nursery.save()
        Filing.objects.create(institution=nursery, state="filed", number="温备 1 号", filed_on=localdate())
        self.room = Room.objects.create(institution=nursery, name="小班", class_kind="small", places=1)
        director = User.objects.create_with_phone("+8619911000000")
        seat = Seat(SeatKind.STAFF, "staff:1", str(nursery.pk), "", "", "", "director")
        self.director = Actor(str(director.pk), (seat,), seat, second_factor=True)
        self.start = add_months(month_of(localdate()), 1)
        self.cases = [self._family(nursery, number) for number in range(families)]

    def _family(self, nursery: Institution, number: int) -> tuple[Case, Actor]:
        user, now = User.objects.create_with_phone(f"+8619922{number:06d}"), timezone.now()
        child = Child(name=f"宝宝{number}", sex="girl", born_on=add_months(localdate(), -15))
        child.set_identity("birth_certificate", f"R{number:09d}")
        child.save()
        Guardianship.objects.create(child=child, user=user, relation="mother", from_on=child.born_on)
        application = Application.objects.create(
            child=child, applicant=user, start_on=self.start, submitted_at=now, hours="full_day"
        )
        case = Case.objects.create(
            application=application, institution=nursery, rank=1, state="waiting", class_kind="small",
            submitted_at=now, holder_since=now, queued_at=now,
        )  # fmt: skip
        seat = Seat(SeatKind.PARENT, "parent", str(user.pk), "", "", "")
        return case, Actor(str(user.pk), (seat,), seat)

    def run(self) -> Counter[str]:
        """Everybody is offered the place and says yes, from one barrier."""
        barrier, told, lock = threading.Barrier(len(self.cases)), Counter[str](), threading.Lock()

        def one(case: Case, parent: Actor) -> None:
            try:
                connection.ensure_connection()
                barrier.wait()
                answer = self._try(case, parent)
            except Exception as fault:
                answer = f"{type(fault).__name__}: {fault}"[:200]
            finally:
                connections.close_all()
            with lock:
                told[answer] += 1

        threads = [threading.Thread(target=one, args=each) for each in self.cases]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return told

    def _try(self, case: Case, parent: Actor) -> str:
        try:
            offer = offer_place(case, self.room, starts_on=self.start, actor=self.director, reason="同时发放")
            answer_offer(offer, agree=True, first_day_on=offer.starts_on, agreement_read=True, actor=parent)
        except (NoOffer, PermissionDenied):
            return REFUSED
        return PLACE

    def clear(self) -> None:
        """As before the round."""
        ServiceAgreement.objects.all().delete()
        Placement.objects.all().delete()
        Offer.objects.all().delete()
        SeatHold.objects.all().delete()
        now = timezone.now()
        Application.objects.update(closed_at=None)
        Case.objects.update(state="waiting", due_on=None, closed_at=None, queued_at=now - timedelta(days=1))
        Room.objects.update(listed=0, occupied=0)


def without_lock(stage: Stage) -> int:
    """Promises of the one place when neither the row's lock nor the constraint is there."""
    unlocked = lambda pk: Room.objects.select_related("institution").get(pk=pk)  # noqa: E731
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE enrollment_seathold DROP CONSTRAINT seat_held_once")
    with mock.patch.object(offering, "lock_room", unlocked):
        stage.run()
    promised = SeatHold.objects.count()
    stage.clear()
    constraint = next(each for each in SeatHold._meta.constraints if each.name == "seat_held_once")
    with connection.schema_editor() as editor:
        editor.add_constraint(SeatHold, constraint)
    return promised


def main(families: int, rounds: int) -> None:
    stage = Stage(families)
    shown = without_lock(stage)
    began = time.monotonic()
    exactly_one = most = faults = 0
    for _round in range(rounds):
        told = stage.run()
        promised = SeatHold.objects.count()
        exactly_one += told[PLACE] == 1 == promised == Placement.objects.count()
        most = max(most, promised)
        faults += sum(count for answer, count in told.items() if answer not in (PLACE, REFUSED))
        for answer, count in told.items():
            if answer not in (PLACE, REFUSED):
                print(count, answer, file=sys.stderr)
        stage.clear()
        close_old_connections()
    result = {
        "rounds": rounds, "families": families, "exactly_one": exactly_one, "most_promised": most,
        "other_faults": faults, "without_lock": shown, "seconds": round(time.monotonic() - began, 1),
    }  # fmt: skip
    print(json.dumps(result))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
