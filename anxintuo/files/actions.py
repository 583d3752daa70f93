"""Verbs on files. Who may put or remove one is the policy of the caller; who may read it is its purpose's."""

import hashlib
import logging
import uuid
from datetime import datetime
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from anxintuo.audit.actions import SYSTEM, ActorLike, record
from anxintuo.audit.enums import Kind as AuditKind
from anxintuo.files import vault
from anxintuo.files.checking import CheckedFile, CheckedPhoto, check_photo, check_upload
from anxintuo.files.inspection.job import Made
from anxintuo.files.inspection.photos import WIDTHS, photo_sizes
from anxintuo.files.models import PublicPhoto, StoredFile
from anxintuo.files.purposes import Purpose, purpose_named
from anxintuo.kit.crypto import DecryptionError, primary_key_id

logger = logging.getLogger(__name__)


def accept_upload(
    upload: UploadedFile | CheckedFile, *, purpose: str, actor: ActorLike, expires_at: datetime | None = None
) -> StoredFile:
    """Check, store, and return the row. Raises UploadRefused (a ValidationError) with the sentence for the field.

    A form with CheckedFileField has checked already and hands over a CheckedFile; storing may still be refused.
    The bytes are written before the row. If the transaction around this is rolled back later, the daily sweep
    removes the bytes.
    """
    wanted = purpose_named(purpose)
    checked = upload if isinstance(upload, CheckedFile) else check_upload(upload, purpose=wanted)
    if checked.purpose != wanted.name:
        raise ValueError(f"a file checked for {checked.purpose!r} is not stored for {wanted.name!r}")
    stored, sealed = _row_and_bytes(checked, wanted, actor)
    stored.expires_at = expires_at
    path = vault.private_path(stored.storage_name)
    vault.write(path, sealed)
    try:
        with transaction.atomic():
            stored.save(force_insert=True)
            record(
                "files.upload", actor=actor, kind=AuditKind.CHANGE, subjects=[("file", stored.pk)], purpose=wanted.name
            )
    except BaseException:
        vault.remove(path)
        raise
    return stored


def _row_and_bytes(checked: CheckedFile, purpose: Purpose, actor: ActorLike) -> tuple[StoredFile, bytes]:
    made = checked.made
    stored = StoredFile(
        purpose=purpose.name,
        kind=made.kind,
        size=len(made.data),
        sha256=hashlib.sha256(made.data).hexdigest(),
        width=made.width or None,
        height=made.height or None,
        page_count=made.pages or None,
        original_name=checked.name,
        uploaded_by_id=_uuid(actor.user_id),
    )
    if not purpose.sensitive:
        return stored, made.data
    stored.key_id, sealed = vault.seal(made.data, file_id=stored.pk)
    return stored, sealed


def clear_bytes(stored: StoredFile) -> bytes:
    """The file's content. For views and tasks that have asked `policies.may_read` and log the read themselves.

    Raises vault.BytesMissing, vault.StorageDown, kit.crypto.DecryptionError.
    """
    raw = vault.read(vault.private_path(stored.storage_name))
    return vault.unseal(stored.key_id, raw, file_id=stored.pk) if stored.is_encrypted else raw


@transaction.atomic
def delete_file(stored: StoredFile, *, actor: ActorLike) -> None:
    """The bytes go when the transaction commits; the row stays as a tombstone without the name. Idempotent."""
    locked = StoredFile.objects.select_for_update().get(pk=stored.pk)
    if locked.deleted_at is None:
        locked.deleted_at, locked.original_name = timezone.now(), ""
        locked.save(update_fields=["deleted_at", "original_name"])
        subjects = [("file", locked.pk)]
        record("files.delete", actor=actor, kind=AuditKind.CHANGE, subjects=subjects, purpose=locked.purpose)
        transaction.on_commit(partial(vault.remove, vault.private_path(locked.storage_name)))
    stored.deleted_at, stored.original_name = locked.deleted_at, ""


