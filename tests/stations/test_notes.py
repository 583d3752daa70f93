"""What an adviser writes of a child: with the consent only, shared when shared, gone when the family deletes it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from anxintuo.notices.models import Notice
from families.actions.consents import give_consent, withdraw_consent
from families.actions.growth import put_measurement
from families.models import Child, Measurement
from stations.actions.booking import book, sign_in
from stations.actions.clock import close_ended
from stations.actions.feedback import give_feedback
from stations.actions.notes import Seen, erase_notes, keep_hand_out, write_note
from stations.models import Booking, Feedback, GroupNote, GroupSession
from stations.policies.notes import MEASURE, VISIT
from stations.queries.notes import child_here, voices_of
from stations.rules import NOTED_WITHIN
from tests import builders
from tests.stations.groups import adviser_at, begin, family, meeting, seat_of

pytestmark = pytest.mark.django_db
SEEN = {"responsive": Seen("well", "会等宝宝回应"), "safety": Seen("talk", "")}


class Scene:
    def __init__(self, *, agreed: bool = True) -> None:
        self.station = builders.station("五马街道驿站")
        self.session = meeting(self.station)
        self.adviser = seat_of(self.session.adviser)
        self.child, self.parent = family(name="小禾")
        self.booking = book(self.session, self.child, companions=1, actor=self.parent)
        begin(self.session, ago=timedelta(minutes=20))
        sign_in(self.booking, actor=self.adviser)
        if agreed:
            give_consent(self.child, "station_record", actor=self.parent)

    def note(self, words: str = "今天会自己翻书了", *, share: bool = True) -> GroupNote:
        return write_note(self.booking, words, SEEN, share=share, actor=self.adviser)

    def move(self, **by: float) -> None:
        moment = timezone.now() - timedelta(**by)
        GroupSession.objects.update(starts_at=moment, ends_at=moment + timedelta(hours=1))
        Booking.objects.update(starts_at=moment, ends_at=moment + timedelta(hours=1))


@pytest.fixture
def scene():
    return Scene()


def told(kind: str) -> int:
    return Notice.objects.filter(kind=kind).count()


def test_a_note_needs_the_consent_and_the_child_in_the_room():
    scene = Scene(agreed=False)
    with pytest.raises(PermissionDenied, match="家长还没有同意记录"):
        scene.note()
    give_consent(scene.child, "station_record", actor=scene.parent)
    assert scene.note().observations.count() == 2
    Booking.objects.update(state="booked", signed_at=None, signed_by="")
    with pytest.raises(PermissionDenied, match="签到以后"):
        scene.note()


def test_the_consent_taken_back_hides_everything_from_the_station_at_once(scene):
    scene.note()
    assert child_here(scene.booking).note is not None
    withdraw_consent(scene.child, "station_record", actor=scene.parent)
    page = child_here(scene.booking)
    assert (page.note, page.earlier, page.growth) == (None, [], "")
    with pytest.raises(PermissionDenied):
        scene.note("再写一句")


def test_a_draft_tells_nobody_and_a_shared_note_tells_the_family_once(scene):
    assert scene.note(share=False).shared_at is None
    assert told("stations.noted") == 0
    first = scene.note(share=True).shared_at
    assert told("stations.noted") == 1
    again = scene.note("改一个字", share=False)
    assert again.shared_at == first  # what the family has read is not hidden again
    assert told("stations.noted") == 1
    assert GroupNote.objects.count() == 1


def test_an_empty_note_and_one_too_late_are_refused(scene):
    with pytest.raises(ValidationError, match="写一句话"):
        write_note(scene.booking, "  ", {}, share=True, actor=scene.adviser)
    scene.move(days=NOTED_WITHIN.days + 1)
    with pytest.raises(PermissionDenied, match="14 天"):
        scene.note()


def test_an_adviser_of_another_station_writes_nothing(scene):
    stranger = seat_of(adviser_at(builders.station("另一个驿站")))
    with pytest.raises(PermissionDenied):
        write_note(scene.booking, "路过", {}, share=True, actor=stranger)
    assert not MEASURE.visible(stranger, Child.objects.all())


def test_deleted_words_are_nowhere_in_the_database(scene):
    scene.note("会自己翻书了", share=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM stations_groupnote")
        sealed = cursor.fetchone()[0]
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name LIKE 'stations%%'"
            " AND data_type IN ('text', 'character varying', 'bytea')"
        )
        columns = cursor.fetchall()
    assert erase_notes(scene.child, actor=scene.parent) == 1
    with connection.cursor() as cursor:
        for table, column in columns:
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE "{column}" = %s', [sealed])
            assert cursor.fetchone()[0] == 0, f"{table}.{column}"
    assert not GroupNote.objects.exists()
    assert erase_notes(scene.child, actor=scene.parent) == 0


def test_only_who_manages_deletes(scene):
    scene.note()
    second = builders.guardian(scene.child, "agrees")
    with pytest.raises(PermissionDenied):
        erase_notes(scene.child, actor=second)


def test_what_is_measured_here_is_in_the_passport(scene):
    values = {
        "measured_on": timezone.localdate(),
        "weight_g": 10_400,
        "stature_mm": None,
        "posture": "",
        "head_mm": None,
    }
    put_measurement(scene.child, values | {"place": "station"}, actor=scene.adviser, act=MEASURE)
    row = Measurement.objects.get(child=scene.child)
    assert (row.weight_g, row.place) == (10_400, "station")
    withdraw_consent(scene.child, "station_record", actor=scene.parent)
    with pytest.raises(PermissionDenied):
        put_measurement(scene.child, values | {"place": "station"}, actor=scene.adviser, act=MEASURE)


def test_the_hand_out_is_the_advisers_or_the_plans(scene):
    keep_hand_out(scene.session, "每天一起看十分钟书", actor=scene.adviser)
    scene.session.refresh_from_db()
    assert scene.session.hand_out == "每天一起看十分钟书"
    keep_hand_out(scene.session, " ", actor=scene.adviser)
    scene.session.refresh_from_db()
    assert scene.session.hand_out == ""


def test_after_the_end_who_came_is_asked_how_it_was(scene):
    scene.move(hours=4)
    assert close_ended() == 1
    assert told("stations.after") == 1
    assert close_ended() == 0


def test_feedback_is_given_once_and_may_be_changed(scene):
    scene.move(hours=2)
    give_feedback(scene.booking, "fair", wishes=["safety"], words="想多些安全", actor=scene.parent)
    give_feedback(scene.booking, "useful", wishes=[], words="", actor=scene.parent)
    row = Feedback.objects.get()
    assert (row.rating, row.wishes, row.words) == ("useful", [], "")


def test_feedback_is_for_who_came_and_not_for_ever(scene):
    scene.move(days=40)
    with pytest.raises(PermissionDenied, match="一个月以上"):
        give_feedback(scene.booking, "useful", wishes=[], words="", actor=scene.parent)
    scene.move(hours=2)
    Booking.objects.update(state="away", signed_at=None, signed_by="")
    with pytest.raises(PermissionDenied, match="来过的活动"):
        give_feedback(scene.booking, "useful", wishes=[], words="", actor=scene.parent)
    stranger = family()[1]
    assert not VISIT.visible(stranger, Booking.objects.all())


def test_words_of_few_families_are_not_shown(scene):
    seats = [scene.booking]
    for name in ("甲", "乙"):
        child, parent = family(name=name)
        row = Booking.objects.create(
            session=scene.session, child=child, asked_by_id=parent.user_id, state="came", seat=len(seats) + 1,
            starts_at=scene.booking.starts_at, ends_at=scene.booking.ends_at, signed_at=timezone.now(),
            signed_by="name",
        )  # fmt: skip
        seats.append(row)
    for number, row in enumerate(seats, start=1):
        Feedback.objects.create(booking=row, rating="useful", words=f"第{number}家", given_by_id=row.asked_by_id)
        shown = voices_of(scene.session)
        assert shown.count == number
        assert bool(shown.words) is (number >= 3)
