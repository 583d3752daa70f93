"""Offers: in order, in time, once; two guardians; everything else let go at acceptance."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.kit.ages import add_months
from anxintuo.kit.workflow import MoveRefused
from anxintuo.notices.models import Notice
from enrollment.actions import clocks, placing
from enrollment.actions.offering import NoOffer, answer_offer, offer_place, recall_offer
from enrollment.actions.seats import NoSeat
from enrollment.models import Case, Offer, Placement, SeatHold, ServiceAgreement
from enrollment.policies import END_OWN, MOVE_PLACEMENT
from enrollment.queries.queue import waiting_line
from families.models import PassportDocument
from institutions.models import DirectoryEntry, Room
from tests import builders
from tests.enrollment import steps

pytestmark = pytest.mark.django_db


def yes(offer: Offer, actor, **more):
    return answer_offer(offer, agree=True, first_day_on=offer.starts_on, agreement_read=True, actor=actor, **more)


def test_the_seat_is_held_from_the_offer_to_the_placement_without_a_moment_between():
    at = steps.scene()
    offer = steps.offered(at)
    hold = offer.hold
    yes(offer, at.parent)
    placement = Placement.objects.get(child=at.child)
    assert placement.hold_id == hold.pk
    assert (placement.from_on, placement.room_id) == (offer.starts_on, at.room.pk)
    assert Case.objects.get(pk=offer.case_id).state == "accepted"
    assert ServiceAgreement.objects.get(offer=offer).placement_id == placement.pk


def test_the_last_place_goes_to_one():
    at = steps.scene(places=1)
    steps.offered(at)
    other = steps.another_family(at)
    case = steps.queued(other)
    with pytest.raises(NoOffer, match="没有空托位"):
        offer_place(case, at.room, starts_on=steps.next_month(), actor=at.director)


def test_an_offer_out_of_turn_needs_a_reason_and_the_facts_are_kept():
    at = steps.scene()
    steps.queued(at)
    second = steps.another_family(at)
    case = steps.queued(second)
    with pytest.raises(MoveRefused, match="前面还有 1 个"):
        offer_place(case, at.room, starts_on=steps.next_month(), actor=at.director)
    offer = offer_place(case, at.room, starts_on=steps.next_month(), actor=at.director, reason="双胞胎同班")
    assert (offer.place_in_queue, offer.facts["ahead"], offer.facts["waiting"]) == (2, 1, 2)
    assert offer.order_rule == "admission.order@cn:sibling-special_need-urgent-queued_at"


def test_a_sibling_goes_first_and_a_claimed_need_only_once_it_is_proved():
    at = steps.scene()
    first = steps.queued(at)
    needy = steps.another_family(at)
    case = steps.queued(needy)
    case.application.special_need = True
    case.application.save()
    sister = steps.another_family(at)
    steps.queued(sister)

    def order():
        children = dict(Case.objects.values_list("pk", "application__child"))
        return [children[each.case_id] for each in waiting_line(at.nursery, "small")]

    assert order() == [at.child.pk, needy.child.pk, sister.child.pk]
    builders.accepted_document(needy.child, "special_need", at.director)
    assert order() == [needy.child.pk, at.child.pk, sister.child.pk]
    elder = builders.child(30)
    builders.guardian(elder, who=_user(sister.parent))
    hold = SeatHold.objects.create(room=at.room, seat=1, from_on=localdate())
    Placement.objects.create(child=elder, room=at.room, hold=hold, from_on=localdate())
    assert order() == [sister.child.pk, needy.child.pk, at.child.pk]
    assert first.state == "waiting"


def _user(actor):
    from anxintuo.accounts.models import User

    return User.objects.get(pk=actor.user_id)


def test_a_class_takes_no_child_of_another_age_and_cites_its_source():
    """Born 11 months ago: twelve months old next month, so a 托小班; the 乳儿班 is refused with the rule's source."""
    at = steps.scene(months=11)
    infant = builders.room(at.nursery, "infant", places=10, occupied=0)
    start = add_months(at.child.born_on, 12)
    case = steps.queued(at)
    with pytest.raises(NoOffer, match=r"乳儿班.*托育机构设置标准"):
        offer_place(case, infant, starts_on=start, actor=at.director)
    assert offer_place(case, at.room, starts_on=start, actor=at.director).room_id == at.room.pk


