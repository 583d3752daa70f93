"""A row and its file come and go together; sensitive bytes are never at rest in clear (trust.md bars 15 and 23)."""

import errno
import hashlib
import os
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from anxintuo.audit.models import AuditEntry
from anxintuo.files import housekeeping, vault
from anxintuo.files.actions import accept_upload, clear_bytes, delete_file, reseal_files
from anxintuo.files.checking import check_upload
from anxintuo.files.models import StoredFile
from anxintuo.files.purposes import Purpose, register_purpose
from anxintuo.files.refusals import UploadRefused
from anxintuo.kit.crypto import DecryptionError
from tests.files import hostile
from tests.files.conftest import files_under, upload

pytestmark = pytest.mark.django_db
OLD = timezone.now() - timedelta(days=3)


def take(purpose, actor, content=None, **options) -> StoredFile:
    return accept_upload(upload(content or hostile.jpeg()), purpose=purpose.name, actor=actor, **options)


def test_the_row_tells_what_is_stored(purpose, actor, disk):
    stored = take(purpose, actor)
    (path,) = files_under(disk)
    content = path.read_bytes()
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert (stored.kind, stored.width, stored.height, stored.page_count) == ("jpeg", 320, 240, None)
    assert str(stored.uploaded_by_id) == actor.user_id


def test_a_pdf_has_pages_and_no_width(purpose, actor, disk):
    stored = take(purpose, actor, hostile.pdf(3))
    assert (stored.page_count, stored.width, stored.height) == (3, None, None)


