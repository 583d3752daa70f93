"""A rotation meets people at work: nobody's change is lost, and neither waits for the other longer than a row."""

import threading
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from anxintuo.accounts.models import User
from anxintuo.kit import sealed_text
from anxintuo.kit.crypto import decrypt_text, encrypt_text, key_id_of
from anxintuo.kit.sealed_text import move_text, replace_if_unchanged
from tests import builders
from tests.kit.sealed_rows import NEW, OLD, somebody_else, stored

pytestmark = pytest.mark.django_db(transaction=True)
COLUMN = User._meta.get_field("display_name")
EDIT = "UPDATE accounts_user SET display_name = %s"


@pytest.fixture
def user(settings) -> User:
    """Written under the old key; then the keys were rotated."""
    settings.FIELD_KEYS = OLD
    row = builders.user(display_name="before")
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    return row


@pytest.fixture
def other(user) -> Iterator[BaseDatabaseWrapper]:
    """A second connection: somebody else at work."""
    with somebody_else() as second:
        yield second


def edited(settings) -> str:
    """As a process writes that was not restarted yet: with the old key in front, so that the edit is due as well."""
    keys, settings.FIELD_KEYS = settings.FIELD_KEYS, OLD
    text = encrypt_text("edited", aad=COLUMN.aad)
    settings.FIELD_KEYS = keys
    return text


def test_a_row_that_somebody_is_changing_is_left_for_the_next_time(user, other, settings):
    with transaction.atomic(), other.cursor() as cursor:
        other.set_autocommit(False)
        cursor.execute(EDIT, [edited(settings)])
        assert move_text(10) == 0  # it did not wait either
    other.commit()
    assert move_text(10) == 1
    assert key_id_of(stored(User, "display_name")[0]) == "t2"
    assert User.objects.get().display_name == "edited"


def test_between_reading_and_writing_nobody_gets_at_the_row(user, other, settings, monkeypatch):
    refused = []

    def meanwhile(text: str, *, aad: str) -> str:
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT FROM accounts_user FOR NO KEY UPDATE NOWAIT")
        except OperationalError as error:
            refused.append(str(error))
        with other.cursor() as cursor:  # but a row that refers to this one can be written
            cursor.execute("SELECT FROM accounts_user FOR KEY SHARE NOWAIT")
        return decrypt_text(text, aad=aad)

    monkeypatch.setattr(sealed_text, "decrypt_text", meanwhile)
    assert move_text(10) == 1
    assert len(refused) == 2  # once for each column
    assert all("could not obtain lock" in each for each in refused)


def test_even_without_the_lock_a_change_in_between_stands(user, other, settings, monkeypatch):
    """The second guard by itself: a value is replaced only where it is still the one that was read."""
    theirs = edited(settings)

    def meanwhile(text: str, *, aad: str) -> str:
        if aad == COLUMN.aad:
            with other.cursor() as cursor:
                cursor.execute(EDIT, [theirs])
        return decrypt_text(text, aad=aad)

    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **options: rows)
    monkeypatch.setattr(sealed_text, "decrypt_text", meanwhile)
    assert move_text(10) == 0
    assert stored(User, "display_name") == [theirs]
    monkeypatch.undo()
    assert move_text(10) == 1
    assert User.objects.get().display_name == "edited"


def test_a_value_is_not_replaced_by_one_made_from_an_older_reading(user, other, settings):
    (seen,) = stored(User, "display_name")
    theirs = edited(settings)
    with other.cursor() as cursor:
        cursor.execute(EDIT, [theirs])
    assert not replace_if_unchanged(User, user.pk, {COLUMN: (seen, "t2:stale")})
    assert stored(User, "display_name") == [theirs]


def test_a_page_that_was_open_over_the_move_saves_with_the_new_key(user):
    opened = User.objects.get()
    move_text(10)
    opened.display_name = "edited"
    opened.save()
    assert User.objects.get().display_name == "edited"
    assert move_text(10) == 0


def test_two_at_once_share_the_rows(user, other, settings):
    """What one has taken the other passes over; together they leave nothing."""
    settings.FIELD_KEYS = OLD
    builders.user(), builders.user()
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    with other.cursor() as cursor:
        other.set_autocommit(False)
        cursor.execute("SELECT FROM accounts_user WHERE id = %s FOR NO KEY UPDATE", [user.pk])
        assert move_text(10) == 2
        other.rollback()
    assert move_text(10) == 1


def test_people_who_write_all_the_while_lose_nothing_and_see_no_error(settings):
    settings.FIELD_KEYS = OLD
    rows = [builders.user(display_name="before") for _number in range(20)]
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    at_work, failures = threading.Barrier(2, timeout=10), []

    def write():
        try:
            at_work.wait()
            for number in range(5):
                for row in User.objects.order_by("pk"):
                    row.display_name = f"{row.pk} {number}"
                    row.save()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    at_work.wait()
    while thread.is_alive():
        move_text(3)
    thread.join()
    move_text(100)
    settings.FIELD_KEYS = NEW
    assert failures == []
    assert {user.pk: user.display_name for user in User.objects.all()} == {row.pk: f"{row.pk} 4" for row in rows}
    assert [User.objects.by_phone(row.phone) for row in rows] == rows
