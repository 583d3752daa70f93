"""A row of every model that seals something, and two keys. Whoever adds a sealed column adds a row here."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from anxintuo.accounts.models import User
from anxintuo.files import vault
from anxintuo.files.models import StoredFile
from anxintuo.notices.models import DemoMessage, EmailContact, Notice
from anxintuo.outbox.models import OutgoingItem
from families.models import Child
from tests import builders

OLD = "t1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
NEW = "t2:YWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWI="
SECRET = "JBSWY3DPEHPK3PXP"
CONTENT = b"the household register"


def write_everything() -> User:
    user = builders.user(display_name="王小明的妈妈")
    Child.objects.create(name="王小明", sex="boy", born_on="2024-05-06")  # and, by its trigger, a row of history
    Notice.objects.create(user=user, kind="test", key="1", title="王小明到园了", body="八点零二分")
    DemoMessage.objects.create(channel="sms", recipient="+8613800138000", subject="到园", body="王小明到园了")
    EmailContact.objects.create(user=user, address="wang.xiaoming@example.com")
    OutgoingItem.objects.create(topic="test", key="1", payload='{"child": "王小明"}', urgency="urgent")
    write_file()
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def write_file() -> StoredFile:
    digest = hashlib.sha256(CONTENT).hexdigest()
    stored = StoredFile(purpose="test", kind="jpeg", size=len(CONTENT), sha256=digest, width=3, height=2)
    stored.original_name = "王小明的户口簿.jpg"
    stored.key_id, sealed = vault.seal(CONTENT, file_id=stored.pk)
    vault.write(vault.private_path(stored.storage_name), sealed)
    stored.save()
    return stored


def totp_code() -> str:
    return format_hotp_value(hotp_value(SECRET, int(time.time() // 30)))


def tables() -> list[str]:
    return [table for table in connection.introspection.table_names() if not table.startswith("django_migrations")]


def rows_with(text: str) -> list[str]:
    """The tables in any row of which `text` stands, in whatever column."""
    with connection.cursor() as cursor:
        found = []
        for table in tables():
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" t WHERE strpos(to_jsonb(t)::text, %s) > 0)', [text])
            found += [table] if cursor.fetchone()[0] else []
    return found


def versions() -> dict[str, list[str]]:
    """Which version of which row stands in every table: any write at all changes it."""
    with connection.cursor() as cursor:
        seen = {}
        for table in tables():
            cursor.execute(f'SELECT ctid::text || xmin::text FROM "{table}" ORDER BY 1')
            seen[table] = [row[0] for row in cursor.fetchall()]
    return seen


def stored(model: type, column: str) -> list[str]:
    """The values as they stand in the database."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{model._meta.db_table}" ORDER BY 1')
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def somebody_else() -> Iterator[BaseDatabaseWrapper]:
    """A second connection. Whoever waits for it where nobody may wait fails, and does not hang."""
    second = connection.copy()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
    try:
        yield second
    finally:
        second.close()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