def test_the_stored_name_is_random_and_only_we_may_read_it(purpose, actor, disk):
    stored = take(purpose, actor)
    (path,) = files_under(disk)
    assert path.name == stored.storage_name.hex
    assert stored.storage_name.version == 4
    assert stored.pk.hex not in str(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_the_original_name_is_sealed_in_the_database(purpose, actor, disk):
    stored = accept_upload(upload(hostile.jpeg(), "王小明的出生证明.jpg"), purpose=purpose.name, actor=actor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT original_name FROM files_storedfile")
        assert "王小明" not in cursor.fetchone()[0]
    assert StoredFile.objects.get(pk=stored.pk).original_name == "王小明的出生证明.jpg"
    assert "王小明" not in str(stored)


def test_sensitive_bytes_are_not_in_the_storage(purpose, sensitive, actor, disk):
    """Grep the storage, as bar 15 does; the plain purpose shows that the search would find them."""
    content = hostile.jpeg()
    clear = check_upload(upload(content), purpose=sensitive).made.data
    plain = take(purpose, actor, content)
    assert any(clear in path.read_bytes() for path in files_under(disk))
    delete_file(plain, actor=actor)
    vault.remove(vault.private_path(plain.storage_name))

    stored = take(sensitive, actor, content)
    (path,) = files_under(disk)
    at_rest = path.read_bytes()
    for start in range(0, len(clear) - 16, 16):
        assert clear[start : start + 16] not in at_rest
    assert b"JFIF" not in at_rest
    assert stored.is_encrypted
    assert clear_bytes(stored) == clear


def test_a_sealed_file_does_not_open_as_another(sensitive, actor, disk):
    mine, other = take(sensitive, actor), take(sensitive, actor, hostile.jpeg((100, 80)))
    mine.storage_name = other.storage_name
    with pytest.raises(DecryptionError):
        clear_bytes(mine)


def test_a_changed_byte_is_noticed(sensitive, actor, disk):
    stored = take(sensitive, actor)
    (path,) = files_under(disk)
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(DecryptionError):
        clear_bytes(stored)


def test_an_upload_is_audited_by_ids(sensitive, actor, disk):
    stored = take(sensitive, actor)
    entry = AuditEntry.objects.get(event="files.upload")
    assert (str(entry.actor_id), entry.purpose) == (actor.user_id, sensitive.name)
    assert entry.subjects == [f"file:{stored.pk}"]


def test_a_full_disk_gives_a_sentence_and_leaves_neither_row_nor_half_file(purpose, actor, disk, monkeypatch):
    def no_room(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("anxintuo.files.storage.os.fsync", no_room)
    with pytest.raises(UploadRefused) as refused:
        take(purpose, actor)
    assert refused.value.sentence == "存放文件的空间暂时不够，您的文件没有保存。请稍后再试。"
    monkeypatch.undo()
    assert files_under(disk) == []
    assert not StoredFile.objects.exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux's always full device")
def test_a_disk_that_fills_in_the_middle_leaves_no_half_file(purpose, actor, disk, monkeypatch):
    """The kernel itself says ENOSPC while the bytes are written."""
    real, checked = os.fdopen, check_upload(upload(hostile.jpeg()), purpose=purpose)

    def into_full_device(handle, mode):
        os.close(handle)
        return real(os.open("/dev/full", os.O_WRONLY), mode)

    monkeypatch.setattr("anxintuo.files.storage.os.fdopen", into_full_device)
    with pytest.raises(UploadRefused) as refused:
        accept_upload(checked, purpose=purpose.name, actor=actor)
    monkeypatch.undo()
    assert refused.value.code == "storage_full"
    assert files_under(disk) == []


def test_a_read_only_storage_gives_a_sentence(purpose, actor, disk, monkeypatch):
    def read_only(self, name, content):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("anxintuo.files.storage.DurableFileSystemStorage._save", read_only)
    with pytest.raises(UploadRefused) as refused:
        take(purpose, actor)
    assert refused.value.code == "storage_down"


def test_a_row_that_cannot_be_written_takes_its_file_along(purpose, actor, disk, monkeypatch):
    def broken(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr("anxintuo.files.actions.record", broken)
    with pytest.raises(IntegrityError):
        take(purpose, actor)
    assert files_under(disk) == []
    assert not StoredFile.objects.exists()


def test_a_file_checked_for_one_purpose_is_not_stored_for_another(purpose, sensitive, actor, disk):
    checked = check_upload(upload(hostile.jpeg()), purpose=purpose)
    with pytest.raises(ValueError, match="not stored for"):
        accept_upload(checked, purpose=sensitive.name, actor=actor)


def test_deleting_removes_the_bytes_with_the_commit_and_keeps_a_tombstone(
    purpose, actor, disk, django_capture_on_commit_callbacks
):
    stored = take(purpose, actor)
    with django_capture_on_commit_callbacks(execute=True):
        delete_file(stored, actor=actor)
        assert len(files_under(disk)) == 1  # not before the commit: a rollback must not lose the file
    assert files_under(disk) == []
    stored.refresh_from_db()
    assert stored.deleted_at is not None
    assert stored.original_name == ""
    delete_file(stored, actor=actor)
    assert AuditEntry.objects.filter(event="files.delete").count() == 1


def test_files_past_their_date_are_deleted_and_others_stay(purpose, actor, disk):
    gone = take(purpose, actor, expires_at=timezone.now() - timedelta(minutes=1))
    kept = take(purpose, actor, expires_at=timezone.now() + timedelta(days=1))
    forever = take(purpose, actor)
    assert housekeeping.delete_expired() == 1
    assert set(StoredFile.objects.live()) == {kept, forever}
    gone.refresh_from_db()
    assert gone.deleted_at


def test_one_night_deletes_all_that_is_past_its_date_a_batch_at_a_time(purpose, actor, disk):
    for minutes in range(1, 6):
        take(purpose, actor, expires_at=timezone.now() - timedelta(minutes=minutes))
    assert housekeeping.delete_expired(batch=2) == 5
    assert not StoredFile.objects.live().exists()


def _age(path) -> None:
    os.utime(path, (OLD.timestamp(), OLD.timestamp()))


def test_bytes_of_a_rolled_back_upload_are_swept_after_a_day(purpose, actor, disk):
    kept = take(purpose, actor)
    with transaction.atomic():
        take(purpose, actor)
        transaction.set_rollback(True)
    assert len(files_under(disk)) == 2
    assert housekeeping.sweep_orphans() == 0, "a transaction may still be under way"
    for path in files_under(disk):
        _age(path)
    assert housekeeping.sweep_orphans() == 1
    assert clear_bytes(kept)


def test_the_sweep_takes_half_files_and_what_a_deletion_left(purpose, actor, disk):
    deleted, kept = take(purpose, actor), take(purpose, actor)
    delete_file(deleted, actor=actor)  # the commit's removal has not happened: as after a kill
    (disk / "private" / "aa").mkdir(exist_ok=True)
    (disk / "private" / "aa" / ".part-x1").write_bytes(b"half")
    for path in files_under(disk):
        _age(path)
    assert housekeeping.sweep_orphans() == 2
    assert [path.name for path in files_under(disk)] == [kept.storage_name.hex]


def test_the_sweep_stops_when_the_database_does_not_fit_the_storage(disk):
    folder = disk / "private" / "bb"
    folder.mkdir(parents=True)
    for _ in range(housekeeping.FEW + 1):
        path = folder / uuid.uuid4().hex
        path.write_bytes(b"x")
        _age(path)
    with pytest.raises(housekeeping.SweepRefused):
        housekeeping.sweep_orphans()
    assert len(files_under(disk)) == housekeeping.FEW + 1


def test_an_empty_storage_is_swept_quietly(disk):
    assert housekeeping.sweep_orphans() == 0


def test_rotation_moves_every_sealed_file_to_the_new_key(
    purpose, sensitive, actor, disk, settings, django_capture_on_commit_callbacks
):
    plain, old = take(purpose, actor), take(sensitive, actor)
    clear = clear_bytes(old)
    new_key = "t2:" + "YWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWI="
    settings.FIELD_KEYS = f"{new_key},{settings.FIELD_KEYS}"
    with django_capture_on_commit_callbacks(execute=True):
        assert reseal_files(limit=10) == 1
    assert reseal_files(limit=10) == 0
    settings.FIELD_KEYS = new_key  # the old key is switched off
    rotated = StoredFile.objects.defer("original_name").get(pk=old.pk)
    assert rotated.key_id == "t2"
    assert clear_bytes(rotated) == clear
    assert clear_bytes(plain)
    assert len(files_under(disk)) == 2


def test_a_purpose_is_registered_once_and_named_in_lower_case(purpose, readers):
    with pytest.raises(ValueError, match="already"):
        register_purpose(Purpose(purpose.name, "另一个", readers.may_read))
    with pytest.raises(ValueError, match="lower_case"):
        Purpose("Test Plain", "材料", readers.may_read)


def test_every_foreign_key_to_a_file_protects_it():
    """A file goes by delete_file, never because some other row went."""
    from django.apps import apps

    for model in apps.get_models():
        for field in model._meta.get_fields():
            points_here = isinstance(field, models.ForeignKey) and field.related_model is StoredFile
            if points_here and not model._meta.label.endswith("Event"):
                assert field.remote_field.on_delete is models.PROTECT, field
