"""The line: PostgreSQL's order is the one that the facts explain, whole and page by page."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from anxintuo.rulebook import queries as rulebook
from anxintuo.rulebook.models import Rule
from enrollment.actions.offering import offer_place
from enrollment.models import Application, Case, Placement, SeatHold
from enrollment.queries.desk import PAGE, queue_page
from enrollment.queries.forecast import outlook_of
from enrollment.queries.queue import facts_of, part_of_line, waiting_line
from families.models import Guardianship
from tests import builders
from tests.enrollment import steps

pytestmark = pytest.mark.django_db


def wait_at(at: steps.Scene, rng: random.Random, elder) -> Case:
    """A family in line with claims, proofs and a sibling by chance."""
    child = builders.child(14)
    parent = builders.guardian(child)
    now = timezone.now() - timedelta(minutes=rng.randrange(5))
    claims = {"special_need": rng.random() < 0.4, "urgent": rng.random() < 0.4}
    application = Application.objects.create(
        child=child, applicant_id=parent.user_id, start_on=steps.next_month(), submitted_at=now, **claims
    )
    for kind in ("special_need", "urgency"):
        if rng.random() < 0.5:
            builders.accepted_document(child, kind, at.director, state=rng.choice(["accepted", "uploaded"]))
    if rng.random() < 0.3:
        Guardianship.objects.create(
            child=elder, user_id=parent.user_id, relation="mother", standing="sees", from_on=elder.born_on
        )
    return Case.objects.create(
        application=application, institution=at.nursery, rank=1, state="waiting",
        class_kind=rng.choice(["small", "big"]), submitted_at=now, holder_since=now, queued_at=now,
    )  # fmt: skip


def explained(case: Case, elder) -> dict[str, bool]:
    """The facts, asked one by one."""
    child = case.application.child
    proved = set(child.documents.filter(state="accepted").values_list("kind", flat=True))
    mine = set(child.guardianships.values_list("user_id", flat=True))
    return {
        "sibling": bool(mine & set(elder.guardianships.values_list("user_id", flat=True))),
        "special_need": case.application.special_need and "special_need" in proved,
        "urgent": case.application.urgent and "urgency" in proved,
    }


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("criteria", [None, ["urgent", "queued_at", "sibling"], ["queued_at"]])
def test_the_databases_order_is_the_explained_one(seed, criteria):
    rng = random.Random(seed)
    at = steps.scene()
    if criteria:
        told = rulebook.rule("admission.order")
        Rule.objects.create(
            topic="admission", key="admission.order", value=criteria, value_text="试验", title=told.title,
            region="330302", region_name="鹿城区", severity="info", certainty="D", source="试验", sentence="试验。",
        )  # fmt: skip
        rulebook.forget()
    criteria = criteria or list(rulebook.rule("admission.order").value)
    elder = builders.child(30)
    hold = SeatHold.objects.create(room=at.room, seat=1, from_on=localdate())
    Placement.objects.create(child=elder, room=at.room, hold=hold, from_on=hold.from_on)
    cases = [wait_at(at, rng, elder) for _number in range(14)]
    facts = {case.pk: explained(case, elder) for case in cases}

    def key(case: Case):
        own = facts[case.pk]
        return (
            *(case.queued_at if name == "queued_at" else not own[name] for name in criteria),
            case.queued_at,
            case.pk,
        )

    line = waiting_line(at.nursery)
    assert [each.case_id for each in line] == [case.pk for case in sorted(cases, key=key)]
    for each in line:
        assert {name: getattr(each, name) for name in ("sibling", "special_need", "urgent")} == facts[each.case_id]
    small = [each for each in line if each.case_id in {case.pk for case in cases if case.class_kind == "small"}]
    assert [each.rank for each in small] == list(range(1, len(small) + 1))
    assert waiting_line(at.nursery, "small") == small
    assert part_of_line(at.nursery, "", start=3, stop=8) == line[3:8]
    known = facts_of(cases[0])
    assert known is not None
    assert known.reasons() == next(each for each in line if each.case_id == cases[0].pk).reasons()
    rulebook.forget()


def test_a_case_offered_a_place_while_its_page_is_drawn_has_no_outlook():
    """The family's page reads the case first and the line afterwards; between the two a colleague may offer."""
    at = steps.scene()
    read_before = steps.queued(at)
    assert outlook_of(read_before) is not None
    offer_place(read_before, at.room, starts_on=steps.next_month(), actor=at.director)
    assert read_before.state == "waiting"
    assert outlook_of(read_before) is None


def test_a_case_that_never_waited_has_no_facts():
    assert facts_of(steps.submitted(steps.scene())) is None


def test_a_page_of_the_line_reads_only_its_own_cases(django_assert_num_queries):
    at, rng = steps.scene(), random.Random(1)
    elder = builders.child(30)
    for _number in range(PAGE + 4):
        wait_at(at, rng, elder)
    queue_page(at.director, at.nursery, queue="waiting", page=1)
    line = waiting_line(at.nursery)
    for page in (1, 2):
        with django_assert_num_queries(4):
            shown = queue_page(at.director, at.nursery, queue="waiting", page=page)
        wanted = [each.case_id for each in line[(page - 1) * PAGE : page * PAGE]]
        assert [case.pk for case in shown.page.object_list] == wanted
