"""邮箱: an address is a person's once the code that went there was answered; it is sealed and stands nowhere else."""

import re
import uuid

import pytest
from django.urls import reverse

from anxintuo.accounts import actor as actors
from anxintuo.accounts.actor import Seat
from anxintuo.accounts.enums import SeatKind
from anxintuo.audit.models import AuditEntry
from anxintuo.notices import mailbox
from anxintuo.notices.enums import Channel
from anxintuo.notices.models import DemoMessage, EmailContact
from anxintuo.outbox.delivery import drain
from anxintuo.outbox.enums import Urgency
from tests.accounts.people import new_address, wrong
from tests.kit.sealed_rows import rows_with

pytestmark = pytest.mark.django_db
EMAIL, CODE = reverse("notices:email"), reverse("notices:email_code")
ADDRESS = "wang.xiaoming@example.com"


@pytest.fixture(autouse=True)
def _own_limits(monkeypatch):
    """Each test counts its mailbox anew: the limits outlive a test."""
    monkeypatch.setattr(mailbox, "FINGERPRINT", f"test.{uuid.uuid4()}")


@pytest.fixture(autouse=True)
def _demo_mail(settings):
    settings.EMAIL_BACKEND = "anxintuo.notices.channels.demo.DemoEmailBackend"


@pytest.fixture
def parent(client, user, monkeypatch):
    seat = Seat(SeatKind.PARENT, "parent", str(user.pk), "家长", "我的家庭", "notices:inbox")
    monkeypatch.setattr(actors, "_sources", {"test": lambda user: [seat]})
    client.defaults["REMOTE_ADDR"] = new_address()
    client.force_login(user)
    return client


def code_for(address: str) -> str:
    drain(Urgency.URGENT)
    mails = DemoMessage.objects.filter(channel=Channel.EMAIL).order_by("-pk")
    return str(re.search(r"\d{6}", next(mail.body for mail in mails if mail.recipient == address))[0])


def mails() -> int:
    drain(Urgency.URGENT)
    return DemoMessage.objects.filter(channel=Channel.EMAIL).count()


def test_an_address_is_confirmed_by_the_code_that_goes_there(parent, user):
    response = parent.post(EMAIL, {"address": ADDRESS})
    assert (response.status_code, response.url) == (302, CODE)
    assert not EmailContact.objects.exists()
    page = parent.get(CODE).content.decode()
    assert "w***@example.com" in page
    assert ADDRESS not in page
    parent.post(CODE, {"code": code_for(ADDRESS)})
    assert mailbox.address_of(user.pk) == ADDRESS
    assert ADDRESS not in parent.get(EMAIL).content.decode()
    assert AuditEntry.objects.filter(event="accounts.email_confirmed").count() == 1


def test_it_is_kept_in_clear_nowhere(parent, caplog):
    parent.post(EMAIL, {"address": ADDRESS})
    parent.post(CODE, {"code": code_for(ADDRESS)})
    assert rows_with(ADDRESS) == []
    assert ADDRESS not in str(dict(parent.session))
    assert ADDRESS not in caplog.text


def test_it_may_be_typed_full_width(parent, user):
    parent.post(EMAIL, {"address": "ｗａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ"})
    parent.post(CODE, {"code": code_for("wang@example.com")})
    assert mailbox.address_of(user.pk) == "wang@example.com"


@pytest.mark.parametrize(
    "typed", ["", "wang", "wang@", "a@b\nBcc: c@example.com", "\x00@example.com", "w" * 300 + "@a.cn"]
)
def test_what_is_no_address_is_refused_beside_the_field(parent, typed):
    response = parent.post(EMAIL, {"address": typed})
    assert response.status_code == 400
    assert response.context["form"].errors["address"]
    assert mails() == 0


def test_three_wrong_answers_end_the_code_and_the_address_need_not_be_typed_again(parent, user):
    parent.post(EMAIL, {"address": ADDRESS})
    code = code_for(ADDRESS)
    for left in (2, 1):
        assert f"还可以试 {left} 次" in parent.post(CODE, {"code": wrong(code)}).content.decode()
    assert parent.post(CODE, {"code": wrong(code)}).url == EMAIL
    assert parent.post(CODE, {"code": code}).url == EMAIL
    assert not EmailContact.objects.exists()


def test_a_code_lapses(parent, monkeypatch):
    parent.post(EMAIL, {"address": ADDRESS})
    code, real = code_for(ADDRESS), mailbox.time.time
    monkeypatch.setattr(mailbox.time, "time", lambda: real() + mailbox.LIFETIME_MINUTES * 60 + 1)
    assert parent.post(CODE, {"code": code}).url == EMAIL
    assert not EmailContact.objects.exists()


def test_pressing_twice_sends_one_mail_and_a_mailbox_is_not_flooded(parent):
    for _turn in range(3):
        parent.post(EMAIL, {"address": ADDRESS})
    assert mails() == 1
    for number in range(4):
        parent.post(EMAIL, {"address": f"other{number}@example.com"})
    refused = parent.post(EMAIL, {"address": "one.more@example.com"})
    assert "分钟后再试" in refused.content.decode()
    assert mails() == 5


def test_a_pending_address_is_not_the_next_person_s(parent, stranger):
    parent.post(EMAIL, {"address": ADDRESS})
    session = dict(parent.session)
    parent.force_login(stranger)
    renewed = parent.session
    renewed[mailbox.SESSION_KEY] = session[mailbox.SESSION_KEY]
    renewed.save()
    assert ADDRESS not in parent.get(EMAIL).content.decode()
    assert parent.get(CODE).url == EMAIL


def test_it_can_be_removed(parent, user):
    EmailContact.objects.create(user=user, address=ADDRESS)
    parent.post(EMAIL, {"remove": "1"})
    assert mailbox.address_of(user.pk) == ""
    assert AuditEntry.objects.filter(event="accounts.email_removed").count() == 1
