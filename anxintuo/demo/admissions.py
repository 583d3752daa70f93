"""Applications of the demonstration: one in every state that people should see, made by the real acts."""

from datetime import date, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from anxintuo.accounts.actor import Actor, resolve_actor
from anxintuo.accounts.models import User
from anxintuo.demo.personas import BY_KEY
from anxintuo.files.checking import check_upload
from anxintuo.files.purposes import purpose_named
from anxintuo.kit.ages import add_months, month_of
from enrollment.actions.applying import begin_application, edit_application, set_wishes, submit_application
from enrollment.actions.offering import offer_place
from enrollment.actions.reviewing import open_review, queue_case, send_back
from enrollment.models import Application, Case
from enrollment.policies import CHECK_DOCUMENT
from families.actions.children import add_child
from families.actions.consents import give_consent
from families.actions.documents import DOCUMENT_FILE, accept_document, put_document, refuse_document
from families.enums import ConsentPurpose
from families.models import Child
from institutions.models import Institution

# name, sex, months of age, how far the case goes
FAMILIES = (
    ("程子墨", "boy", 15, "submitted"),
    ("买买提·阿不都热合曼", "boy", 16, "reviewing"),
    ("𠮷田小满", "girl", 14, "correcting"),
    ("王㛃", "girl", 17, "waiting"),
    ("林一诺", "girl", 13, "waiting"),
    ("陈安安", "girl", 18, "offered"),
)


@transaction.atomic
def load_admissions(nursery: Institution, *, today: date) -> None:
    """Once: nothing happens where there are applications already."""
    director = User.objects.by_phone(BY_KEY["director_a"].phone)
    if director is None or Application.objects.exists():
        return
    desk = resolve_actor(director, worn=None, second_factor=True)
    for number, (name, sex, months, goes) in enumerate(FAMILIES):
        phone = f"+8619900000{100 + number:03d}"
        user = User.objects.create_with_phone(phone, display_name=f"{name[:1]}家长", phone_verified_at=timezone.now())
        _family(user, nursery, desk, name=name, sex=sex, months=months, goes=goes, today=today, number=number)


def _family(
    user: User,
    nursery: Institution,
    desk: Actor,
    *,
    name: str,
    sex: str,
    months: int,
    goes: str,
    today: date,
    number: int,
) -> None:
    born = add_months(today, -months) - timedelta(days=3 + number)
    values = {
        "name": name,
        "sex": sex,
        "born_on": born,
        "identity_kind": "birth_certificate",
        "identity_number": f"U33000{1000 + number}",
        "household": nursery.division,
        "address": "鹿城区五马街道公园路 8 号",
        "care_note": "对鸡蛋过敏" if number == 3 else "",
    }
    parent = resolve_actor(user, worn=None, second_factor=False)
    child = add_child(values, relation="mother", actor=parent)
    parent = resolve_actor(user, worn=None, second_factor=False)
    give_consent(child, ConsentPurpose.APPLY, actor=parent)
    application = begin_application(child, actor=parent)
    edit_application(
        application, {"start_on": add_months(month_of(today), 1), "message": "孩子白天由外婆接送。"}, actor=parent
    )
    set_wishes(application, [nursery], actor=parent)
    for kind in ("household", "vaccination", "entry_check"):
        issued = today - timedelta(days=6) if kind == "entry_check" else None
        put_document(child, kind, [_paper(kind, number)], issued_on=issued, actor=parent)
    submit_application(application, actor=parent)
    _as_far_as(application.cases.get(), child, nursery, desk, goes, today)


def _as_far_as(case: Case, child: Child, nursery: Institution, desk: Actor, goes: str, today: date) -> None:
    if goes == "submitted":
        return
    open_review(case, actor=desk)
    if goes == "reviewing":
        return
    documents = {row.kind: row for row in child.documents.current()}
    if goes == "correcting":
        text = "照片右下角看不清，请在亮一点的地方重拍。"
        refuse_document(
            documents["entry_check"], code="unreadable", text=text, actor=desk, act=CHECK_DOCUMENT, place=nursery.name
        )
        send_back(case, note="入托体检表照片有一角看不清，请重拍。", actor=desk)
        return
    region = nursery.division_id or ""
    for kind in ("household", "vaccination"):
        accept_document(documents[kind], actor=desk, act=CHECK_DOCUMENT, place=nursery.name, region=region)
    queue_case(case, actor=desk)
    if goes == "offered":
        room = nursery.rooms.get(name="蒲公英班")
        start = add_months(month_of(today), 1)
        offer_place(case, room, starts_on=start, actor=desk, reason="按班级月龄搭配（演示）")


def _paper(kind: str, number: int):  # type: ignore[no-untyped-def]
    """A drawn sheet that is plainly no real document."""
    sheet = Image.new("RGB", (900, 1200), "#fdfcf8")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((40, 40, 860, 1160), outline="#2f6f5e", width=6)
    for line in range(14):
        width = 300 + (line * 97 + number * 53) % 380
        pen.rectangle((110, 210 + line * 62, 110 + width, 224 + line * 62), fill="#c9d6cf")
    pen.ellipse((600, 900, 800, 1100), outline="#b6483a", width=10)
    pen.text((110, 110), f"DEMO {kind}", fill="#2f6f5e", font_size=48)
    data = BytesIO()
    sheet.save(data, "JPEG", quality=80)
    upload = SimpleUploadedFile(f"{kind}.jpg", data.getvalue(), content_type="image/jpeg")
    return check_upload(upload, purpose=purpose_named(DOCUMENT_FILE))
