"""Lists of rooms: taken in after a dry run (its page is views/staff_lists.py: planned), taken away as a table."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxintuo.accounts.access import requires
from anxintuo.audit.actions import log_read
from anxintuo.audit.enums import Kind
from anxintuo.kit.downloads import demand_table_form, table_download
from institutions.enums import ListKind
from institutions.lists import rooms as listed
from institutions.models import Room
from institutions.policies.rooms import EXPORT_ROOMS, IMPORT_ROOMS
from institutions.views.lists import sent_in
from institutions.views.nursery import nursery_of


@require_http_methods(["GET", "POST"])
@requires(IMPORT_ROOMS)
def new(request: HttpRequest) -> HttpResponse:
    return sent_in(request, ListKind.ROOMS, listed, "rooms/import_new.html")


@require_GET
@requires(IMPORT_ROOMS)
def template(request: HttpRequest) -> HttpResponse:
    """The nursery's own rooms to fill in; one invented row where it has none."""
    rows = [_row(room) for room in nursery_of(request).rooms.all()]
    return table_download("rooms-template", "xlsx", _("班级名单"), listed.COLUMNS, rows or [listed.EXAMPLE])


@require_GET
@requires(EXPORT_ROOMS)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """In the columns that the import reads: what is taken away can be sent back."""
    demand_table_form(form)
    institution = nursery_of(request)
    subjects = [("institution", institution.pk)]
    log_read("institutions.export_rooms", actor=request.actor, subjects=subjects, kind=Kind.EXPORT)  # type: ignore[attr-defined]
    return table_download(
        "rooms", form, _("班级名单"), listed.COLUMNS, [_row(room) for room in institution.rooms.all()]
    )


def _row(room: Room) -> tuple[Any, ...]:
    kind = str(room.get_class_kind_display())
    facts = (room.places, room.area_m2, room.floor, room.window_share, room.occupied, room.next_free_on)
    return (room.name, kind, *facts)
