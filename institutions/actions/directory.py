"""Keeping the directory's read model true. Nobody acts here: the callers' actions have asked their policies."""

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import localdate

from anxintuo.files.inspection.photos import WIDTHS
from anxintuo.kit.geo import place_order
from institutions.enums import ClassKind
from institutions.models import FeeItem, Institution, Room, monthly_estimate, real_only
from institutions.models.directory import FEE_FIELDS, NO_PLACE_KNOWN, OUTLOOK_FIELDS, DirectoryEntry, DirectoryStamp
from institutions.places.months import months_since_2000
from institutions.queries.marks import FLAGS, Marked, marks_of
from institutions.queries.search import search_text, stored_grams

CHUNK = 500
LAYOUT = 2  # raise it with any change of what an entry holds
WRITTEN = [
    field.name for field in DirectoryEntry._meta.concrete_fields if not field.primary_key and not field.generated
]


def refresh_directory_entries(ids: Iterable[UUID]) -> int:
    """Make the directory tell what the registry says of these nurseries; returns how many of them are listed.

    Runs in the transaction of the change, so that the change and its appearance are one. Call it *last* there: it
    locks the directory's stamp until the commit, and everybody else who changes a nursery waits for that.
    """
    wanted = _neighbours_together(set(ids))
    if not wanted:
        return 0
    listed = 0
    with transaction.atomic():
        DirectoryStamp.objects.get_or_create(id=1)
        stamp = DirectoryStamp.objects.select_for_update().get(id=1)
        before = 0
        for chunk in _chunks(wanted):
            here = DirectoryEntry.objects.filter(pk__in=chunk)
            before += here.count()
            entries = _entries_of(chunk, stamp.version + 1)
            here.exclude(pk__in=[entry.pk for entry in entries]).delete()
            DirectoryEntry.objects.bulk_create(
                entries, update_conflicts=True, unique_fields=["institution"], update_fields=WRITTEN
            )
            listed += len(entries)
        DirectoryStamp.objects.filter(id=1).update(version=F("version") + 1, total=F("total") + listed - before)
    return listed


def dated_fees_of_the_day() -> int:
    """Fees begin and end by date without anybody touching the nursery: refresh those whose fees did so today, or on
    days that were missed. Returns how many nurseries that were; a day that is done already costs two statements.

    A batch is a transaction of its own: on the first of September nobody waits for the whole city's stamp. Killed in
    between, the next call begins again from the same day.
    """
    today = localdate()
    stamp, _created = DirectoryStamp.objects.get_or_create(id=1)
    told = stamp.fees_told_on
    if told is not None and told >= today:
        return 0
    turned = Q(valid_from_on__lte=today) | Q(valid_to_on__lt=today)
    if told is not None:
        # `valid_to_on` is the last day: what ends on the day last told counts from the day after.
        turned = Q(valid_from_on__gt=told, valid_from_on__lte=today) | Q(valid_to_on__gte=told, valid_to_on__lt=today)
    ids = sorted(
        FeeItem.objects.filter(turned, real_only("institution"))
        .order_by()
        .values_list("institution_id", flat=True)
        .distinct()
    )
    for chunk in _chunks(ids):
        refresh_directory_entries(chunk)
    DirectoryStamp.objects.filter(id=1).update(fees_told_on=today)
    return len(ids)


def refresh_outdated_directory(apps: Any = None, **_sent: object) -> None:
    """After `migrate`: make the entries anew if they were made by a release that put other things into them."""
    if apps is not None and not hasattr(apps.get_model("institutions", "DirectoryStamp"), "layout"):
        return  # migrated back to before there was one
    if DirectoryStamp.objects.filter(id=1).exclude(layout=LAYOUT).exists():
        refresh_whole_directory()


def refresh_whole_directory() -> int:
    """Everything anew (`manage.py refresh_directory`)."""
    listed = refresh_directory_entries(Institution.objects.real().values_list("pk", flat=True))
    with transaction.atomic():
        DirectoryStamp.objects.select_for_update().filter(id=1).first()
        DirectoryEntry.objects.exclude(pk__in=Institution.objects.real().values("pk")).delete()
        total = DirectoryEntry.objects.count()
        DirectoryStamp.objects.filter(id=1).update(version=F("version") + 1, total=total, layout=LAYOUT)
    return listed


