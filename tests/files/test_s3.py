"""The same promises on an S3 bucket (moto speaks the protocol)."""

import os
from datetime import timedelta

import boto3
import pytest
from moto import mock_aws

from anxintuo.files import housekeeping, vault
from anxintuo.files.actions import accept_upload, clear_bytes, delete_file, make_public_photo_from_image
from anxintuo.files.refusals import UploadRefused
from anxintuo.settings.storage import default_storage
from tests.files import hostile
from tests.files.conftest import upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def bucket(settings, monkeypatch, tmp_path):
    for name, value in {"BUCKET": "axt-files", "REGION": "us-east-1", "KEY": "id", "SECRET": "secret"}.items():
        monkeypatch.setenv(f"ANXINTUO_S3_{name}", value)
    with mock_aws():
        made = boto3.resource("s3", region_name="us-east-1", aws_access_key_id="id", aws_secret_access_key="secret")
        bucket = made.create_bucket(Bucket="axt-files")
        settings.STORAGES = {**settings.STORAGES, "default": default_storage(tmp_path)}
        yield bucket


def keys(bucket) -> list[str]:
    return sorted(each.key for each in bucket.objects.all())


def test_a_sensitive_file_goes_there_sealed_and_comes_back(
    bucket, sensitive, actor, django_capture_on_commit_callbacks
):
    stored = accept_upload(upload(hostile.jpeg()), purpose=sensitive.name, actor=actor)
    assert keys(bucket) == [vault.private_path(stored.storage_name)]
    assert b"JFIF" not in bucket.Object(keys(bucket)[0]).get()["Body"].read()
    assert clear_bytes(stored).startswith(b"\xff\xd8\xff")
    with django_capture_on_commit_callbacks(execute=True):
        delete_file(stored, actor=actor)
    assert keys(bucket) == []
    with pytest.raises(vault.BytesMissing):
        vault.read(vault.private_path(stored.storage_name))


def test_a_bucket_that_is_away_gives_a_sentence(bucket, purpose, actor):
    bucket.delete()
    with pytest.raises(UploadRefused) as refused:
        accept_upload(upload(hostile.jpeg()), purpose=purpose.name, actor=actor)
    assert refused.value.code == "storage_down"


def test_orphans_in_the_bucket_are_swept(bucket, monkeypatch):
    make_public_photo_from_image(hostile.picture(), alt="演示")
    vault.write("private/aa/" + "a" * 32, b"orphan")
    assert housekeeping.sweep_orphans() == 0
    monkeypatch.setattr(housekeeping, "GRACE", timedelta(seconds=-5))
    assert housekeeping.sweep_orphans() == 1
    assert len(keys(bucket)) == 3


def test_without_a_bucket_the_files_lie_in_the_state_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("ANXINTUO_S3_BUCKET", raising=False)
    chosen = default_storage(tmp_path)
    assert chosen["BACKEND"] == "anxintuo.files.storage.DurableFileSystemStorage"
    assert chosen["OPTIONS"]["location"] == os.path.join(tmp_path, "files")
