"""Every URL of the house: is it declared, and can it be asked for?"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.timezone import localdate

from anxintuo.accounts.access import Act
from anxintuo.files.inspection.photos import WIDTHS
from stations.models import Station
from tests.access.cases.book import entry_of, room_of
from tests.access.cases.devices import camera_at, span_at
from tests.access.cases.enrollment import (
    check_at_a,
    document_shown_to,
    draft_of,
    offer_at,
    placement_of,
    sent_to,
    settled,
    settling_step_of,
    visit_at,
)
from tests.access.cases.families import allergy_of, child_of, dose_of, guardianship_of, invitation_to, measurement_of
from tests.access.cases.files import document_of, published_photo
from tests.access.cases.governance import run_of
from tests.access.cases.institutions import capacity_at, change_of, photo_of, room_at
from tests.access.cases.money import bill_for, contract_a, payment_for
from tests.access.cases.notices import notice_to
from tests.access.cases.staff import import_at, leave_at, paper_at, seat_at, shift_at, staff_at, tablet_at, training_at
from tests.access.cases.stations import (
    booking_of_a,
    came_with_a,
    offer_of_own,
    own_station,
    plan_of_own,
    post_of_a,
    question_of_a,
    session_at,
    station_photo,
    stay_of_a,
)
from tests.access.personas import World


@dataclass(frozen=True)
class Found:
    name: str  # with its namespaces; empty for a URL without a name
    route: str
    view: Any
    parameters: tuple[str, ...]

    @property
    def act(self) -> Act | None:
        return getattr(self.view, "access_act", None)


@dataclass(frozen=True)
class Fill:
    """How a URL is asked for: its parameters, and the object they name if it belongs to somebody.

    `only`: the personas it belongs to, where not the act but something behind it says so (a file's purpose).
    """

    kwargs: Callable[[World], dict[str, Any]]
    thing: Callable[[World], Any] | None = None
    only: frozenset[str] = frozenset()


def _slug(world: World) -> dict[str, Any]:
    return {"slug": world.nursery_a.slug}


def _hourly_slug(world: World) -> dict[str, Any]:
    """A station that offers hours of care."""
    Station.objects.filter(pk=own_station(world).pk).update(hourly_care=True)
    return {"slug": own_station(world).slug}


def _station_slug(world: World) -> dict[str, Any]:
    return {"slug": Station.objects.get(memberships__user=world.users["adviser_1"]).slug}


def _by_pk(make: Callable[[World], Any], *, only: Iterable[str] = (), **more: Any) -> Fill:
    made: list[tuple[World, Any]] = []  # of the last world asked for; kept, so that no other is taken for it

    def thing(world: World) -> Any:
        if not made or made[0][0] is not world:
            made[:] = [(world, make(world))]
        return made[0][1]

    def kwargs(world: World) -> dict[str, Any]:
        return {"pk": thing(world).pk} | {
            name: value(world) if callable(value) else value for name, value in more.items()
        }

    return Fill(kwargs, thing, frozenset(only))


def _room(**more: Any) -> Fill:
    """A page about a day of the first room of nursery A."""

    def thing(world: World) -> Any:
        return room_of(world.nursery_a, "蒲公英班")

    return Fill(lambda world: {"on": localdate(), "place": str(thing(world).pk), **more}, thing)


def _roll(**more: Any) -> Fill:
    """The roll of the room in which the parent's child is."""

    def thing(world: World) -> Any:
        return placement_of("parent_a", world).room

    def kwargs(world: World) -> dict[str, Any]:
        return {"room": thing(world).pk} | {
            name: value(world) if callable(value) else value for name, value in more.items()
        }

    return Fill(kwargs, thing)


DESK_CASE = [
    f"desk_{name}"
    for name in (
        "case",
        "receive",
        "queue_up",
        "send_back",
        "reject",
        "reopen",
        "note",
        "visit",
        "offer",
        "enroll",
        "drop",
    )
]
FILLS: dict[str, Fill] = {
    "mfa_remove_webauthn": Fill(lambda world: {"pk": 1}),
    "notices:open": _by_pk(lambda world: notice_to("parent_a", world)),
    "files:file": _by_pk(lambda world: document_of("parent_a", world), only=["parent_a"]),
    "files:photo": _by_pk(published_photo, width=WIDTHS[0]),
    "governance:export": Fill(lambda world: {"form": "csv"}),
    "governance:stations_export": Fill(lambda world: {"name": "stations", "form": "csv"}),
    "governance:stations_year": Fill(lambda world: {"year": localdate().year}),
    "stations:figures_export": Fill(lambda world: {"name": "months", "form": "csv"}),
    "governance:nursery": Fill(_slug, lambda world: world.nursery_a),
    "governance:invite_director": Fill(_slug, lambda world: world.nursery_a),
    "institutions:report_export": Fill(lambda world: {"name": "occupancy", "form": "csv"}),
    "institutions:room_export": Fill(lambda world: {"form": "csv"}),
    "institutions:menu_export": Fill(lambda world: {"form": "csv"}),
    "institutions:menu_day": Fill(lambda world: {"on": localdate()}),
    "institutions:menu_copy": Fill(lambda world: {"on": localdate()}),
    "institutions:menu_start": Fill(lambda world: {"on": localdate()}),
    "institutions:menu_publish": Fill(lambda world: {"on": localdate()}),
    "institutions:guide_skip": Fill(lambda world: {"step": "photos"}),
    "governance:move_filing": Fill(_slug, lambda world: world.nursery_a),
    "governance:open_case": _by_pk(lambda world: sent_to(world.nursery_a, world)),
    "governance:change_request": _by_pk(lambda world: change_of(world.nursery_a, world)),
    "governance:import_run": _by_pk(lambda world: run_of("official_lucheng", world)),
    "governance:apply_import": _by_pk(lambda world: run_of("official_lucheng", world)),
    "governance:discard_import": _by_pk(lambda world: run_of("official_lucheng", world)),
    "institutions:nursery_detail": Fill(_slug),
    "stations:station": Fill(_station_slug),
    "stations:point": Fill(_station_slug),
    "institutions:nursery_sheet": Fill(_slug),
    "institutions:nursery_week": Fill(_slug),
    "institutions:favourite": Fill(_slug),
    "institutions:desk_room": _by_pk(lambda world: room_at(world.nursery_a)),
    "institutions:desk_room_edit": _by_pk(lambda world: room_at(world.nursery_a)),
    "institutions:desk_room_capacity": _by_pk(lambda world: room_at(world.nursery_a)),
    "institutions:desk_room_capacity_drop": _by_pk(lambda world: capacity_at(world.nursery_a)),
    "institutions:desk_photo_remove": _by_pk(lambda world: photo_of(world.nursery_a)),
    "institutions:desk_photo_move": _by_pk(lambda world: photo_of(world.nursery_a)),
    **{
        f"institutions:staff_{name}": _by_pk(lambda world: staff_at(world.nursery_a))
        for name in (
            "member",
            "edit",
            "end",
            "end_take_back",
            "account_open",
            "account_close",
            "paper_new",
            "training_new",
        )
    },
    **{
        f"institutions:staff_import{name}": _by_pk(lambda world: import_at(world.nursery_a, world))
        for name in ("", "_problems", "_apply", "_discard")
    },
    "institutions:staff_export": Fill(lambda world: {"form": "csv"}),
    "institutions:staff_paper_remove": _by_pk(lambda world: paper_at(world.nursery_a, world)),
    "institutions:staff_training_remove": _by_pk(
        lambda world: staff_at(world.nursery_a), training=lambda world: training_at(world.nursery_a).pk
    ),
    "institutions:roster_person": _by_pk(lambda world: staff_at(world.nursery_a)),
    "institutions:roster_shift_remove": _by_pk(lambda world: shift_at(world.nursery_a)),
    "institutions:roster_leave_cancel": _by_pk(lambda world: leave_at(world.nursery_a, world)),
    "institutions:floor_revoke": _by_pk(lambda world: tablet_at(world.nursery_a, world)),
    "institutions:floor_open_again": _by_pk(lambda world: tablet_at(world.nursery_a, world)),
    "institutions:floor_give_pin": _by_pk(lambda world: seat_at(world.nursery_a)),
    "institutions:floor_enter": _by_pk(lambda world: seat_at(world.nursery_a), only=["a paired tablet"]),
    **{
        f"institutions:{name}": _by_pk(lambda world: camera_at(world.nursery_a))
        for name in (
            "device",
            "device_uptime",
            "device_edit",
            "camera_file",
            "device_retire",
            "device_code",
            "device_key",
            "device_key_end",
            "camera_ask_picture",
        )
    },
    "institutions:device_uptime_export": _by_pk(lambda world: camera_at(world.nursery_a), form="csv"),
    "institutions:device_export": Fill(lambda world: {"form": "csv"}),
    "institutions:device_uptimes_export": Fill(lambda world: {"table": "gaps", "form": "csv"}),
    "institutions:device_gap": _by_pk(lambda world: span_at(world.nursery_a)),
    "institutions:book_day": _room(),
    "institutions:book_close": _room(),
    "institutions:book_enter": _room(page="ventilation"),
    "institutions:book_close_complete": Fill(lambda world: {"on": localdate()}),
    "institutions:book_entry": _by_pk(lambda world: entry_of(world.nursery_a, world)),
    "institutions:book_correct": _by_pk(lambda world: entry_of(world.nursery_a, world)),
    "institutions:book_export": Fill(lambda world: {"kind": "xlsx"}),
    "institutions:desk_change_withdraw": _by_pk(lambda world: change_of(world.nursery_a, world)),
    **{
        f"families:{name}": _by_pk(lambda world: child_of("parent_a", world))
        for name in (
            "child",
            "child_edit",
            "passport",
            "consents",
            "who_looked",
            "guardians",
            "guardian_block",
            "allergies",
            "allergy_new",
            "growth",
            "growth_measure",
            "vaccination",
            "vaccination_booklet",
            "vaccination_dose",
            "vaccination_import",
            "vaccination_defer",
        )
    },
    "families:allergy_end": _by_pk(
        lambda world: child_of("parent_a", world), allergy=lambda world: allergy_of("parent_a", world).pk
    ),
    "care:allergy_new": _by_pk(lambda world: child_of("parent_a", world)),
    "care:allergy_end": _by_pk(
        lambda world: child_of("parent_a", world), allergy=lambda world: allergy_of("parent_a", world).pk
    ),
    "care:roll": _roll(),
    "care:roll_all": _roll(on=localdate()),
    "care:roll_mark": _roll(on=localdate(), pk=lambda world: placement_of("parent_a", world).pk, what="take-back"),
    "care:roll_export": Fill(lambda world: {"form": "csv"}),
    "care:roll_month_export": Fill(lambda world: {"form": "csv"}),
    "care:roll_child": _by_pk(lambda world: placement_of("parent_a", world)),
    "care:attendance": _by_pk(lambda world: placement_of("parent_a", world)),
    "care:absence": _by_pk(lambda world: placement_of("parent_a", world)),
    "care:absence_back": _by_pk(lambda world: placement_of("parent_a", world), on=localdate()),
    "care:money_export": Fill(lambda world: {"form": "csv"}),
    "care:payment_export": Fill(lambda world: {"form": "csv"}),
    "care:contract_new": _by_pk(lambda world: placement_of("parent_a", world)),
    **{
        f"care:{name}": _by_pk(contract_a)
        for name in (
            "contract",
            "contract_end",
            "contract_void",
            "contract_settle",
            "payment_take",
            "payment_back",
            "family_money",
            "family_money_confirm",
        )
    },
    **{f"care:{name}": _by_pk(lambda world: bill_for(contract_a(world))) for name in ("bill", "family_bill")},
    **{
        f"care:{name}": _by_pk(lambda world: payment_for(contract_a(world)))
        for name in ("receipt", "payment_void", "family_receipt")
    },
    **{
        f"stations:{name}": _by_pk(lambda world: session_at(own_station(world)))
        for name in (
            "session",
            "session_calendar",
            "desk_session",
            "session_edit",
            "session_publish",
            "session_call_off",
            "session_code",
            "walk_in",
            "hand_out",
            "hand_out_sheet",
        )
    },
    **{f"stations:{name}": _by_pk(came_with_a) for name in ("child_here", "visit")},
    **{f"stations:{name}": _by_pk(question_of_a) for name in ("my_question", "desk_question", "question_close")},
    **{f"stations:{name}": _by_pk(lambda world: came_with_a(world).session) for name in ("board", "desk_board")},
    "stations:post_decide": _by_pk(post_of_a, what="decline"),
    "stations:post_act": Fill(
        lambda world: {"pk": post_of_a(world).pk, "what": "remove"}, lambda world: came_with_a(world).session
    ),
    "stations:ask": Fill(_station_slug),
    **{f"stations:{name}": _by_pk(plan_of_own) for name in ("plan", "plan_edit", "plan_retire")},
    **{f"stations:{name}": _by_pk(station_photo) for name in ("photo_remove", "photo_move")},
    "stations:hourly": Fill(_hourly_slug),
    "stations:ask_stay": Fill(_hourly_slug),
    **{f"stations:{name}": _by_pk(stay_of_a) for name in ("stay", "my_stay", "stay_cancel")},
    **{
        f"stations:{name}": Fill(lambda world: {"pk": offer_of_own(world).pk}, lambda world: own_station(world))
        for name in ("offer", "offer_drop")
    },
    "stations:measure_here": Fill(lambda world: {"pk": came_with_a(world).pk}, lambda world: came_with_a(world)),
    **{
        f"stations:{name}": Fill(
            lambda world: {"child": came_with_a(world).child_id}, lambda world: came_with_a(world).child
        )
        for name in ("path", "path_agree", "path_erase")
    },
    "stations:book": Fill(
        lambda world: {"pk": session_at(own_station(world)).pk, "child": child_of("parent_a", world).pk},
        lambda world: child_of("parent_a", world),
    ),
    "stations:sign": _by_pk(lambda world: session_at(own_station(world)), code="0"),
    "stations:sign_child": _by_pk(
        lambda world: session_at(own_station(world)), code="0", child=lambda world: child_of("parent_a", world).pk
    ),
    "stations:room": Fill(
        lambda world: {"pk": session_at(own_station(world)).room.pk}, lambda world: own_station(world)
    ),
    "stations:booking_mark": _by_pk(booking_of_a, what="take-back"),
    "stations:give_back": _by_pk(booking_of_a),
    "families:vaccination_strike": _by_pk(
        lambda world: child_of("parent_a", world), dose=lambda world: dose_of("parent_a", world).pk
    ),
    **{
        f"families:growth_{name}": _by_pk(
            lambda world: child_of("parent_a", world), measurement=lambda world: measurement_of("parent_a", world).pk
        )
        for name in ("correct", "strike")
    },
    "families:vaccination_defer_end": _by_pk(lambda world: child_of("parent_a", world), deferral=uuid.UUID(int=1)),
    "families:upload": _by_pk(lambda world: child_of("parent_a", world), kind="household"),
    "families:invitation_answer": _by_pk(lambda world: invitation_to("parent_a", world)),
    "families:guardian_lift": _by_pk(lambda world: child_of("parent_a", world), block=uuid.UUID(int=1)),
    "families:invitation_withdraw": _by_pk(lambda world: child_of("parent_a", world), invitation=uuid.UUID(int=1)),
    "families:guardian_standing": _by_pk(lambda world: guardianship_of("parent_a", world)),
    "families:guardian_end": _by_pk(lambda world: guardianship_of("parent_a", world)),
    "enrollment:application": _by_pk(lambda world: draft_of("parent_new", world)),
    "enrollment:delete": _by_pk(lambda world: draft_of("parent_new", world)),
    "enrollment:step": _by_pk(lambda world: draft_of("parent_new", world), name="wishes"),
    **{
        f"enrollment:{name}": _by_pk(lambda world: sent_to(world.nursery_a, world))
        for name in ("resubmit", "rejoin", "withdraw", "give_up", *DESK_CASE)
    },
    "enrollment:offer": _by_pk(lambda world: offer_at(world.nursery_a, world)),
    "enrollment:agreement": _by_pk(lambda world: offer_at(world.nursery_a, world)),
    "enrollment:agreement_pdf": _by_pk(lambda world: offer_at(world.nursery_a, world)),
    "enrollment:desk_agreement_pdf": _by_pk(lambda world: offer_at(world.nursery_a, world)),
    "enrollment:desk_recall": _by_pk(lambda world: offer_at(world.nursery_a, world)),
    "enrollment:visit": _by_pk(lambda world: visit_at(world.nursery_a, world)),
    "enrollment:desk_visit_state": _by_pk(lambda world: sent_to(world.nursery_a, world), visit=uuid.UUID(int=1)),
    "enrollment:desk_check": _by_pk(lambda world: document_shown_to(world.nursery_a, world)),
    "enrollment:desk_export": Fill(lambda world: {"kind": "csv"}),
    "enrollment:desk_growth": _by_pk(lambda world: document_shown_to(world.nursery_a, world).child),
    "enrollment:desk_vaccination": _by_pk(lambda world: document_shown_to(world.nursery_a, world).child),
    "enrollment:desk_vaccine_check": _by_pk(lambda world: check_at_a(world)),
    **{
        f"enrollment:{name}": _by_pk(lambda world: settled("parent_a", world))
        for name in ("settling", "settling_read", "desk_settling", "desk_settling_make", "desk_settling_share")
    },
    **{
        f"enrollment:{name}": _by_pk(
            lambda world: settled("parent_a", world), step=lambda world: settling_step_of("parent_a", world).pk
        )
        for name in ("settling_ask", "desk_settling_done", "desk_settling_keep")
    },
    "enrollment:leave": _by_pk(lambda world: placement_of("parent_a", world)),
    "enrollment:desk_end": _by_pk(lambda world: placement_of("parent_a", world)),
    "enrollment:desk_move": _by_pk(lambda world: placement_of("parent_a", world)),
}
NO_PARAMETERS = Fill(lambda world: {})


def every_url(patterns: Iterable[URLPattern | URLResolver] | None = None) -> list[Found]:
    return list(_walk(get_resolver().url_patterns if patterns is None else patterns, "", ()))


def _walk(patterns: Iterable[Any], route: str, spaces: tuple[str, ...]) -> Iterator[Found]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, here, inner)
        else:
            name = ":".join((*spaces, pattern.name)) if pattern.name else ""
            groups = tuple(pattern.pattern.regex.groupindex)
            yield Found(name, here, pattern.callback, groups)


def undeclared(urls: Iterable[Found]) -> list[str]:
    """Routes whose view names no act."""
    return [url.route for url in urls if url.act is None]


def unfillable(urls: Iterable[Found]) -> list[str]:
    """Routes that the walk cannot ask for: without a name, or with parameters that FILLS does not know."""
    return [url.route for url in urls if not url.name or (url.parameters and url.name not in FILLS)]


def address(url: Found, world: World) -> str:
    return reverse(url.name, kwargs=fill_of(url).kwargs(world) or None)


def fill_of(url: Found) -> Fill:
    return FILLS.get(url.name, NO_PARAMETERS)