def test_after_the_deadline_a_yes_comes_too_late_and_the_seat_is_free():
    at = steps.scene(places=1)
    offer = steps.offered(at)
    Offer.objects.filter(pk=offer.pk).update(answer_by=timezone.now() - timedelta(minutes=1))
    with pytest.raises(MoveRefused, match="期限已经过了"):
        yes(offer, at.parent)
    assert [clocks.expire_offers(), clocks.expire_offers()] == [1, 0]
    assert Case.objects.get(pk=offer.case_id).state == "expired"
    assert not SeatHold.objects.exists()
    steps.offered(steps.another_family(at))


def test_declined_or_recalled_the_seat_is_free():
    at = steps.scene(places=1)
    offer = steps.offered(at)
    with pytest.raises(MoveRefused, match="写明原因"):
        recall_offer(offer, note=" ", actor=at.director)
    recall_offer(offer, note="班级调整", actor=at.director)
    assert Case.objects.get(pk=offer.case_id).state == "waiting"
    again = offer_place(offer.case, at.room, starts_on=steps.next_month(), actor=at.director)
    answer_offer(again, agree=False, actor=at.parent)
    assert Case.objects.get(pk=offer.case_id).state == "declined"
    assert not SeatHold.objects.exists()


def test_accepting_wants_the_agreement_and_a_day_in_the_window():
    at = steps.scene()
    offer = steps.offered(at)
    with pytest.raises(ValidationError, match="之间选一天"):
        answer_offer(offer, agree=True, first_day_on=localdate(), agreement_read=True, actor=at.parent)
    with pytest.raises(ValidationError, match="服务协议"):
        answer_offer(offer, agree=True, first_day_on=offer.starts_on, actor=at.parent)
    assert Offer.objects.get(pk=offer.pk).state == "open"


def test_pressing_yes_twice_gives_one_place_and_the_same_answer():
    at = steps.scene()
    offer = steps.offered(at)
    assert yes(offer, at.parent).state == yes(offer, at.parent).state == "accepted"
    assert Placement.objects.count() == 1


def test_who_must_agree_is_asked_and_the_place_waits_for_it():
    at = steps.scene()
    father = builders.guardian(at.child, "agrees")
    offer = steps.offered(at)
    yes(offer, at.parent)
    assert Offer.objects.get(pk=offer.pk).state == "open"
    assert Notice.objects.filter(user_id=father.user_id, kind="enrollment.cosign").count() == 1
    answer_offer(offer, agree=False, actor=father)
    assert Offer.objects.get(pk=offer.pk).state == "open"
    answer_offer(offer, agree=True, actor=father)
    assert Offer.objects.get(pk=offer.pk).state == "accepted"
    assert Placement.objects.filter(child=at.child).count() == 1


def test_accepting_one_lets_the_others_go():
    at, other = steps.scene(), steps.scene()
    first = steps.queued(at, other.nursery)
    second = first.application.cases.get(institution=other.nursery)
    from enrollment.actions.reviewing import open_review, queue_case

    open_review(second, actor=other.director)
    queue_case(second, actor=other.director)
    rival = offer_place(second, other.room, starts_on=steps.next_month(), actor=other.director)
    offer = offer_place(first, at.room, starts_on=steps.next_month(), actor=at.director)
    yes(offer, at.parent)
    assert Case.objects.get(pk=second.pk).state == "withdrawn"
    assert Offer.objects.get(pk=rival.pk).state == "recalled"
    assert SeatHold.objects.count() == 1


def test_a_transfer_ends_the_old_place_the_day_before():
    at = steps.scene()
    old = steps.scene()
    hold = SeatHold.objects.create(room=old.room, seat=1, from_on=localdate() - timedelta(days=90))
    before = Placement.objects.create(child=at.child, room=old.room, hold=hold, from_on=hold.from_on)
    offer = steps.offered(at)
    yes(offer, at.parent)
    before.refresh_from_db()
    assert (before.until_on, before.end_reason) == (offer.starts_on - timedelta(days=1), "transfer")
    assert SeatHold.objects.get(pk=hold.pk).until_on == before.until_on


