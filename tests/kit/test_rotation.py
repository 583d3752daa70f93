"""After a rotation every sealed value moves to the first key, and the old one can go (trust.md bar 15)."""

import re
from io import StringIO
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test.utils import isolate_apps

from anxintuo.accounts.models import User
from anxintuo.files import vault
from anxintuo.files.actions import clear_bytes
from anxintuo.files.models import StoredFile
from anxintuo.kit import rotation
from anxintuo.kit.crypto import DecryptionError, EncryptedTextField, key_id_of
from anxintuo.kit.sealed_text import count_text, move_text, sealed_columns
from anxintuo.kit.tasks import reseal
from anxintuo.notices.models import DemoMessage, Notice
from anxintuo.outbox.models import OutgoingItem
from families.models import Child
from tests import builders
from tests.kit.sealed_rows import (
    CONTENT,
    NEW,
    OLD,
    SECRET,
    rows_with,
    stored,
    totp_code,
    versions,
    write_everything,
    write_file,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _old_key(settings):
    settings.FIELD_KEYS = OLD


@pytest.fixture
def rotate(settings):
    def put_in_front():
        settings.FIELD_KEYS = f"{NEW},{OLD}"

    return put_in_front


@pytest.fixture
def retire(settings):
    def take_away():
        settings.FIELD_KEYS = NEW

    return take_away


def status(**options) -> str:
    out = StringIO()
    call_command("rotation_status", stdout=out, **options)
    return out.getvalue()


def test_everything_moves_and_the_old_key_can_go(rotate, retire):
    user = write_everything()
    number, codes = user.phone, Authenticator.objects.get(type="recovery_codes").wrap().generate_codes()
    rotate()
    with pytest.raises(CommandError, match=r"first key, t2: t1 \d+\."):
        status()
    assert rows_with("t1:")
    assert "no listed key" not in status(move=True)
    assert rows_with("t1:") == []
    retire()
    status()  # and nothing is missing
    user = User.objects.by_phone(number)
    assert (user.phone, user.display_name) == (number, "王小明的妈妈")
    assert Child.objects.get().name == Child.pgh_event_model.objects.get().name == "王小明"
    assert [(each.title, each.body) for each in Notice.objects.all()] == [("王小明到园了", "八点零二分")]
    message, file = DemoMessage.objects.get(), StoredFile.objects.get()
    assert (message.recipient, message.subject, message.body) == ("+8613800138000", "到园", "王小明到园了")
    assert OutgoingItem.objects.get().payload == '{"child": "王小明"}'
    assert (file.original_name, clear_bytes(file)) == ("王小明的户口簿.jpg", CONTENT)
    assert Authenticator.objects.get(type="totp").wrap().validate_code(totp_code())
    assert Authenticator.objects.get(type="recovery_codes").wrap().generate_codes() == codes


def test_every_sealed_column_and_store_was_part_of_it():
    """A column that is added later appears here by itself, and wants a row in sealed_rows."""
    write_everything()
    counted = dict(rotation.values_by_key())
    of_models = {
        f"{model._meta.label_lower}.{column.name}" for model, columns in sealed_columns() for column in columns
    }
    assert of_models | {"mfa.authenticator.data", "files: bytes"} == counted.keys()
    assert [name for name, by_key in counted.items() if not by_key["t1"]] == []


def test_a_history_row_opens_under_the_name_of_what_it_tracks():
    Child.objects.create(name="王小明", sex="boy", born_on="2024-05-06")
    assert Child.pgh_event_model.objects.get().name == "王小明"


def test_only_the_sealed_columns_change_and_history_is_silent(rotate):
    write_everything()
    sealed = {model._meta.db_table: {column.column for column in columns} for model, columns in sealed_columns()}
    sealed |= {"mfa_authenticator": {"data"}}

    def all_else() -> dict[str, list[dict]]:
        with connection.cursor() as cursor:
            kept = {}
            for table in [*sealed, "accounts_userhistory", "files_storedfileevent", "pghistory_context"]:
                cursor.execute(f'SELECT to_jsonb(t)::text FROM (SELECT to_jsonb(t) - %s::text[] FROM "{table}" t) t', [
                    list(sealed.get(table, ()))
                ])  # fmt: skip
                kept[table] = sorted(row[0] for row in cursor.fetchall())
        return kept

    before = all_else()
    rotate()
    assert rotation.move_some() > 0
    assert all_else() == before


def test_a_change_of_the_text_itself_still_makes_history_afterwards(rotate):
    child = Child.objects.create(name="王小明", sex="boy", born_on="2024-05-06")
    rotate()
    move_text(10)
    child.name = "王晓明"
    child.save()
    assert [event.name for event in Child.pgh_event_model.objects.order_by("pk")] == ["王小明", "王晓明"]


def test_a_second_run_writes_nothing(rotate):
    write_everything()
    rotate()
    assert rotation.move_all() > 0
    before = versions()
    assert (rotation.move_all(), rotation.move_some()) == (0, 0)
    assert versions() == before


def test_with_one_key_nothing_is_looked_through(django_assert_num_queries):
    with django_assert_num_queries(0):
        reseal()


def test_the_hourly_task_moves_a_share_and_the_next_one_goes_on(rotate, monkeypatch):
    monkeypatch.setattr(rotation, "ROWS_AN_HOUR", 2)
    monkeypatch.setattr("anxintuo.kit.sealed_text.ROWS_AT_ONCE", 1)
    for _number in range(3):
        builders.user()
    rotate()
    moved = []
    for _hour in range(3):
        reseal()
        moved.append(sum(key_id_of(text) == "t2" for text in stored(User, "phone")))
    assert moved == [2, 3, 3]


def test_the_task_has_its_place_in_the_hour(settings):
    from anxintuo.celery import app

    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= app.tasks.keys()
    assert "kit.reseal" in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_a_value_that_does_not_open_is_told_and_holds_up_no_other(rotate, caplog):
    users = [builders.user(display_name="王小明的妈妈") for _number in range(3)]
    broken = users[0]
    User.objects.filter(pk=broken.pk).update(display_name=models.Value("t1:" + "A" * 44))
    rotate()
    assert rotation.move_all() == 3  # the broken row's telephone number moves
    assert f"accounts.user.display_name of row {broken.pk} does not open" in caplog.text
    with pytest.raises(CommandError, match=r"t2: t1 1\."):
        status()


def test_a_file_whose_bytes_are_lost_holds_up_no_other(rotate, caplog):
    lost, whole = write_file(), write_file()
    vault.remove(vault.private_path(lost.storage_name))
    rotate()
    rotation.move_all()
    assert f"file {lost.pk} cannot be sealed anew: BytesMissing" in caplog.text
    assert dict(StoredFile.objects.values_list("pk", "key_id")) == {lost.pk: "t1", whole.pk: "t2"}
    with pytest.raises(CommandError, match=r"t2: t1 1\."):
        status()


def test_what_no_listed_key_sealed_is_counted_and_never_shown(rotate, capsys):
    user = builders.user()
    User.objects.filter(pk=user.pk).update(display_name=models.Value("王小明: in clear"))
    rotate()
    with pytest.raises(CommandError, match=r"t2: no listed key 1\.") as refused:
        status(move=True)
    printed = capsys.readouterr()
    assert "王小明" not in str(refused.value) + printed.out + printed.err
    assert "王小明: in clear" in stored(User, "display_name")


def test_an_old_key_taken_away_too_early_is_noticed(retire):
    write_file()
    builders.user()
    retire()
    with pytest.raises(CommandError, match=r"t2: no listed key 3\."):
        status()
    with pytest.raises(DecryptionError):
        User.objects.get()


def _later_model() -> type[models.Model]:
    class HealthNote(models.Model):
        text = EncryptedTextField()
        remark = EncryptedTextField(null=True)
        changed_at = models.DateTimeField(auto_now=True)

        class Meta:
            app_label = "care"

    class ShownNote(HealthNote):
        class Meta:
            app_label = "care"
            proxy = True

    return HealthNote


def test_a_model_that_comes_later_is_found_and_moves(rotate, retire):
    with isolate_apps("care") as registry:
        model = _later_model()
    with connection.schema_editor() as editor:
        editor.create_model(model)
    note = model._base_manager.create(text="对鸡蛋过敏")
    model._base_manager.create(text="", remark="")
    assert {name: dict(+by_key) for name, by_key in count_text(registry)} == {
        "care.healthnote.text": {"t1": 1},
        "care.healthnote.remark": {},
    }
    rotate()
    assert (move_text(10, registry), move_text(10, registry)) == (1, 0)
    retire()
    moved = model._base_manager.get(pk=note.pk)
    assert (moved.text, moved.remark, moved.changed_at) == ("对鸡蛋过敏", None, note.changed_at)


def test_tables_that_refuse_every_change_hold_no_sealed_text():
    """The log of audit could not move: so nothing sealed may ever be put into it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid WHERE tgname ~ 'append_only'")
        fixed = {row[0] for row in cursor.fetchall()}
    assert {"audit_auditentry", "audit_auditseal"} <= fixed
    assert fixed.isdisjoint(model._meta.db_table for model, _columns in sealed_columns())


def test_whoever_seals_by_hand_is_known():
    """A new module here registers a SealedStore, or says why what it seals may go with the old key."""
    root = Path(settings.BASE_DIR)
    modules = {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in root.glob("[a-z]*/**/*.py")}
    sealing = {name for name, text in modules.items() if re.search(r"\bencrypt_(text|bytes)\(", text)}
    assert {name for name in sealing if not name.startswith("tests/")} == {
        "anxintuo/kit/crypto.py",
        "anxintuo/kit/sealed_text.py",
        "anxintuo/accounts/mfa_adapter.py",  # store "mfa.authenticator.data"
        "anxintuo/accounts/sealed_secrets.py",
        "anxintuo/files/vault.py",  # store "files: bytes"
        "anxintuo/notices/mailbox.py",  # in a session, for a quarter of an hour; one that does not open is begun anew
        "anxintuo/accounts/challenge.py",  # in a session, for five minutes; one that does not open is begun anew
    }


def test_a_store_is_registered_once():
    with pytest.raises(ValueError, match="already"):
        rotation.register_store(rotation.SealedStore("files: bytes", dict, int))


def test_the_secret_of_the_authenticator_app_is_sealed_at_rest():
    write_everything()
    assert rows_with(SECRET) == []
