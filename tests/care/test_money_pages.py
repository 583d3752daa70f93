"""Pages of money: who sees which sums, what is refused stands in the form, statements that do not grow."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from anxintuo.accounts.second_factor import DEMO_KEY
from anxintuo.audit.models import AuditEntry
from anxintuo.kit.ages import add_months
from care.actions.bills import issue_bills
from care.actions.contracts import void_contract
from care.models import Bill, FeeContract, Payment
from care.queries.money_cards import money_card
from care.queries.money_month import money_month, sums_of
from institutions.opening import open_days
from tests import builders
from tests.care.money import EVERY_DAY, absent, agreed, bookkeeper, paid
from tests.care.rolls import member_of, placed
from tests.enrollment.test_pages import browser

pytestmark = pytest.mark.django_db
NAME = "买买提"


@pytest.fixture
def this():
    return localdate().replace(day=1)


@pytest.fixture
def nursery():
    return builders.institution()


@pytest.fixture
def room(nursery):
    return builders.room(nursery, places=20, occupied=0)


@pytest.fixture
def care(nursery):
    return builders.fee(nursery, 2300)


@pytest.fixture
def placement(room, this):
    return placed(room, name=NAME, from_on=add_months(this, -1))


@pytest.fixture
def desk(nursery):
    return signed_in(nursery)


def signed_in(nursery, post="finance") -> Client:
    client = Client()
    client.force_login(member_of(nursery, post).user)
    session = client.session
    session[DEMO_KEY] = True
    session.save()
    return client


def family_of(placement, standing="manages") -> Client:
    return browser(builders.guardian(placement.child, standing))


def words(response) -> str:
    return response.content.decode()


def test_a_contract_is_made_from_the_list_in_the_form(desk, placement, care, nursery):
    meals = builders.fee(nursery, 15, category="other", title="餐费", unit="day", voluntary=True)
    address = reverse("care:contract_new", args=[placement.pk])
    page = words(desk.get(address))
    assert "保育费" in page
    assert "餐费" in page
    first = placement.from_on.isoformat()
    sent = {"from_on": first, "drawn_for": first, "due_day": 8, "by_day": "on", f"take_{care.pk}": "on"}
    wrong = desk.post(address, sent | {"due_day": 31, f"take_{meals.pk}": "on", f"share_{meals.pk}": 101})
    assert wrong.status_code == 400
    assert "这样每个月都有这一天" in words(wrong)
    assert "请填 0 到 100。" in words(wrong)
    assert 'value="101"' in words(wrong)
    done = desk.post(address, sent | {f"take_{meals.pk}": "on", f"share_{meals.pk}": 100, f"from_{meals.pk}": 3})
    contract = FeeContract.objects.get()
    assert done["Location"] == reverse("care:contract", args=[contract.pk])
    assert [(line.title, line.refund_share, line.refund_from_day) for line in contract.lines.all()] == [
        ("保育费", 0, 1),
        ("餐费", 100, 3),
    ]


def test_another_day_shows_the_list_of_that_day_before_anything_is_kept(desk, placement, care, nursery):
    day = localdate() + timedelta(days=9)
    new = builders.fee(nursery, 2500, title="保育费（涨价）", valid_from_on=day)
    address = reverse("care:contract_new", args=[placement.pk])
    sent = {
        "from_on": day.isoformat(),
        "drawn_for": placement.from_on.isoformat(),
        "due_day": 8,
        f"take_{care.pk}": "on",
    }
    page = desk.post(address, sent)
    assert page.status_code == 400
    assert "收费目录，请核对" in words(page)
    assert "保育费（涨价）" in words(page)
    desk.post(address, sent | {"drawn_for": day.isoformat(), f"take_{new.pk}": "on"})
    assert FeeContract.objects.get().lines.count() == 2


def test_the_month_is_looked_through_and_then_issued(desk, placement, care, this, nursery):
    agreed(placement, care)
    page = words(desk.get(reverse("care:money_issue")))
    assert NAME in page
    assert "¥2,300" in page
    assert not Bill.objects.exists()
    answer = desk.post(reverse("care:money_issue"), {"month": f"{this:%Y-%m}"}, follow=True)
    assert "开出 1 张账单" in words(answer)
    assert Bill.objects.get().month == this
    again = desk.post(reverse("care:money_issue"), {"month": f"{this:%Y-%m}"}, follow=True)
    assert "都开过了" in words(again)


@pytest.mark.parametrize(
    ("state", "shown"), [("none", "没签"), ("open", "待开"), ("owing", "没付"), ("settled", "付清"), ("x", "没签")]
)
def test_the_month_is_filtered_by_state(desk, room, care, this, nursery, state, shown):
    children = {name: placed(room, name=name, from_on=this) for name in ("没签", "待开", "没付", "付清")}
    for name in ("没付", "付清"):
        agreed(children[name], care)
    issue_bills(nursery, this, actor=bookkeeper(nursery))
    paid(FeeContract.objects.get(child=children["付清"].child), 2300, localdate())
    agreed(children["待开"], care)
    page = words(desk.get(reverse("care:money"), {"state": state}))
    names = {name for name in children if f">{name}</a>" in page}
    assert shown in names
    assert len(names) == (4 if state == "x" else 1)


def test_sums_of_a_month_are_those_of_its_rows(nursery, room, care, this):
    first, _second = (agreed(placed(room, from_on=this), care) for _each in range(2))
    placed(room, from_on=this)
    issue_bills(nursery, this, actor=bookkeeper(nursery), only=[first.pk])
    paid(first, 1000, localdate())
    sums = sums_of(money_month(nursery, this))
    assert (sums.billed, sums.to_bill, sums.drafted) == (2300, 2300, 1)
    assert (sums.owed, sums.without) == (1300, 1)


def test_who_left_with_an_open_account_stays_on_the_list(desk, nursery, room, care, this):
    start = add_months(this, -2)
    gone = placed(room, name="小去", from_on=start, until_on=add_months(this, -1) - timedelta(days=1))
    agreed(gone, care)
    issue_bills(nursery, start, actor=bookkeeper(nursery))
    page = words(desk.get(reverse("care:money"), {"room": "left"}))
    assert "小去" in page
    paid(FeeContract.objects.get(), Bill.objects.get().total, localdate())
    assert "小去" not in words(desk.get(reverse("care:money"), {"room": "left"}))


@pytest.mark.parametrize("children", [1, 9])
def test_the_month_asks_the_same_number_of_statements(nursery, room, care, this, children):
    for _each in range(children):
        placement = placed(room, from_on=add_months(this, -2))
        paid(agreed(placement, care, rule=EVERY_DAY), 9000, localdate())
        absent(placement, add_months(this, -1))
    issue_bills(nursery, add_months(this, -1), actor=bookkeeper(nursery))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(money_month(nursery, this)) == children
    assert len(asked) == 11


def test_an_account_shows_what_changed_and_a_correction_settles_it(desk, placement, care, this, nursery):
    contract = agreed(placement, care, rule=EVERY_DAY)
    issue_bills(nursery, add_months(this, -1), actor=bookkeeper(nursery))
    address = reverse("care:contract", args=[contract.pk])
    assert "账单开出以后有变化" not in words(desk.get(address))
    absent(placement, next(day for day in days_of(nursery, this)))
    assert "账单开出以后有变化" in words(desk.get(address))
    settled = desk.post(reverse("care:contract_settle", args=[contract.pk]), follow=True)
    assert "补充账单开好了" in words(settled)
    assert "账单开出以后有变化" not in words(settled)


def days_of(nursery, this):
    return open_days(nursery, add_months(this, -1), this - timedelta(days=1))


def test_money_is_taken_given_back_and_a_mistake_undone(desk, placement, care):
    contract = agreed(placement, care)
    take = reverse("care:payment_take", args=[contract.pk])
    once = "01990000-0000-7000-8000-000000000001"
    sent = {
        "amount": "9,000",
        "method": "bank",
        "paid_on": localdate().isoformat(),
        "once": once,
        "reference": "TX-1001",
    }
    wrong = desk.post(take, sent | {"reference": "买买提的妈妈"})
    assert wrong.status_code == 400
    assert "流水号是 4 到 40 位" in words(wrong)
    receipt = desk.post(take, sent, follow=True)
    assert "SJ" in words(receipt)
    assert "¥9,000" in words(receipt)
    desk.post(take, sent)
    row = Payment.objects.get()
    too_much = desk.post(
        reverse("care:payment_back", args=[contract.pk]), sent | {"once": once[:-1] + "2", "reference": ""}
    )
    assert "今天最多可退" in words(too_much)
    void = desk.post(reverse("care:payment_void", args=[row.pk]), {"reason": "记错了人"}, follow=True)
    assert "已作废" in words(void)
    assert sum(each.effect for each in Payment.objects.all()) == Decimal(0)


def test_tables_are_taken_away_as_filtered_and_the_export_is_kept(desk, placement, care, this, nursery):
    contract = agreed(placement, care)
    paid(contract, 10, localdate())
    for url in ("care:money_export", "care:payment_export"):
        answer = desk.get(reverse(url, args=["csv"]))
        assert NAME in answer.content.decode("utf-8-sig")
    assert desk.get(reverse("care:money_export", args=["pdf"])).status_code == 404
    assert AuditEntry.objects.filter(kind="export").count() == 2


@pytest.mark.parametrize("post", ["caregiver", "health", "office", "guard", "cook"])
def test_no_other_post_sees_money(nursery, placement, care, post):
    contract = agreed(placement, care)
    client = signed_in(nursery, post)
    assert client.get(reverse("care:money")).status_code == 403
    assert client.get(reverse("care:contract", args=[contract.pk])).status_code in (403, 404)


def test_the_family_sees_its_account_and_confirms(placement, care, this, nursery):
    contract = agreed(placement, care)
    issue_bills(nursery, this, actor=bookkeeper(nursery))
    payment = paid(contract, 4000, localdate())
    family = family_of(placement)
    page = words(family.get(reverse("care:family_money", args=[contract.pk])))
    assert "收费合同要您确认" in page
    assert "今天离托可退" in page
    family.post(reverse("care:family_money_confirm", args=[contract.pk]))
    assert FeeContract.objects.get().confirmed_at
    assert "¥2,300" in words(family.get(reverse("care:family_bill", args=[Bill.objects.get().pk])))
    assert "¥4,000" in words(family.get(reverse("care:family_receipt", args=[payment.pk])))


def test_another_family_sees_nothing(placement, care, room, this, nursery):
    contract = agreed(placement, care)
    (bill,) = issue_bills(nursery, this, actor=bookkeeper(nursery))
    payment = paid(contract, 1, localdate())
    stranger = family_of(placed(room))
    for url, pk in (("family_money", contract.pk), ("family_bill", bill.pk), ("family_receipt", payment.pk)):
        assert stranger.get(reverse(f"care:{url}", args=[pk])).status_code == 404


def test_the_card_says_what_is_owed_in_two_statements(placement, care, this, nursery):
    actor = builders.guardian(placement.child)
    contract = agreed(placement, care)
    issue_bills(nursery, this, actor=bookkeeper(nursery))
    paid(contract, 300, localdate())
    with CaptureQueriesContext(connection) as asked:
        (card,) = money_card(actor)["cards"]
    assert len(asked) == 2
    assert (card.owed, card.held, card.asks) == (2000, 0, True)
    (seen,) = money_card(builders.guardian(placement.child, "sees"))["cards"]
    assert not seen.asks  # only who decides is asked


def test_money_on_a_void_contract_stays_on_the_familys_page(placement, care, this, nursery):
    actor, contract = builders.guardian(placement.child), agreed(placement, care)
    void_contract(agreed(placed(placement.room), care), "写错了", actor=bookkeeper(nursery))
    paid(contract, 5000, localdate())
    void_contract(contract, "写错了", actor=bookkeeper(nursery))
    void_contract(contract, "再点一次", actor=bookkeeper(nursery))
    (card,) = money_card(actor)["cards"]
    assert (card.owed, card.held, card.asks) == (0, 5000, False)


def test_money_on_a_void_contract_is_still_found(desk, placement, care, nursery):
    contract = agreed(placement, care)
    paid(contract, 50, localdate())
    void_contract(contract, "写错了", actor=bookkeeper(nursery))
    page = words(desk.get(reverse("care:money")))
    assert reverse("care:contract", args=[contract.pk]) in page
    assert "今天离托可退" in words(desk.get(reverse("care:contract", args=[contract.pk])))


def test_every_look_at_an_account_is_kept(desk, placement, care):
    contract = agreed(placement, care)
    desk.get(reverse("care:contract", args=[contract.pk]))
    desk.get(reverse("care:money"))
    assert {"care.account", "care.money_month"} <= set(AuditEntry.objects.values_list("event", flat=True))
