"""Who may be on duty on a day: judged from papers and rules, with the sentence and its source."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from institutions.models import StaffMember, StaffPaper
from institutions.queries.staff import unfit_by
from institutions.staffing.papers import duty_lacks, fit_for_duty, notice_due, paper_state, post_lacks, proposed_end
from tests import builders

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)


def certificate(kind: str = "health", *, issued: date, until: date | None, result: str = "") -> StaffPaper:
    return StaffPaper(kind=kind, issued_on=issued, expires_on=until, result=result)


def well() -> list[StaffPaper]:
    return [
        certificate(issued=date(2026, 3, 1), until=date(2027, 2, 28)),
        certificate("crime", issued=date(2026, 3, 1), until=date(2027, 2, 28), result="clear"),
    ]


def test_a_certificate_holds_twelve_months_and_not_a_day_longer():
    assert proposed_end("health", date(2026, 3, 1), region="330302") == date(2027, 2, 28)
    assert fit_for_duty(well(), date(2027, 2, 28), region="")
    assert not fit_for_duty(well(), date(2027, 3, 1), region="")


def test_the_refusal_names_the_day_and_the_rule():
    (lack, _query) = duty_lacks(well(), date(2027, 3, 1), region="")
    assert "2027 年 2 月 28 日" in lack.sentence
    assert "第76号" in lack.rule.source


def test_without_a_query_nobody_works_with_children():
    (lack,) = duty_lacks(well()[:1], DAY, region="")
    assert lack.code == "crime"
    assert lack.blocks
    assert "未成年人保护法" in lack.rule.source


def test_a_record_bars_for_good_even_if_a_later_query_is_clear():
    found = certificate("crime", issued=date(2025, 1, 1), until=date(2025, 12, 31), result="found")
    assert not fit_for_duty([*well(), found], DAY, region="")


def test_a_paper_entered_for_later_does_not_count_before():
    (health, query) = well()
    health.issued_on = DAY + timedelta(days=1)
    assert not fit_for_duty([health, query], DAY, region="")
    assert paper_state(health, DAY) == "coming"


@pytest.mark.parametrize(
    ("left", "warning"), [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, 0)]
)
def test_warnings_come_at_sixty_thirty_and_seven_days_and_when_it_is_over(left, warning):
    paper = certificate(issued=date(2026, 1, 1), until=DAY + timedelta(days=left))
    assert notice_due(paper, DAY) == warning


@pytest.mark.parametrize(
    ("post", "fields", "held", "hours", "codes"),
    [
        ("caregiver", {}, (), 119, ["carer_hours"]),
        ("caregiver", {}, (), 120, []),
        ("caregiver", {}, ("carer",), 0, []),
        ("director", {"education": "secondary"}, (), 60, ["head_education"]),
        ("director", {"management_years": 2}, (), 59, ["head_years", "head_hours"]),
        ("director", {"education": "college", "management_years": 3}, (), 60, []),
        ("health", {"education": "below"}, (), 0, ["health_education", "health_work"]),
        ("health", {"education": "secondary"}, ("medical",), 0, []),
        ("guard", {}, (), 0, ["guard"]),
        ("cook", {}, (), 0, []),
    ],
)  # fmt: skip
def test_what_a_post_asks_for_is_told_and_never_blocks(post, fields, held, hours, codes):
    member = StaffMember(post=post, **fields)
    papers = [certificate(kind, issued=date(2020, 1, 1), until=None) for kind in held]
    lacks = post_lacks(member, papers, Decimal(hours), DAY, region="")
    assert [lack.code for lack in lacks] == codes
    assert not any(lack.blocks for lack in lacks)


def test_counting_in_sql_says_the_same_as_judging_one_by_one():
    nursery = builders.institution()
    for health, query, result in (
        (10, 10, "clear"), (400, 10, "clear"), (10, 400, "clear"), (10, None, ""), (None, 10, "clear"),
        (10, 10, "found"), (364, 364, "clear"), (365, 365, "clear"),
    ):  # fmt: skip
        member = builders.staff_member(nursery, fit=False)
        if health is not None:
            builders.paper(member, issued_on=DAY - timedelta(days=health))
        if query is not None:
            builders.paper(member, "crime", issued_on=DAY - timedelta(days=query), result=result)
    everybody = StaffMember.objects.filter(institution=nursery).prefetch_related("papers")
    judged = {one.pk for one in everybody if not fit_for_duty(list(one.papers.all()), DAY, region="330302")}
    assert {one.pk for one in unfit_by(everybody, DAY)} == judged
    assert len(judged) == 6
