"""What advisers of the first station wrote and families said lately; a ready account's child came."""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from anxintuo.accounts.models import User, phone_index
from anxintuo.demo.personas import PERSONAS
from anxintuo.demo.station_families import fits
from families.consents import TEXTS
from families.enums import ConsentPurpose, Standing
from families.models import Child, Consent, Guardianship
from stations.enums import CareArea, ObservationLevel, Rating
from stations.models import Booking, Feedback, GroupNote, GroupSession, Observation, Station

LATELY = timedelta(days=120)
VISITS = {"豆豆": 2}  # the last meetings of his age
SEEN: dict[str, tuple[tuple[str, str], ...]] = {
    "nutrition": (("well", "自己拿手指食物"), ("learning", "正在学用杯子喝水"), ("talk", "追着喂，下次一起聊聊")),
    "health": (("well", "按时打疫苗，睡得也规律"), ("learning", "开始学刷牙了")),
    "responsive": (("well", "宝宝一看，家长马上回应"), ("well", "跟着宝宝的兴趣走")),
    "safety": (("well", "小零件都收得很高"), ("talk", "汽车安全座椅，下次带资料给您")),
    "learning": (("well", "一页书能看很久，会指给妈妈看"), ("learning", "开始学着一个一个放进去")),
}  # fmt: skip
WORDS = (
    "今天宝宝第一次主动把书递给别的小朋友，家里也可以多给他分享的机会。",
    "宝宝喜欢重复同一个动作，这是在练习，不用急着换花样。",
    "妈妈今天说话放慢了，宝宝回应多了很多，继续这样就很好。",
    "刚来时有点认生，后半场自己走到了垫子中间，慢慢来。",
)
SAID = (
    (Rating.USEFUL, "老师示范得很清楚，回家就用上了"),
    (Rating.USEFUL, "宝宝很开心，想再来"),
    (Rating.USEFUL, ""),
    (Rating.FAIR, "人有点多，希望场次多一些"),
    (Rating.FAIR, ""),
    (Rating.USEFUL, "爷爷奶奶也听懂了"),
)


def write_notes(station: Station, *, now: datetime) -> None:
    chance = random.Random("anxintuo-notes-1")
    _own_visits(station, now)
    rows = Booking.objects.filter(session__station=station, state="came", starts_at__gt=now - LATELY, ends_at__lt=now)
    came = list(rows.select_related("session__adviser", "child").order_by("starts_at", "seat"))
    ready = [row for row in came if row.child.name in VISITS]
    agreeing = {row.child_id: row for row in came if row in ready or chance.random() < 0.6}
    ahead = Booking.objects.filter(session__station=station, state="booked", starts_at__date=localdate(now))
    agreeing |= {row.child_id: row for row in ahead.select_related("child").order_by("seat") if chance.random() < 0.7}
    Consent.objects.bulk_create(_consents(agreeing.values()))
    _write(chance, [row for row in came if row.child_id in agreeing])
    Feedback.objects.bulk_create(_feedback(chance, [row for row in came if chance.random() < 0.55]))


def _own_visits(station: Station, now: datetime) -> None:
    """Of the meetings with a seat left, those that the children were of the age for."""
    for guardianship in _guardianships():
        child = guardianship.child
        if child.name not in VISITS or Booking.objects.filter(child=child).exists():
            continue
        held = GroupSession.objects.published().filter(station=station, ends_at__lt=now).order_by("-starts_at")
        wanted = VISITS[child.name]
        for session in held:
            if wanted and fits(child.born_on, localdate(session.starts_at), (session.age_from, session.age_to)):
                wanted -= _visit(session, child, guardianship.user)


def _visit(session: GroupSession, child: Child, parent: User) -> bool:
    seats = set(session.bookings.seated().values_list("seat", flat=True))
    if len(seats) >= session.places:
        return False
    asked_at = session.starts_at - timedelta(days=3)
    booking = Booking.objects.create(
        session=session,
        child=child,
        asked_by=parent,
        companions=1,
        state="came",
        seat=len(seats) + 1,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        signed_by="code",
        signed_at=session.starts_at - timedelta(minutes=4),
    )
    Booking.objects.filter(pk=booking.pk).update(asked_at=asked_at)
    return True


def _guardianships() -> Iterator[Guardianship]:
    numbers = [phone_index(persona.phone) for persona in PERSONAS]
    rows = Guardianship.objects.filter(standing=Standing.MANAGES, user__phone_index__in=numbers)
    yield from rows.select_related("child", "user").order_by("pk")


def _consents(rows: Iterable[Booking]) -> Iterator[Consent]:
    for row in rows:
        purposes = [ConsentPurpose.STATION_RECORD]
        if row.child.name in VISITS:
            purposes.append(ConsentPurpose.STATION_SHARE)
        for purpose in purposes:
            version = TEXTS[purpose].version
            yield Consent(
                child=row.child, purpose=purpose, text_version=version, given_by=row.asked_by, given_at=row.asked_at
            )


def _write(chance: random.Random, rows: Sequence[Booking]) -> None:
    notes = []
    for row in rows:
        shared = row.ends_at + timedelta(hours=1)
        words = chance.choice(WORDS) if row.child.name in VISITS or chance.random() < 0.4 else ""
        notes.append(GroupNote(booking=row, words=words, written_by_id=row.session.adviser.user_id, shared_at=shared))
    GroupNote.objects.bulk_create(notes)
    Observation.objects.bulk_create(
        Observation(note=note, area=CareArea(area), level=ObservationLevel(level), remark=remark)
        for note in notes
        for area in chance.sample(sorted(SEEN), chance.randint(2, 5))
        for level, remark in [chance.choice(SEEN[area])]
    )


def _feedback(chance: random.Random, rows: Sequence[Booking]) -> Iterator[Feedback]:
    for row in rows:
        rating, words = chance.choice(SAID)
        wishes = chance.sample(sorted(CareArea.values), chance.choice((0, 1, 1, 2)))
        yield Feedback(booking=row, rating=rating, words=words, wishes=wishes, given_by_id=row.asked_by_id)
