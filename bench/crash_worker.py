"""Beside the house: families ready to apply and a director's tab; afterwards, what is stored and what was sent."""

import json
import sys
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.timezone import localdate  # noqa: E402

from anxintuo.accounts.models import User  # noqa: E402
from anxintuo.accounts.second_factor import DEMO_KEY  # noqa: E402
from anxintuo.kit.ages import add_months, month_of  # noqa: E402
from anxintuo.notices.models import DemoMessage, Notice  # noqa: E402
from anxintuo.outbox.enums import State  # noqa: E402
from anxintuo.outbox.models import OutgoingItem  # noqa: E402
from bench.admission_worker import family, nursery, session_of  # noqa: E402
from enrollment.models import Application, Case, CaseMove, Offer, Placement, SeatHold  # noqa: E402
from families.models import PassportDocument  # noqa: E402
from institutions.models import StaffMembership  # noqa: E402

CLASS_SIZE = 15  # of 托小班 (SET-19)
MOVES = {"submit": "submit", "receive": "open_review", "queue": "queue", "offer": "offer", "accept": "accept"}


def tab(user: User, **more: Any) -> dict[str, str]:
    token = _get_new_csrf_string()
    cookies = f"{settings.SESSION_COOKIE_NAME}={session_of(user, **more)}; {settings.CSRF_COOKIE_NAME}={token}"
    return {"cookies": cookies, "token": token}


def prepare(count: int) -> dict[str, Any]:
    place, start = nursery(), add_months(month_of(localdate()), 1)
    rooms = [place.rooms.get()]
    while len(rooms) * CLASS_SIZE < count:
        rooms.append(place.rooms.create(name=f"小{len(rooms)}班", class_kind="small", places=CLASS_SIZE))
    director = User.objects.create_with_phone("+8619911000000", phone_verified_at=timezone.now())
    StaffMembership.objects.create(
        user=director, institution=place, post="director", from_on=localdate() - timedelta(days=9)
    )
    families = []
    for number in range(count):
        user, child = family(number)
        for kind in ("household", "vaccination"):
            PassportDocument.objects.create(
                child=child, kind=kind, source="scan", uploaded_by=user, state="accepted", checked_by=director,
                checked_at=timezone.now(),
            )  # fmt: skip
        application = Application.objects.create(child=child, applicant=user, start_on=start, hours="full_day")
        case = Case.objects.create(application=application, institution=place, rank=1)
        families.append(tab(user) | {
            "application": str(application.pk), "case": str(case.pk), "room": str(rooms[number // CLASS_SIZE].pk),
            "path": f"/apply/{application.pk}/step/send/", "starts_on": start.isoformat(),
        })  # fmt: skip
    return {"desk": tab(director, **{DEMO_KEY: True}), "families": families}


def count(acknowledged: list[tuple[str, str]], patience: float) -> dict[str, int]:
    _wait_until_quiet(patience)
    cases = {case for _name, case in acknowledged}
    moves = Counter(CaseMove.objects.filter(case__in=cases).values_list("case_id", "move"))
    stored = {(str(case), move) for case, move in moves}
    taken = Counter(str(pk) for pk in Placement.objects.filter(case__in=cases).values_list("case_id", flat=True))
    lost = sum((case, MOVES[name]) not in stored for name, case in acknowledged)
    lost += sum(name == "accept" and not taken[case] for name, case in acknowledged)
    doubled = sum(many - 1 for many in moves.values()) + sum(many - 1 for many in taken.values())
    doubled += _twice(Application.objects.filter(cases__in=cases), "child")
    doubled += _twice(Case.objects.filter(pk__in=cases), "application", "institution")
    doubled += _twice(Offer.objects.filter(case__in=cases, state="accepted"), "case")
    doubled += SeatHold.objects.filter(placement__case__in=cases).count() - sum(taken.values())
    items = dict(OutgoingItem.objects.filter(topic="sms").values_list("pk", "state"))
    messages = Counter(DemoMessage.objects.filter(channel="sms").values_list("pk", flat=True))
    return {
        "lost": lost,
        "doubled": doubled,
        "notices": Notice.objects.filter(key__startswith="case:").count(),
        "messages": len(messages),
        "unsent": sum(state != State.DONE for state in items.values()),
        "sent_twice": sum(many - 1 for many in messages.values()) + len(set(messages) - set(items)),
    }


def _twice(rows: Any, *key: str) -> int:
    return sum(each["many"] - 1 for each in rows.values(*key).annotate(many=Count("pk", distinct=True)))


def _wait_until_quiet(patience: float) -> None:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if not OutgoingItem.objects.filter(topic="sms", state__in=[State.WAITING, State.IN_FLIGHT]).exists():
            return
        time.sleep(2)


if __name__ == "__main__":
    what, *words = sys.argv[1:]
    told = prepare(int(words[0])) if what == "prepare" else count(json.loads(words[0]), float(words[1]))
    print(json.dumps(told))
