"""阿里云短信服务: SendSms (2017-05-25), signed with ACS3-HMAC-SHA256.

https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms
"""

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx

from anxintuo.kit.phones import display
from anxintuo.notices.channels.http import post
from anxintuo.notices.channels.texts import Sms
from anxintuo.outbox.registry import Evidence, Misconfigured, Permanent, Retry

ALGORITHM = "ACS3-HMAC-SHA256"
ENDPOINT = "https://dysmsapi.aliyuncs.com"

# https://help.aliyun.com/zh/sms/user-guide/error-codes
OURS = (  # our account, key, signature, template or own limit
    "InvalidAccessKeyId", "SignatureDoesNotMatch", "IncompleteSignature", "Forbidden", "NoPermission",
    "InvalidTimeStamp", "InvalidSecurityToken", "MissingParameter", "InvalidVersion", "InvalidAction",
    "isv.ACCOUNT_NOT_EXISTS", "isv.ACCOUNT_ABNORMAL", "isv.OUT_OF_SERVICE", "isv.AMOUNT_NOT_ENOUGH",
    "isv.PRODUCT_UN_SUBSCRIPT", "isv.PRODUCT_UNSUBSCRIBE", "isv.SMS_TEMPLATE_ILLEGAL", "isv.SMS_SIGNATURE_ILLEGAL",
    "isv.SMS_SIGN_ILLEGAL", "isv.SIGN_NAME_ILLEGAL", "isv.SMS_SIGNATURE_SCENE_ILLEGAL",
    "isv.TEMPLATE_MISSING_PARAMETERS", "isv.TEMPLATE_PARAMS_ILLEGAL", "isv.INVALID_PARAMETERS",
    "isv.INVALID_JSON_PARAM", "isv.DENY_IP_RANGE", "isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL",
    "isp.RAM_PERMISSION_DENY",
)  # fmt: skip
THEIRS_FOR_EVER = (  # this number or this text, whenever we try
    "isv.MOBILE_NUMBER_ILLEGAL", "isv.MOBILE_COUNT_OVER_LIMIT", "isv.DOMESTIC_NUMBER_NOT_SUPPORTED",
    "isv.PARAM_LENGTH_LIMIT", "isv.PARAM_NOT_SUPPORT_URL", "isv.BLACK_KEY_CONTROL_LIMIT", "isv.SMS_CONTENT_ILLEGAL",
)  # fmt: skip
ASK_LATER = timedelta(minutes=2)  # the flow limit is one code a minute and number


@dataclass(frozen=True, slots=True)
class AliyunSms:
    key_id: str
    key_secret: str
    sign_name: str
    templates: Mapping[str, str]
    endpoint: str = ENDPOINT

    def send(self, sms: Sms) -> Evidence:
        query = {
            "PhoneNumbers": display(sms.phone),
            "SignName": self.sign_name,
            "TemplateCode": self.templates[sms.text.name],
            "OutId": sms.reference,
        }
        if sms.text.params:
            query["TemplateParam"] = json.dumps(dict(sms.params), ensure_ascii=False, separators=(",", ":"))
        url = httpx.URL(f"{self.endpoint or ENDPOINT}/?{canonical_query(query)}")
        headers = {
            "host": url.netloc.decode(),
            "x-acs-action": "SendSms",
            "x-acs-version": "2017-05-25",
            "x-acs-date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": uuid.uuid4().hex,
            "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        }
        headers["authorization"] = authorization(self.key_id, self.key_secret, canonical_query(query), headers)
        return understood(*post(url, headers=headers, content=b""))


def canonical_query(query: Mapping[str, str]) -> str:
    """Sorted by name; RFC 3986 escapes, so that a space is %20 and a tilde stays."""
    return "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in sorted(query.items()))


def authorization(key_id: str, key_secret: str, query: str, headers: Mapping[str, str], body: bytes = b"") -> str:
    """The Authorization header for a POST to ``/`` with these headers, all of which are signed."""
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    request = "\n".join(["POST", "/", query, lines, names, hashlib.sha256(body).hexdigest()])
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(key_secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"{ALGORITHM} Credential={key_id},SignedHeaders={names},Signature={signature}"


def understood(status: int, answer: dict[str, Any]) -> Evidence:
    code = str(answer.get("Code", ""))
    if status == 200 and code == "OK":
        return Evidence("aliyun", str(answer.get("BizId", "")), {"request": str(answer.get("RequestId", ""))})
    if code.startswith(OURS):
        raise Misconfigured(code, "阿里云不接受我们的账号、签名或模板。")
    if code.startswith(THEIRS_FOR_EVER):
        raise Permanent(code, "阿里云不向这个号码发送这条短信。")
    if code == "isv.BUSINESS_LIMIT_CONTROL":
        raise Retry(code, "阿里云对这个号码限速。", after=ASK_LATER)
    raise Retry(code or f"http_{status}", "阿里云暂时没有发送成功。")