def make_public_photo(upload: UploadedFile | CheckedPhoto, *, actor: ActorLike, alt: str) -> PublicPhoto:
    """Publish a picture in three sizes. Raises UploadRefused."""
    checked = upload if isinstance(upload, CheckedPhoto) else check_photo(upload)
    return _publish(checked, actor=actor, alt=alt)


def make_public_photo_from_image(image: Image.Image, *, alt: str, actor: ActorLike = SYSTEM) -> PublicPhoto:
    """For pictures that the program drew itself: no child process, nothing to distrust."""
    sizes = photo_sizes(image)
    made = tuple(Made("webp", size.data, size.width, size.height) for size in sizes)
    return _publish(CheckedPhoto(made, sizes[0].colour), actor=actor, alt=alt)


def _publish(checked: CheckedPhoto, *, actor: ActorLike, alt: str) -> PublicPhoto:
    largest = checked.sizes[-1]
    photo = PublicPhoto(
        alt=alt, width=largest.width, height=largest.height, colour=checked.colour, created_by_id=_uuid(actor.user_id)
    )
    paths = _photo_paths(photo.storage_name)
    try:
        for path, size in zip(paths, checked.sizes, strict=True):
            vault.write(path, size.data)
        with transaction.atomic():
            photo.save(force_insert=True)
            record("files.publish_photo", actor=actor, kind=AuditKind.CHANGE, subjects=[("photo", photo.pk)])
    except BaseException:
        for path in paths:
            vault.remove(path)
        raise
    return photo


@transaction.atomic
def withdraw_photo(photo: PublicPhoto, *, actor: ActorLike) -> None:
    """Gone for good: 404 on the next request here. A copy that a browser or CDN keeps lives until it expires."""
    locked = PublicPhoto.objects.select_for_update().get(pk=photo.pk)
    if locked.withdrawn_at is None:
        locked.withdrawn_at, locked.withdrawn_by_id = timezone.now(), _uuid(actor.user_id)
        locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
        record("files.withdraw_photo", actor=actor, kind=AuditKind.CHANGE, subjects=[("photo", locked.pk)])
        for path in _photo_paths(locked.storage_name):
            transaction.on_commit(partial(vault.remove, path))
    photo.withdrawn_at, photo.withdrawn_by_id = locked.withdrawn_at, locked.withdrawn_by_id


def reseal_files(*, limit: int) -> int:
    """Seal up to `limit` files with today's first key (rotation). Returns how many; safe to repeat and in parallel."""
    done = 0
    waiting = StoredFile.objects.sealed_with_another_key_than(primary_key_id()).values_list("pk", flat=True)
    for pk in list(waiting.order_by("pk")[:limit]):
        try:
            done += _reseal(pk)
        except (vault.BytesMissing, DecryptionError) as error:  # one lost file holds up no other
            logger.error("file %s cannot be sealed anew: %s", pk, type(error).__name__)
    return done


@transaction.atomic
def _reseal(pk: uuid.UUID) -> int:
    """Under a new name, so that a reader meanwhile sees the old file or the new one, never a mixture."""
    due = StoredFile.objects.sealed_with_another_key_than(primary_key_id()).filter(pk=pk)
    stored = due.select_for_update(skip_locked=True).first()
    if stored is None:
        return 0
    old_path = vault.private_path(stored.storage_name)
    stored.key_id, sealed = vault.seal(clear_bytes(stored), file_id=stored.pk)
    stored.storage_name = uuid.uuid4()
    vault.write(vault.private_path(stored.storage_name), sealed)
    stored.save(update_fields=["key_id", "storage_name"])
    transaction.on_commit(partial(vault.remove, old_path))
    return 1


def _photo_paths(storage_name: uuid.UUID) -> list[str]:
    return [vault.photo_path(storage_name, width) for width in WIDTHS]


def _uuid(value: str | None) -> uuid.UUID | None:
    return uuid.UUID(value) if value else None
