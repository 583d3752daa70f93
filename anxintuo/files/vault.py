"""Bytes in and out of the storage. Names are random; sensitive bytes are sealed before they leave the process."""

import errno
import logging
import uuid
from collections.abc import Iterator
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from anxintuo.files.refusals import UploadRefused
from anxintuo.kit.crypto import decrypt_bytes, encrypt_bytes

logger = logging.getLogger(__name__)

PRIVATE, PHOTOS = "private", "photos"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


class BytesMissing(Exception):
    """The row is there, its file is not: a defect of storage or backup, never of the visitor."""


class StorageDown(Exception):
    """The storage does not answer just now."""


def private_path(storage_name: uuid.UUID) -> str:
    return f"{PRIVATE}/{storage_name.hex[:2]}/{storage_name.hex}"


def photo_path(storage_name: uuid.UUID, width: int) -> str:
    return f"{PHOTOS}/{storage_name.hex[:2]}/{storage_name.hex}-{width}.webp"


def seal(clear: bytes, *, file_id: uuid.UUID) -> tuple[str, bytes]:
    """Key id and sealed bytes (AES-256-GCM), bound to the row: a file moved to another row does not open."""
    return encrypt_bytes(clear, aad=_aad(file_id))


def unseal(key_id: str, sealed: bytes, *, file_id: uuid.UUID) -> bytes:
    return decrypt_bytes(key_id, sealed, aad=_aad(file_id))


def _aad(file_id: uuid.UUID) -> str:
    return f"files.storedfile:{file_id}"


def write(path: str, data: bytes) -> None:
    """Raises UploadRefused when there is no room or the storage is down; then nothing stays behind."""
    try:
        saved = default_storage.save(path, ContentFile(data))
    except Exception as error:  # S3's client raises its own family of errors
        logger.error("writing to the storage failed: %s %s", type(error).__name__, getattr(error, "errno", ""))
        remove(path)
        full = isinstance(error, OSError) and error.errno in NO_ROOM
        raise UploadRefused("storage_full" if full else "storage_down") from error
    if saved != path:
        remove(saved)
        raise RuntimeError("a random name was taken already")


def read(path: str) -> bytes:
    """Raises BytesMissing or StorageDown."""
    try:
        with default_storage.open(path, "rb") as handle:
            return bytes(handle.read())
    except FileNotFoundError as error:
        raise BytesMissing(path) from error
    except Exception as error:
        logger.error("reading from the storage failed: %s", type(error).__name__)
        raise StorageDown from error


def remove(path: str) -> None:
    """Best effort: what cannot be removed now, the daily sweep removes."""
    try:
        default_storage.delete(path)
    except Exception as error:
        logger.warning("removing from the storage failed: %s", type(error).__name__)


def stored_paths() -> Iterator[str]:
    """Every path under our two folders, unfinished ones included."""
    for folder in (PRIVATE, PHOTOS):
        yield from _walk(folder)


def modified_at(path: str) -> datetime | None:
    """None when the file went away meanwhile."""
    try:
        return default_storage.get_modified_time(path)
    except FileNotFoundError:
        return None


def _walk(folder: str) -> Iterator[str]:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        if name:
            yield f"{folder}/{name}"
    for inner in folders:
        yield from _walk(f"{folder}/{inner}")
