"""The two SMS providers, over HTTP, against stand-ins that verify what they are sent."""

import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from anxintuo.notices.channels import http
from anxintuo.notices.channels.aliyun import AliyunSms
from anxintuo.notices.channels.tencent import TencentSms
from anxintuo.notices.channels.texts import CODE, NEUTRAL, NOTICE, Sms
from anxintuo.outbox.registry import Misconfigured, Permanent, Retry
from tests.notices import peers

TEMPLATES = {"code": "SMS_1", "notice": "SMS_2", "notice_neutral": "SMS_3", "notice_digest": "SMS_4"}
A_CODE = Sms("+8613800138000", CODE, {"code": "012345", "minutes": "5"}, "item-1")
A_NOTICE = Sms("+8613800138000", NOTICE, {"title": "小班 50% 名额 ~ 已更新 & 公示 *+"}, "item-2")
A_NEUTRAL = Sms("+8613800138000", NEUTRAL, {}, "item-3")

pytestmark = pytest.mark.network_peer


@pytest.fixture
def aliyun():
    with peers.aliyun() as peer:
        yield peer


@pytest.fixture
def tencent():
    with peers.tencent() as peer:
        yield peer


def aliyun_at(peer):
    return AliyunSms(peers.KEY_ID, peers.KEY_SECRET, "安心托", TEMPLATES, peer.url)


def tencent_at(peer):
    return TencentSms(peers.KEY_ID, peers.KEY_SECRET, "1400006666", "安心托", TEMPLATES, "ap-guangzhou", peer.url)


@pytest.fixture(params=["aliyun", "tencent"])
def pair(request):
    """Each provider's stand-in with its adapter."""
    peer = request.getfixturevalue(request.param)
    return peer, aliyun_at(peer) if request.param == "aliyun" else tencent_at(peer)


def error(name, code):
    return {"Code": code, "Message": ""} if name == "AliyunSms" else {"Response": {"Error": {"Code": code}}}


class TestAliyun:
    def test_a_code_arrives_as_the_registered_template_with_its_variables(self, aliyun):
        evidence = aliyun_at(aliyun).send(A_CODE)
        assert aliyun.refused == []
        request = aliyun.received[0]
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.target).query).items()}
        assert json.loads(query.pop("TemplateParam")) == {"code": "012345", "minutes": "5"}
        assert query == {
            "PhoneNumbers": "13800138000", "SignName": "安心托", "TemplateCode": "SMS_1", "OutId": "item-1",
        }  # fmt: skip
        assert (request.headers["x-acs-action"], request.headers["x-acs-version"]) == ("SendSms", "2017-05-25")
        assert (evidence.provider, evidence.message_id) == ("aliyun", "900619746936498440^0")

    @pytest.mark.parametrize("sms", [A_NOTICE, A_NEUTRAL])
    def test_the_signature_holds_for_any_text(self, aliyun, sms):
        aliyun_at(aliyun).send(sms)
        assert (aliyun.refused, len(aliyun.received)) == ([], 1)

    def test_each_request_has_a_nonce_of_its_own(self, aliyun):
        adapter = aliyun_at(aliyun)
        adapter.send(A_CODE)
        adapter.send(A_CODE)
        assert len(aliyun.nonces) == 2

    @pytest.mark.parametrize(
        ("status", "code", "outcome"),
        [
            (200, "isv.MOBILE_NUMBER_ILLEGAL", Permanent),
            (200, "isv.BLACK_KEY_CONTROL_LIMIT", Permanent),
            (200, "isv.AMOUNT_NOT_ENOUGH", Misconfigured),
            (200, "isv.SMS_TEMPLATE_ILLEGAL", Misconfigured),
            (200, "isv.DAY_LIMIT_CONTROL", Misconfigured),
            (403, "Forbidden.RAM", Misconfigured),
            (404, "InvalidAccessKeyId.NotFound", Misconfigured),
            (200, "isv.BUSINESS_LIMIT_CONTROL", Retry),
            (200, "isp.SYSTEM_ERROR", Retry),
            (400, "Throttling.User", Retry),
            (503, "ServiceUnavailable", Retry),
            (200, "isv.SOMETHING_NEW", Retry),
        ],
    )
    def test_its_error_codes(self, aliyun, status, code, outcome):
        aliyun.answers.append((status, {"Code": code, "Message": "13800138000"}))
        with pytest.raises(outcome) as raised:
            aliyun_at(aliyun).send(A_CODE)
        assert type(raised.value) is outcome
        assert raised.value.code == code
        assert "138" not in raised.value.sentence