def test_the_first_day_needs_the_entry_check_and_comes_on_its_day():
    at = steps.scene()
    offer = steps.accepted(at)
    case = Case.objects.get(pk=offer.case_id)
    with pytest.raises(MoveRefused, match="还没有到"):
        placing.enroll(case, actor=at.director)
    Placement.objects.filter(case=case).update(from_on=localdate())
    with pytest.raises(MoveRefused, match=r"入托体检表.*第十一条"):
        placing.enroll(case, actor=at.director)
    builders.accepted_document(at.child, "entry_check", at.director, valid_until_on=localdate())
    placing.enroll(case, actor=at.director)
    assert Case.objects.get(pk=case.pk).state == "enrolled"


def test_a_place_given_up_is_free_again():
    at = steps.scene(places=1)
    offer = steps.accepted(at)
    placing.give_up(offer.case, actor=at.parent)
    assert not Placement.objects.exists()
    assert not SeatHold.objects.exists()
    assert Case.objects.get(pk=offer.case_id).state == "dropped"


def test_leaving_on_line_frees_the_seat_from_the_next_day():
    at = steps.scene(places=1)
    steps.accepted(at)
    placement = Placement.objects.get()
    with pytest.raises(ValidationError, match="放弃托位"):
        placing.end_placement(placement, last_day=localdate(), reason="family", actor=at.parent, act=END_OWN)
    last = placement.from_on + timedelta(days=40)
    placing.end_placement(placement, last_day=last, reason="family", actor=at.parent, act=END_OWN)
    other = steps.another_family(at)
    case = steps.queued(other)
    with pytest.raises(NoOffer):
        offer_place(case, at.room, starts_on=last, actor=at.director)
    offer_place(case, at.room, starts_on=last + timedelta(days=1), actor=at.director)


def test_moving_up_takes_a_seat_there_and_frees_the_one_here():
    at = steps.scene(months=22)
    large = builders.room(at.nursery, "large", places=1, occupied=0)
    steps.accepted(at)
    placement = Placement.objects.get()
    turns_two = add_months(at.child.born_on, 24)
    with pytest.raises(ValidationError, match="托大班"):
        placing.move_room(placement, large, from_on=turns_two - timedelta(days=1), actor=at.director)
    moved = placing.move_room(placement, large, from_on=turns_two, actor=at.director)
    placement.refresh_from_db()
    assert placement.until_on == turns_two - timedelta(days=1)
    assert moved.room_id == large.pk
    assert SeatHold.objects.count() == 2


def test_cover_takes_a_seat_for_its_days():
    at = steps.scene()
    other = builders.room(at.nursery, "mixed", places=1, occupied=1)
    steps.accepted(at)
    placement = Placement.objects.get()
    days = {"from_on": placement.from_on, "until_on": placement.from_on + timedelta(days=2), "reason": "消杀"}
    with pytest.raises(NoSeat):
        placing.cover(placement, other, actor=at.director, **days)
    Room.objects.filter(pk=other.pk).update(occupied=0)
    assert placing.cover(placement, other, actor=at.director, **days).hold.room_id == other.pk
    assert MOVE_PLACEMENT.check(at.director, placement)


def test_an_offer_shows_in_the_public_directory_at_once():
    at = steps.scene(places=2)
    from institutions.actions.directory import refresh_directory_entries

    refresh_directory_entries([at.nursery.pk])
    assert DirectoryEntry.objects.get(pk=at.nursery.pk).outlook_small == -2
    steps.offered(at)
    assert DirectoryEntry.objects.get(pk=at.nursery.pk).outlook_small == -1


def test_consent_taken_back_closes_the_passport_on_the_next_question():
    from enrollment.policies import CHECK_DOCUMENT, reads_passport
    from families.actions.consents import withdraw_consent

    at = steps.scene()
    steps.queued(at)
    document = PassportDocument.objects.filter(child=at.child).first()
    assert reads_passport(at.director, at.child)
    assert CHECK_DOCUMENT.check(at.director, document)
    withdraw_consent(at.child, "apply", actor=at.parent)
    assert not reads_passport(at.director, at.child)
    assert not CHECK_DOCUMENT.check(at.director, document)
