"""The nursery's public photos: add, take down, put in order. The first one is the cover."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from anxintuo.accounts.actor import Actor
from anxintuo.files.actions import make_public_photo, withdraw_photo
from anxintuo.files.checking import CheckedPhoto
from institutions.actions.desk import lock, tell
from institutions.models import Institution, InstitutionPhoto
from institutions.policies import EDIT_PHOTOS

MAX_PHOTOS = 12


@transaction.atomic
def add_photo(institution: Institution, photo: CheckedPhoto, *, caption: str, actor: Actor) -> InstitutionPhoto:
    """Publish a checked picture at the end of the row. ValidationError when the row is full."""
    locked = lock(institution, actor=actor, act=EDIT_PHOTOS)
    count = locked.photos.count()
    if count >= MAX_PHOTOS:
        raise ValidationError(_("最多放 %(n)s 张照片，请先撤下一张。") % {"n": MAX_PHOTOS})
    public = make_public_photo(photo, actor=actor, alt=caption or locked.name)
    row = InstitutionPhoto.objects.create(institution=locked, photo=public, caption=caption, position=count)
    tell("institutions.add_photo", locked, actor=actor)
    return row


@transaction.atomic
def remove_photo(row: InstitutionPhoto, *, actor: Actor) -> None:
    """Take a photo down; it is gone from every page on the next request. A picture shown elsewhere too stays there."""
    locked = lock(row.institution, actor=actor, act=EDIT_PHOTOS)
    own = _own(locked, row)
    public = own.photo
    own.delete()
    if not InstitutionPhoto.objects.filter(photo=public).exists():
        withdraw_photo(public, actor=actor)
    _renumber(locked)
    tell("institutions.remove_photo", locked, actor=actor)


@transaction.atomic
def move_photo(row: InstitutionPhoto, *, earlier: bool, actor: Actor) -> None:
    """One place towards the cover, or away from it; at the end of the row nothing happens."""
    locked = lock(row.institution, actor=actor, act=EDIT_PHOTOS)
    own = _own(locked, row)
    rows = list(locked.photos.order_by("position", "id"))
    at = rows.index(own)
    other = at - 1 if earlier else at + 1
    if 0 <= other < len(rows):
        rows[at], rows[other] = rows[other], rows[at]
        _renumber(locked, rows)
        tell("institutions.move_photo", locked, actor=actor)


def _own(institution: Institution, row: InstitutionPhoto) -> InstitutionPhoto:
    own = institution.photos.select_related("photo").filter(pk=row.pk).first()
    if own is None:
        raise PermissionDenied(_("这张照片已经撤下了。"))
    return own


def _renumber(institution: Institution, rows: list[InstitutionPhoto] | None = None) -> None:
    rows = list(institution.photos.order_by("position", "id")) if rows is None else rows
    for position, row in enumerate(rows):
        row.position = position
    InstitutionPhoto.objects.bulk_update(rows, ["position"])