class TestTencent:
    def test_a_code_arrives_as_the_registered_template_with_its_variables_in_order(self, tencent):
        evidence = tencent_at(tencent).send(A_CODE)
        assert tencent.refused == []
        request = tencent.received[0]
        assert json.loads(request.body) == {
            "PhoneNumberSet": ["+8613800138000"], "SmsSdkAppId": "1400006666", "SignName": "安心托",
            "TemplateId": "SMS_1", "TemplateParamSet": ["012345", "5"], "SessionContext": "item-1",
        }  # fmt: skip
        assert request.headers["x-tc-action"] == "SendSms"
        assert (request.headers["x-tc-version"], request.headers["x-tc-region"]) == ("2021-01-11", "ap-guangzhou")
        assert (evidence.provider, evidence.message_id) == ("tencent", "5000:1045710669157053657849499619")

    @pytest.mark.parametrize("sms", [A_NOTICE, A_NEUTRAL])
    def test_the_signature_holds_for_any_text(self, tencent, sms):
        tencent_at(tencent).send(sms)
        assert (tencent.refused, len(tencent.received)) == ([], 1)

    @pytest.mark.parametrize(
        ("code", "outcome"),
        [
            ("InvalidParameterValue.IncorrectPhoneNumber", Permanent),
            ("FailedOperation.PhoneNumberInBlacklist", Permanent),
            ("LimitExceeded.PhoneNumberDailyLimit", Permanent),
            ("FailedOperation.InsufficientBalanceInSmsPackage", Misconfigured),
            ("FailedOperation.TemplateIncorrectOrUnapproved", Misconfigured),
            ("AuthFailure.SecretIdNotFound", Misconfigured),
            ("UnauthorizedOperation.SmsSdkAppIdVerifyFail", Misconfigured),
            ("LimitExceeded.PhoneNumberThirtySecondLimit", Retry),
            ("LimitExceeded.PhoneNumberOneHourLimit", Retry),
            ("InternalError.Timeout", Retry),
            ("RequestLimitExceeded", Retry),
            ("FailedOperation.OtherError", Retry),
            ("Something.New", Retry),
        ],
    )
    @pytest.mark.parametrize("place", ["of the number", "of the request"])
    def test_its_error_codes(self, tencent, code, outcome, place):
        refusal = {"Code": code, "Message": "13800138000"}
        response = {"SendStatusSet": [refusal]} if place == "of the number" else {"Error": refusal}
        tencent.answers.append((200, {"Response": response}))
        with pytest.raises(outcome) as raised:
            tencent_at(tencent).send(A_CODE)
        assert type(raised.value) is outcome
        assert raised.value.code == code

    def test_an_hourly_limit_is_waited_out(self, tencent):
        tencent.answers.append(
            (200, {"Response": {"SendStatusSet": [{"Code": "LimitExceeded.PhoneNumberOneHourLimit"}]}})
        )
        with pytest.raises(Retry) as raised:
            tencent_at(tencent).send(A_CODE)
        assert raised.value.after.total_seconds() == 3600


class TestBoth:
    def test_a_wrong_secret_is_refused_and_understood_as_our_fault(self, pair):
        peer, adapter = pair
        with pytest.raises(Misconfigured):
            replace(adapter, key_secret="wrong").send(A_CODE)
        assert peer.received == []

    def test_an_unknown_key_is_our_fault(self, pair):
        peer, adapter = pair
        with pytest.raises(Misconfigured):
            replace(adapter, key_id="unknown").send(A_CODE)
        assert peer.received == []

    def test_a_provider_that_says_nothing_is_given_up_in_time(self, pair, monkeypatch):
        peer, adapter = pair
        monkeypatch.setattr(http, "TIMEOUT", httpx.Timeout(0.2))
        peer.silent = True
        with pytest.raises(Retry) as raised:
            adapter.send(A_CODE)
        assert raised.value.code == "timeout"

    def test_a_provider_that_cannot_be_reached_is_tried_again(self, pair):
        with pytest.raises(Retry) as raised:
            replace(pair[1], endpoint="http://127.0.0.1:1").send(A_CODE)
        assert raised.value.code == "unreachable"

    @pytest.mark.parametrize("answer", [b"<html>bad gateway</html>", b"", b"[]", b"\xb6\xcc\xd0\xc5", b"{}", b"null"])
    def test_an_answer_that_makes_no_sense_is_tried_again(self, pair, answer):
        pair[0].answers.append((502, answer))
        with pytest.raises(Retry):
            pair[1].send(A_CODE)

    def test_neither_phone_nor_code_reaches_the_log(self, pair, caplog):
        with caplog.at_level("DEBUG"):
            pair[1].send(A_CODE)
        logged = " ".join(record.getMessage() for record in caplog.records if record.levelno >= 20)
        assert "13800138000" not in logged
        assert "012345" not in logged

    def test_one_connection_serves_many_messages(self, pair):
        for _message in range(3):
            pair[1].send(A_CODE)
        assert http.client.cache_info().currsize == 1
