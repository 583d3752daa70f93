"""A private file leaves only through its purpose's policy, asked on every request, and is never kept on the way."""

import io
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from anxintuo.accounts.actor import Actor
from anxintuo.accounts.models import User
from anxintuo.audit.models import AuditEntry
from anxintuo.files import purposes
from anxintuo.files.actions import accept_upload, delete_file
from anxintuo.files.checking import check_upload
from anxintuo.files.models import StoredFile
from anxintuo.files.policies import may_read
from tests.files import hostile
from tests.files.conftest import files_under, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(purpose, actor, disk):
    return accept_upload(upload(hostile.jpeg(), "疫苗 “本”.jpg"), purpose=purpose.name, actor=actor)


@pytest.fixture
def secret(sensitive, actor, disk):
    return accept_upload(upload(hostile.jpeg()), purpose=sensitive.name, actor=actor)


@pytest.fixture
def reader(client, user, readers):
    """A browser in which somebody who may read is signed in."""
    client.force_login(user)
    readers.allowed.add(str(user.pk))
    return client


def test_who_may_read_gets_the_file_itself(reader, stored):
    response = reader.get(stored.get_absolute_url())
    assert response.status_code == 200
    assert Image.open(io.BytesIO(response.content)).size == (320, 240)
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Disposition"].startswith("inline; filename*=utf-8''%E7%96%AB")
    response = reader.get(stored.get_absolute_url() + "?download")
    assert response["Content-Disposition"].startswith("attachment; ")


def test_a_sensitive_file_is_opened_for_its_reader(reader, secret, sensitive):
    expected = check_upload(upload(hostile.jpeg()), purpose=sensitive).made.data
    assert reader.get(secret.get_absolute_url()).content == expected


def test_a_stranger_gets_404_and_learns_nothing(client, stored, secret):
    client.force_login(User.objects.create_with_phone("+8613900139000"))
    for path in (stored.get_absolute_url(), secret.get_absolute_url(), reverse("files:file", args=[uuid.uuid4()])):
        assert client.get(path).status_code == 404
    assert not AuditEntry.objects.filter(event="files.read").exists()


def test_a_visitor_is_asked_to_sign_in(client, stored, readers):
    response = client.get(stored.get_absolute_url())
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]
    assert readers.asked == 0


def test_the_policy_is_asked_on_every_request_so_revocation_acts_on_the_next(reader, stored, readers):
    assert reader.get(stored.get_absolute_url()).status_code == 200
    assert reader.get(stored.get_absolute_url()).status_code == 200
    assert readers.asked == 2
    readers.allowed.clear()
    assert reader.get(stored.get_absolute_url()).status_code == 404


def test_a_file_whose_purpose_nobody_registered_is_read_by_nobody(reader, stored, monkeypatch):
    monkeypatch.delitem(purposes._purposes, stored.purpose)
    assert reader.get(stored.get_absolute_url()).status_code == 404


def test_a_deleted_file_is_gone(reader, stored, actor):
    delete_file(stored, actor=actor)
    assert reader.get(stored.get_absolute_url()).status_code == 404


def test_a_file_past_its_date_is_gone_at_once_and_not_only_after_the_nightly_job(reader, stored, user):
    due = timezone.now() + timedelta(hours=1)
    StoredFile.objects.update(expires_at=due)
    assert reader.get(stored.get_absolute_url()).status_code == 200
    with time_machine.travel(due, tick=False):
        assert reader.get(stored.get_absolute_url()).status_code == 404
        assert not may_read(Actor(user_id=str(user.pk)), StoredFile.objects.get())


def test_every_read_of_a_sensitive_file_is_logged_with_whose_data_it_is(reader, secret, sensitive):
    reader.get(secret.get_absolute_url())
    reader.get(secret.get_absolute_url())
    entries = AuditEntry.objects.filter(event="files.read")
    assert entries.count() == 2
    assert set(entries[0].subjects) == {f"file:{secret.pk}", "child:c1"}
    assert entries[0].purpose == sensitive.name


def test_a_plain_file_is_not_logged(reader, stored):
    reader.get(stored.get_absolute_url())
    assert not AuditEntry.objects.filter(event="files.read").exists()


def test_a_read_that_cannot_be_logged_is_not_answered(reader, secret, monkeypatch):
    from django.db import DatabaseError

    def broken(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr("anxintuo.audit.actions.record", broken)
    reader.raise_request_exception = False
    response = reader.get(secret.get_absolute_url())
    assert response.status_code == 503
    assert b"JFIF" not in response.content


def test_a_seat_that_needs_a_second_factor_is_led_to_it(rf, stored, actor):
    from anxintuo.accounts.actor import Seat
    from anxintuo.accounts.enums import SeatKind
    from anxintuo.files.views import read_file

    seat = Seat(SeatKind.STAFF, "staff:1", "1", "园长", "园", "home")
    request = rf.get(stored.get_absolute_url())
    request.actor = Actor(user_id=actor.user_id, seats=(seat,), seat=seat, second_factor=False)
    response = read_file(request, pk=stored.pk)
    assert response.status_code == 302
    assert response["Location"] == reverse("accounts:second_factor", query={"next": stored.get_absolute_url()})


def test_a_file_whose_bytes_are_missing_is_404_and_told_to_the_operator(reader, stored, disk, caplog):
    for path in files_under(disk):
        path.unlink()
    assert reader.get(stored.get_absolute_url()).status_code == 404
    assert "cannot be served: BytesMissing" in caplog.text


def test_a_storage_that_does_not_answer_is_503(reader, stored, monkeypatch):
    def down(self, name, mode="rb"):
        raise ConnectionError

    monkeypatch.setattr("anxintuo.files.storage.DurableFileSystemStorage._open", down)
    response = reader.get(stored.get_absolute_url())
    assert response.status_code == 503
    assert response["Retry-After"] == "30"


def test_a_pdf_is_shown_in_the_page(reader, purpose, actor, disk):
    stored = accept_upload(upload(hostile.pdf(), "体检.pdf"), purpose=purpose.name, actor=actor)
    response = reader.get(stored.get_absolute_url())
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_files_are_only_read_here(reader, stored):
    for method in ("post", "put", "delete", "patch"):
        assert getattr(reader, method)(stored.get_absolute_url()).status_code == 405
