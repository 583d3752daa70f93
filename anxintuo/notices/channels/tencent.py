"""腾讯云短信: SendSms (2021-01-11), signed with TC3-HMAC-SHA256.

https://cloud.tencent.com/document/api/382/52072 (signature)
https://cloud.tencent.com/document/api/382/55981 (SendSms)
"""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from anxintuo.notices.channels.http import post
from anxintuo.notices.channels.texts import Sms
from anxintuo.outbox.registry import Evidence, Misconfigured, Permanent, Retry

ALGORITHM = "TC3-HMAC-SHA256"
ENDPOINT = "https://sms.tencentcloudapi.com"
SERVICE = "sms"
JSON_TYPE = "application/json; charset=utf-8"

# https://cloud.tencent.com/document/api/382/52070 and …/59177
OURS = (
    "AuthFailure", "UnauthorizedOperation", "UnsupportedOperation", "InvalidAction", "MissingParameter",
    "NoSuchVersion", "ResourceInsufficient", "FailedOperation.InsufficientBalanceInSmsPackage",
    "FailedOperation.SignatureIncorrectOrUnapproved", "FailedOperation.TemplateIncorrectOrUnapproved",
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate", "FailedOperation.MissingTemplateToModify",
    "FailedOperation.TemplateUnapprovedOrNotExist", "FailedOperation.ProhibitSubAccountUse",
    "InvalidParameterValue.SdkAppIdNotExist", "InvalidParameterValue.TemplateParameterFormatError",
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter",
)  # fmt: skip
BUSY = ("InternalError", "RequestLimitExceeded", "FailedOperation.JsonParseFail", "FailedOperation.OtherError")
SLOWER = ("LimitExceeded.PhoneNumberThirtySecondLimit", "LimitExceeded.DeliveryFrequencyLimit",
          "LimitExceeded.PhoneNumberSameContentDailyLimit")  # fmt: skip
MUCH_SLOWER = ("LimitExceeded.PhoneNumberOneHourLimit",)
FOR_EVER = ("LimitExceeded", "InvalidParameter", "FailedOperation")  # daily limits, bad numbers, refused content
ASK_LATER, ASK_MUCH_LATER = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class TencentSms:
    key_id: str
    key_secret: str
    app_id: str
    sign_name: str
    templates: Mapping[str, str]
    region: str = "ap-guangzhou"
    endpoint: str = ENDPOINT

    def send(self, sms: Sms) -> Evidence:
        url = httpx.URL(f"{self.endpoint or ENDPOINT}/")
        body = json.dumps(
            {
                "PhoneNumberSet": [sms.phone],
                "SmsSdkAppId": self.app_id,
                "SignName": self.sign_name,
                "TemplateId": self.templates[sms.text.name],
                "TemplateParamSet": [sms.params[name] for name in sms.text.params],
                "SessionContext": sms.reference,
            }
        ).encode()
        now = int(time.time())
        signed = {"content-type": JSON_TYPE, "host": url.netloc.decode(), "x-tc-action": "SendSms"}
        headers = {
            **signed,
            "x-tc-version": "2021-01-11",
            "x-tc-region": self.region,
            "x-tc-timestamp": str(now),
            "authorization": authorization(self.key_id, self.key_secret, SERVICE, now, signed, body),
        }
        return understood(*post(url, headers=headers, content=body))


def authorization(
    key_id: str, key_secret: str, service: str, timestamp: int, headers: Mapping[str, str], body: bytes
) -> str:
    """The Authorization header for a POST to ``/``; `headers` are those that are signed, names in lower case."""
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip().lower()}\n" for name in sorted(headers))
    request = "\n".join(["POST", "/", "", lines, names, hashlib.sha256(body).hexdigest()])
    day = datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d")
    scope = f"{day}/{service}/tc3_request"
    to_sign = "\n".join([ALGORITHM, str(timestamp), scope, hashlib.sha256(request.encode()).hexdigest()])
    key = f"TC3{key_secret}".encode()
    for part in (day, service, "tc3_request", to_sign):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return f"{ALGORITHM} Credential={key_id}/{scope}, SignedHeaders={names}, Signature={key.hex()}"


def understood(status: int, answer: dict[str, Any]) -> Evidence:
    response = answer.get("Response")
    if not isinstance(response, dict):
        raise Retry(f"http_{status}", "腾讯云的应答无法识别。")
    outcome: dict[str, Any] = response.get("Error") or next(iter(response.get("SendStatusSet") or []), {})
    code = str(outcome.get("Code", ""))
    if status == 200 and code == "Ok":
        return Evidence("tencent", str(outcome.get("SerialNo", "")), {"request": str(response.get("RequestId", ""))})
    if code.startswith(OURS):
        raise Misconfigured(code, "腾讯云不接受我们的账号、签名或模板。")
    if code.startswith(SLOWER):
        raise Retry(code, "腾讯云对这个号码限速。", after=ASK_LATER)
    if code.startswith(MUCH_SLOWER):
        raise Retry(code, "腾讯云对这个号码限速。", after=ASK_MUCH_LATER)
    if code.startswith(FOR_EVER) and not code.startswith(BUSY):
        raise Permanent(code, "腾讯云不向这个号码发送这条短信。")
    raise Retry(code or f"http_{status}", "腾讯云暂时没有发送成功。")
