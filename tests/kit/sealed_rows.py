"""A row of every model that seals something, and two keys. Whoever adds a sealed column adds a row here."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from anxintuo.accounts.models import KeptForm, User
from anxintuo.files import vault
from anxintuo.files.models import StoredFile
from anxintuo.notices.models import DemoMessage, EmailContact, Notice
from anxintuo.outbox.models import OutgoingItem
from enrollment.models import (
    Application,
    Case,
    CaseMove,
    CaseNote,
    Offer,
    Placement,
    SeatHold,
    ServiceAgreement,
    SettlingPlan,
    SettlingStep,
)
from families.models import (
    Allergy,
    Child,
    CustodyBlock,
    DocumentMove,
    GuardianInvitation,
    PassportDocument,
    VaccineDeferral,
)
from institutions.models import Camera, Device, DeviceKey, ListImport, StaffMember, StaffPaper
from institutions.models.device_key import fresh_secret
from stations.models import BoardPost, Feedback, GroupNote, HourlyStay, Question
from tests import builders
from tests.stations.small_world import held, seat

OLD = "t1:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
NEW = "t2:YWJjZGVmZ2hpamFiY2RlZmdoaWphYmNkZWZnaGlqYWI="
SECRET = "JBSWY3DPEHPK3PXP"
CONTENT = b"the household register"


def write_everything() -> User:
    user = builders.user(display_name="王小明的妈妈")
    write_family(user)
    Notice.objects.create(user=user, kind="test", key="1", title="王小明到园了", body="八点零二分")
    DemoMessage.objects.create(channel="sms", recipient="+8613800138000", subject="到园", body="王小明到园了")
    EmailContact.objects.create(user=user, address="wang.xiaoming@example.com")
    OutgoingItem.objects.create(topic="test", key="1", payload='{"child": "王小明"}', urgency="urgent")
    KeptForm.objects.create(
        secret_hash="0" * 64, owner="0" * 64, path="/", body="name=王小明", expires_at=timezone.now()
    )
    write_station(user)
    write_staff(user)
    write_file()
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def write_family(user: User) -> None:
    """A child's rows, and an application's; by their triggers, rows of history as well."""
    child = Child(name="王小明", sex="boy", born_on="2024-05-06", address="王小明家", care_note="王小明对鸡蛋过敏")
    child.set_identity("birth_certificate", "W330000001")
    child.save()
    now, phone = timezone.now(), "+8613800138000"
    CustodyBlock.objects.create(child=child, name="王大明", phone=phone, reason="王小明的裁定", set_by=user)
    GuardianInvitation.objects.create(
        child=child, phone=phone, relation="father", standing="sees", invited_by=user, expires_at=now
    )
    document = PassportDocument.objects.create(
        child=child, kind="household", source="scan", uploaded_by=user, refusal_text="不是王小明的"
    )
    DocumentMove.objects.create(document=document, move="refuse", source="a", target="b", note="不是王小明的")
    Allergy.objects.create(child=child, allergen="egg", note="王小明会起疹子", entered_by=user, entered_on="2026-11-01")
    VaccineDeferral.objects.create(child=child, series="mmr", reason="王小明发热", set_by=user)
    application = Application.objects.create(
        child=child, applicant=user, grounds_note="王小明的情况", message="王小明爱哭", paper_phone=phone
    )
    nursery = builders.institution()
    case = Case.objects.create(application=application, institution=nursery, rank=1)
    CaseMove.objects.create(case=case, move="reject", source="a", target="b", note="王小明太小")
    CaseNote.objects.create(case=case, text="王小明来过", written_by=user)
    offer = Offer.objects.create(
        case=case,
        room=builders.room(nursery),
        state="declined",
        starts_on="2027-01-01",
        start_until_on="2027-01-15",
        answer_by=now,
        made_by=user,
        closed_at=now,
        place_in_queue=1,
        order_rule="x",
    )
    ServiceAgreement.objects.create(offer=offer, text_version="1", text="王小明的协议", sha256="0" * 64)
    hold = SeatHold.objects.create(room=offer.room, seat=1, from_on="2027-01-01")
    placement = Placement.objects.create(child=child, room=offer.room, hold=hold, from_on="2027-01-01")
    plan = SettlingPlan.objects.create(placement=placement, template="x", made_by=user)
    plan.steps.create(
        number=1, on="2027-01-01", arrives="09:00", until="10:00", aim="认识老师", note="王小明要带安抚巾",
        asked_note="王小明那天打疫苗", asked_by=user, asked_at=now,
    )  # fmt: skip
    SettlingStep.objects.create(
        plan=plan, number=2, on="2027-01-02", arrives="09:00", until="10:00", aim="吃点心", outcome="well",
        outcome_note="王小明没有哭", done_by=user, done_at=now,
    )  # fmt: skip


def write_station(user: User) -> None:
    """What was written and said of a child at a meeting."""
    meeting = held(builders.station(), timezone.now() - timedelta(hours=3))
    booking = seat(meeting, Child.objects.get(), "came")
    note = GroupNote.objects.create(booking=booking, words="王小明会翻书了", written_by=user)
    note.observations.create(area="safety", level="talk", remark="王小明家的插座")
    question = Question.objects.create(station=meeting.station, asked_by=user, topic="health", due_on="2026-12-01")
    question.turns.create(by_family=True, author=user, text="王小明晚上总醒")
    BoardPost.objects.create(session=meeting, author=user, text="王小明会走了", state="waiting")
    HourlyStay.objects.create(
        station=meeting.station, child=booking.child, seat=1, starts_at=booking.starts_at, ends_at=booking.ends_at,
        asked_by=user, consent_version="x", emergency_phone="+8613800138000", fetcher_name="王小明的外婆",
        fetcher_phone="+8613800138000", told="王小明怕黑", out_to="王小明的外婆",
    )  # fmt: skip
    Feedback.objects.create(booking=booking, rating="useful", words="王小明喜欢", given_by=user)


def write_staff(user: User) -> None:
    """A file at a nursery, its paper, and a list that waits."""
    nursery = builders.institution()
    member = StaffMember(institution=nursery, post="cook", name="王小明", joined_on="2026-01-01", note="王小明的备注")
    member.set_identity("passport", "E33000001")
    member.set_phone("+8613800138000")
    member.save()
    StaffPaper.objects.create(
        member=member, kind="health", number="王小明 1 号", issued_on="2026-01-01", entered_by=user
    )
    camera = Device.objects.create(institution=nursery, kind="camera", name="大门", place="gate")
    Camera.objects.create(device=camera, look="fixed", source="rtsp://192.168.1.20/王小明", keep_days=90)
    DeviceKey.objects.create(device=camera, secret=fresh_secret(), made_by=user)
    ListImport.objects.create(institution=nursery, kind="staff", rows='[[2, "", {"name": "王小明"}]]', made_by=user)


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
