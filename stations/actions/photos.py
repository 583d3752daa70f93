"""A station's public photos: add, take down, put in order. The first one is the cover."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.audit.actions import record
from anxintuo.audit.enums import Kind
from anxintuo.files.actions import make_public_photo, withdraw_photo
from anxintuo.files.checking import CheckedPhoto
from stations.models import Station, StationPhoto
from stations.policies.groups import KEEP_FACTS

MAX_PHOTOS = 8


@transaction.atomic
def add_photo(station: Station, photo: CheckedPhoto, *, caption: str, actor: Actor) -> StationPhoto:
    """Publish a checked picture at the end of the row. ValidationError when the row is full."""
    locked = _lock(station, actor)
    count = locked.photos.count()
    if count >= MAX_PHOTOS:
        raise ValidationError(_("最多放 %(n)s 张照片，请先撤下一张。") % {"n": MAX_PHOTOS})
    public = make_public_photo(photo, actor=actor, alt=caption or locked.name)
    row = StationPhoto.objects.create(station=locked, photo=public, caption=caption, position=count)
    _tell("stations.add_photo", locked, actor)
    return row


@transaction.atomic
def remove_photo(row: StationPhoto, *, actor: Actor) -> None:
    """Gone from every page on the next request. The same picture shown at another place stays there."""
    locked = _lock(row.station, actor)
    own = _own(locked, row)
    public = own.photo
    own.delete()
    if not StationPhoto.objects.filter(photo=public).exists():
        withdraw_photo(public, actor=actor)
    _number(list(locked.photos.order_by("position", "id")))
    _tell("stations.remove_photo", locked, actor)


@transaction.atomic
def move_photo(row: StationPhoto, *, earlier: bool, actor: Actor) -> None:
    """One place towards the cover, or away from it; at the end of the row nothing happens."""
    locked = _lock(row.station, actor)
    own = _own(locked, row)
    rows = list(locked.photos.order_by("position", "id"))
    at = rows.index(own)
    other = at - 1 if earlier else at + 1
    if 0 <= other < len(rows):
        rows[at], rows[other] = rows[other], rows[at]
        _number(rows)
        _tell("stations.move_photo", locked, actor)


def _lock(station: Station, actor: Actor) -> Station:
    locked = Station.objects.select_for_update().get(pk=station.pk)
    KEEP_FACTS.demand(actor, locked)
    return locked


def _own(station: Station, row: StationPhoto) -> StationPhoto:
    own = station.photos.select_related("photo").filter(pk=row.pk).first()
    if own is None:
        raise PermissionDenied(_("这张照片已经撤下了。"))
    return own


def _number(rows: list[StationPhoto]) -> None:
    for position, row in enumerate(rows):
        row.position = position
    StationPhoto.objects.bulk_update(rows, ["position"])


def _tell(event: str, station: Station, actor: Actor) -> None:
    record(event, actor=actor, kind=Kind.CHANGE, subjects=[("station", station.pk)])
