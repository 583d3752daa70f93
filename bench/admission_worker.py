"""Inside the product's settings: complete drafts with their families' sessions, or a desk with a long line."""

import json
import statistics
import sys
import time
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.timezone import localdate  # noqa: E402

from anxintuo.accounts.actor import Actor, Seat  # noqa: E402
from anxintuo.accounts.enums import SeatKind  # noqa: E402
from anxintuo.accounts.models import User  # noqa: E402
from anxintuo.kit.ages import add_months, month_of  # noqa: E402
from enrollment.models import Application, Case  # noqa: E402
from enrollment.views.queue import queue as queue_view  # noqa: E402
from families.models import Child, Guardianship, PassportDocument  # noqa: E402
from institutions.models import Filing, Institution, Room  # noqa: E402
from institutions.naming import set_name  # noqa: E402

ROUNDS = 7


def nursery() -> Institution:
    row = Institution(slug="bench", kind="private", division_id="330302", address="公园路 1 号")
    set_name(row, "测量托育园")
    row.save()
    Filing.objects.create(institution=row, state="filed", number="温备 1 号", filed_on=localdate())
    Room.objects.create(institution=row, name="小班", class_kind="small", places=15)
    return row


def family(number: int) -> tuple[User, Child]:
    user = User.objects.create_with_phone(f"+8619922{number:06d}")
    child = Child(name=f"宝宝{number}", sex="girl", born_on=add_months(localdate(), -15))
    child.set_identity("birth_certificate", f"R{number:09d}")
    child.save()
    Guardianship.objects.create(child=child, user=user, relation="mother", from_on=child.born_on)
    return user, child


def session_of(user: User, **more: Any) -> str:
    """The key of a signed-in session."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    for name, value in more.items():
        store[name] = value
    store.create()
    return str(store.session_key)


def drafts(count: int) -> list[dict[str, str]]:
    """Each ready to be sent in: path, cookies and body of the last step."""
    place, start, made = nursery(), add_months(month_of(localdate()), 1), []
    for number in range(count):
        user, child = family(number)
        for kind in ("household", "vaccination", "entry_check"):
            PassportDocument.objects.create(
                child=child, kind=kind, source="scan", uploaded_by=user, issued_on=localdate()
            )
        application = Application.objects.create(child=child, applicant=user, start_on=start, hours="full_day")
        Case.objects.create(application=application, institution=place, rank=1)
        token = _get_new_csrf_string()
        made.append({
            "path": f"/apply/{application.pk}/step/send/",
            "cookies": f"{settings.SESSION_COOKIE_NAME}={session_of(user)}; {settings.CSRF_COOKIE_NAME}={token}",
            "body": urlencode({"csrfmiddlewaretoken": token, "message": "您好", "consent": "on"}),
        })  # fmt: skip
    return made


def line(place: Institution, first: int, count: int) -> None:
    """Cases that wait, written at once."""
    now, start = timezone.now(), add_months(month_of(localdate()), 1)
    user = User.objects.create_with_phone(f"+8619933{first:06d}")
    children = []
    for number in range(first, first + count):
        child = Child(name=f"宝宝{number}", sex="girl", born_on=add_months(localdate(), -15))
        child.set_identity("birth_certificate", f"Q{number:09d}")
        children.append(child)
    Child.objects.bulk_create(children)
    rows = [
        Application(
            child=child, applicant=user, start_on=start, submitted_at=now, hours="full_day",
            special_need=number % 20 == 0, grounds_note="",
        )
        for number, child in enumerate(children)
    ]  # fmt: skip
    Application.objects.bulk_create(rows)
    Case.objects.bulk_create(
        Case(
            application=row, institution=place, rank=1, state="waiting", class_kind="small", submitted_at=now,
            holder_since=now, queued_at=now,
        )
        for row in rows
    )  # fmt: skip


def queue(waiting: int) -> list[dict[str, Any]]:
    place = nursery()
    director = User.objects.create_with_phone("+8619911000000")
    seat = Seat(SeatKind.STAFF, "staff:1", str(place.pk), "", place.name, "", "director")
    actor = Actor(str(director.pk), (seat,), seat, second_factor=True)
    found, there = [], 0
    for count in (10, waiting):
        line(place, there, count - there)
        there = count
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        _asked(queue_view, actor, director)
        asked = [_asked(queue_view, actor, director) for _round in range(ROUNDS)]
        shell, _ms = _asked(lambda request: render(request, "layout/nursery.html"), actor, director)
        statements = asked[-1][0]
        found.append({
            "waiting": count, "statements": statements, "own": statements - shell,
            "milliseconds": round(statistics.median(ms for _count, ms in asked), 1),
        })  # fmt: skip
    return found


def _asked(view: Any, actor: Actor, user: User) -> tuple[int, float]:
    """Statements and milliseconds of the view with its page, behind the middleware's doors."""
    request: HttpRequest = RequestFactory().get("/desk/admission/", {"queue": "waiting"})
    request.actor, request.user, request.session = actor, user, {}  # type: ignore[attr-defined]
    request.htmx, request.csp_nonce = False, ""  # type: ignore[attr-defined]
    from django.contrib.messages.storage.fallback import FallbackStorage

    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    with CaptureQueriesContext(connection) as captured:
        began = time.perf_counter()
        answer: HttpResponse = view(request)
        took = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"the desk answered with {answer.status_code}")
    return len(captured), took


if __name__ == "__main__":
    what, number = sys.argv[1:]
    print(json.dumps({"drafts": drafts, "queue": queue}[what](int(number))))