def _neighbours_together(ids: set[UUID]) -> list[UUID]:
    """Entries lie in the table as they are written. Many at once are written by place: the nearest twenty then lie in
    few blocks, which halves the cost of a list from a million (docs/decisions/directory-read-model.md)."""
    if len(ids) <= CHUNK:
        return sorted(ids)
    places = Institution.objects.order_by().values_list("pk", "lon", "lat")
    return [pk for pk, lon, lat in sorted(places, key=lambda row: (place_order(*row[1:]), row[0])) if pk in ids]


def _chunks(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _entries_of(ids: Iterable[UUID], version: int) -> list[DirectoryEntry]:
    """Of those whose filing is in force. Six statements, whatever the number."""
    rows = (
        Institution.objects.in_force()
        .filter(pk__in=ids)
        .select_related("division", "street")
        .prefetch_related("rooms", "fees", "photos__photo")
    )
    today = localdate()
    return [_entry(row, version, today) for row in rows]


def _entry(row: Institution, version: int, today: date) -> DirectoryEntry:
    outlooks = outlooks_of(row.rooms.all(), today)
    fees = _fees(row, list(outlooks) or list(ClassKind), today)
    area = " · ".join(division.name for division in (row.division, row.street) if division is not None)
    closes = row.extended_until or row.closes_at
    entry = DirectoryEntry(
        institution_id=row.pk,
        slug=row.slug,
        name=row.name,
        name_pinyin=row.name_pinyin,
        area=area,
        photo=_cover(row),
        kind=row.kind,
        county=row.division_id or "",
        street=row.street_id or "",
        lon=row.lon,
        lat=row.lat,
        **{flag: getattr(row, flag) for flag in FLAGS},
        opens=_minutes(row.opens_at),
        closes=_minutes(closes),
        fee_from=min(fees.values(), default=None),
        **{FEE_FIELDS[kind]: fee for kind, fee in fees.items()},
        **{OUTLOOK_FIELDS[kind]: value for kind, value in outlooks.items()},
        version=version,
    )
    entry.marks = marks_of(
        Marked(
            kind=entry.kind,
            county=entry.county,
            street=entry.street,
            flags=[flag for flag in FLAGS if getattr(row, flag)],
            opens=entry.opens,
            closes=entry.closes,
            fee_from=entry.fee_from,
            outlooks=outlooks,
        )
    )
    entry.search_text = search_text([row.name, area, row.address, row.name_initials])
    entry.grams = stored_grams(entry.search_text)
    return entry


def outlooks_of(rooms: Iterable[Room], today: date) -> dict[ClassKind, int]:
    """By kind of class, as `DirectoryEntry.outlook_*` keeps it. A month that has passed promises nothing."""
    outlooks: dict[ClassKind, int] = {}
    this_month = months_since_2000(today)
    by_kind: dict[ClassKind, list[Room]] = {}
    for room in rooms:
        by_kind.setdefault(ClassKind(room.class_kind), []).append(room)
    for kind, own in by_kind.items():
        free = sum(room.free for room in own)
        months = [months_since_2000(room.next_free_on) for room in own if room.next_free_on]
        ahead = [month for month in months if month >= this_month]
        outlooks[kind] = -free if free else min(ahead, default=NO_PLACE_KNOWN)
    return outlooks


def _fees(row: Institution, kinds: Iterable[ClassKind], today: date) -> dict[ClassKind, int]:
    """What everybody pays a month by kind of class, rounded up to the yuan; where it is published."""
    estimates = ((kind, monthly_estimate(row, kind, on=today)) for kind in kinds)
    return {kind: math.ceil(estimate.required) for kind, estimate in estimates if estimate is not None}


def _minutes(at: time | None) -> int | None:
    return None if at is None else at.hour * 60 + at.minute


def _cover(row: Institution) -> str:
    """The first photo that has not been withdrawn, as an address without size and ending."""
    for shown in row.photos.all():
        if shown.photo.withdrawn_at is None:
            return shown.photo.url_of(WIDTHS[0]).removesuffix(f"-{WIDTHS[0]}.webp")
    return ""
