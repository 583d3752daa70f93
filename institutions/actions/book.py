"""Writing in the book: an entry, and a correction beside it.

The nursery's row is the lock of its book: an entry and a closing (`book_closing.py`) never pass each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from anxintuo.accounts.access import Act
from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.files.actions import accept_upload
from anxintuo.files.checking import CheckedFile
from institutions.book.due import slot_keys
from institutions.book.limits import Flag, flags
from institutions.book.templates import Template, template_named
from institutions.enums import BookPlace
from institutions.models import BookEntry, BookSeal, Institution, Room
from institutions.policies.book import CORRECT_BOOK, ENTER_BOOK, may_write
from institutions.policies.scopes import own_id
from institutions.queries.book import ground_of, kept_templates, missing_key, moment_of

BOOK_PHOTO = "book_photo"  # the purpose of the pictures
FARTHEST_BACK = timedelta(days=31)  # what is older is no record of the day any more, and the months are handed in


@dataclass(frozen=True, slots=True)
class Written:
    """What was typed into a page. `values` by field, as the form cleaned them; `id` is the form's own, so that one
    that is sent twice is one entry."""

    id: UUID
    values: Mapping[str, Any]
    slot: str = ""
    about: UUID | None = None
    measure: str = ""
    reason: str = ""
    photo: CheckedFile | None = field(default=None)


@transaction.atomic
def enter(
    institution: Institution, template: Template, room: Room | None, on: date, written: Written, *, actor: Actor
) -> BookEntry:
    """Write a page for a day. The same form again, or a time of the day that is written already, gives that entry.

    ValidationError: a day to come or too long ago, a value beyond a norm without what was done about it, or a closed
    day without a reason for the addition.
    """
    locked = lock_book(institution, ENTER_BOOK, room, actor)
    _demand_post(actor, template)
    found = _already(locked, template, room, on, written)
    if found is not None:
        return found
    _demand_day(on)
    about = _followed(locked, template, room, written)
    _demand_fits(locked, template, room, on, written.slot)
    entry = BookEntry(
        id=written.id,
        institution=locked,
        template=template.key,
        room=room,
        room_name=room.name if room else "",
        on=on,
        slot=written.slot,
        values=_kept(template, written.values, on, about),
        measure=written.measure,
        reason=written.reason,
        about=about,
        is_addition=is_closed(locked, room, on),
        entered_by_id=UUID(str(actor.user_id)),
    )
    _demand_told(entry, template)
    if not entry.is_addition:
        entry.reason = ""
    _write(entry, written.photo, actor, "institutions.enter_book")
    return entry


@transaction.atomic
def correct(entry: BookEntry, written: Written, *, actor: Actor) -> BookEntry:
    """Another row in place of this one, with a reason; the old one stays and is shown beside it."""
    locked = Institution.objects.select_for_update().get(pk=entry.institution_id)
    CORRECT_BOOK.demand(actor, entry)
    template = template_named(entry.template)
    if template is None:
        raise ValidationError(_("这一页台账已经停用，不能再更正。"))
    again = BookEntry.objects.filter(pk=written.id, corrects=entry).first()
    if again is not None:
        return again
    if BookEntry.objects.filter(corrects=entry).exists():
        raise ValidationError(_("这条记录刚刚有人更正过，请先看看现在的内容。"))
    if not written.reason:
        raise ValidationError({"reason": _("请写明为什么更正。")})
    newer = BookEntry(
        id=written.id,
        institution=locked,
        template=entry.template,
        room_id=entry.room_id,
        room_name=entry.room_name,
        on=entry.on,
        slot=entry.slot,
        values=_kept(template, written.values, entry.on, entry.about),
        measure=written.measure,
        reason=written.reason,
        about_id=entry.about_id,
        corrects=entry,
        is_addition=seals_of(locked, entry.room_id, entry.on).exists(),
        entered_by_id=UUID(str(actor.user_id)),
    )
    if newer.values == entry.values and newer.measure == entry.measure and written.photo is None:
        raise ValidationError(_("内容和原来一样，不需要更正。"))
    _demand_told(newer, template)
    _write(newer, written.photo, actor, "institutions.correct_book")
    return newer


def lock_book(institution: Institution, act: Act, room: Room | None, actor: Actor) -> Institution:
    """Whose book it is beside whose room: the house has no room that the policy could ask about."""
    act.demand(actor, room)
    if own_id(actor) != str(institution.pk) or (room is not None and room.institution_id != institution.pk):
        raise PermissionDenied(_("这不是您管辖的内容。"))
    return Institution.objects.select_for_update().get(pk=institution.pk)


def _demand_post(actor: Actor, template: Template) -> None:
    verdict = may_write(actor, template)
    if not verdict:
        raise PermissionDenied(verdict.reason)


def _already(
    institution: Institution, template: Template, room: Room | None, on: date, written: Written
) -> BookEntry | None:
    """The entry that this form has made before, or that a colleague made a moment ago."""
    room_id = room.pk if room else None
    rows = BookEntry.objects.at(room_id).filter(institution=institution, template=template.key, corrects__isnull=True)
    if BookEntry.objects.filter(pk=written.id).exists():
        same = rows.filter(pk=written.id, on=on).first()
        if same is None:
            raise ValidationError(_("这一页放得太久了，请重新打开后再填一次。"))
        return same
    if written.about:
        return rows.filter(about_id=written.about).first()
    return rows.filter(on=on, slot=written.slot).first() if written.slot else None


def _demand_day(on: date) -> None:
    if on > localdate():
        raise ValidationError(_("这一天还没有到，不能提前记。"))
    if on < localdate() - FARTHEST_BACK:
        raise ValidationError(_("最多补录 31 天以内的。"))


def _demand_fits(institution: Institution, template: Template, room: Room | None, on: date, slot: str) -> None:
    """The page is kept here, for this kind of place, at this time of the day."""
    if template not in kept_templates(institution) or (template.place == BookPlace.ROOM) != (room is not None):
        raise ValidationError(_("这里不记这一页台账。"))
    known = slot_keys(template, ground_of(institution, on)) if template.slots else [""]
    if slot not in known:
        raise ValidationError(_("这一页台账没有这个时段，请刷新页面再记。"))


def _followed(institution: Institution, template: Template, room: Room | None, written: Written) -> BookEntry | None:
    """The entry that this one follows; a page that follows another is never written without."""
    if not template.every.follows:
        return None
    rows = BookEntry.objects.at(room.pk if room else None).filter(
        institution=institution, template=template.every.follows, corrects__isnull=True
    )
    found = rows.filter(pk=written.about).first() if written.about else None
    if found is None:
        raise ValidationError(_("请从当天要做的事里选这一项。"))
    return found


def _kept(template: Template, values: Mapping[str, Any], on: date, about: BookEntry | None) -> dict[str, Any]:
    """As the row keeps them: numbers as text, times as 11:30, and what is counted from another entry."""
    kept: dict[str, Any] = {}
    for each in template.fields:
        if each.kind == "since":
            continue
        value = values.get(each.key)
        if each.kind == "check":
            kept[each.key] = bool(value)
        elif value is not None and value != "":
            kept[each.key] = f"{value:%H:%M}" if each.kind == "clock" else _plain(value)
    for each in template.fields:
        if each.kind == "since" and about is not None:
            kept[each.key] = _hours(about, on, values.get(each.of))
    return kept


def _plain(value: Any) -> str:
    """4.50 and 4.5 are one number."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _hours(about: BookEntry, on: date, at: Any) -> str:
    current = about
    while (newer := BookEntry.objects.filter(corrects=current).first()) is not None:
        current = newer
    taken = moment_of(current) or datetime.combine(about.on, datetime.min.time())
    spent = datetime.combine(on, at) - taken
    if spent < timedelta(0):
        raise ValidationError({"at": _("清理时间早于留样时间，请核对。")})
    return str(int(spent.total_seconds() // 3600))


def _demand_told(entry: BookEntry, template: Template) -> None:
    """A value beyond its norm is taken with what was done about it; an addition to a closed day with a reason."""
    told: dict[str, Any] = {}
    beyond = flagged(entry, template)
    if beyond and not entry.measure:
        told["measure"] = [_("%(norm)s（%(source)s）请写明怎么处理的。") % _norm(flag) for flag in beyond]
    if entry.is_addition and not entry.reason:
        told["reason"] = _("这一天已经封存。补充的记录要写明原因，会和原来的记录一起显示。")
    if told:
        raise ValidationError(told)


def flagged(entry: BookEntry, template: Template) -> list[Flag]:
    return flags(template, entry.values, region=entry.institution.division_id or "", on=entry.on)


def _norm(flag: Flag) -> dict[str, str]:
    return {"norm": flag.told.sentence, "source": flag.told.source}


def is_closed(institution: Institution, room: Room | None, on: date) -> bool:
    return seals_of(institution, room.pk if room else None, on).exists()


def seals_of(institution: Institution, room_id: UUID | None, on: date) -> "QuerySet[BookSeal]":
    return BookSeal.objects.at(room_id).filter(institution=institution, on=on)


def _write(entry: BookEntry, photo: CheckedFile | None, actor: Actor, event: str) -> None:
    if photo is not None:
        entry.photo = accept_upload(photo, purpose=BOOK_PHOTO, actor=actor)
    entry.save(force_insert=True)
    subjects: Iterable[tuple[str, object]] = [("institution", entry.institution_id), ("book_entry", entry.pk)]
    record(event, actor=actor, kind=Kind.CHANGE, subjects=subjects)
    forget_missing(entry.institution)


def forget_missing(institution: Institution) -> None:
    transaction.on_commit(partial(cache.delete, missing_key(institution.pk, localdate())))
