"""短信 by Tencent Cloud `SendSms` 2021-01-11, signed by TC3-HMAC-SHA256.

One template whose first variable is the title and, if `has_text`, whose second is the text.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from .handing import handed
from .message import Message, Outcome
from .outgoing import Answer, Gate, Request, ask

LONGEST_VALUE = 12  # of a variable of a notice template, by default
CODES: Mapping[str, tuple[str, str]] = {
    "InvalidParameterValue.IncorrectPhoneNumber": ("refused", "手机号不对，请本人更正"),
    "FailedOperation.PhoneNumberInBlacklist": ("refused", "此号码已退订短信"),
    "FailedOperation.ContainSensitiveWord": ("refused", "内容含有服务商不允许的字词"),
    "LimitExceeded.PhoneNumberDailyLimit": ("later", "今天发给此号码的已达上限"),
    "LimitExceeded.PhoneNumberOneHourLimit": ("later", "一小时内发给此号码的已达上限"),
    "LimitExceeded.PhoneNumberThirtySecondLimit": ("later", "发得太快，服务商要求稍后再发"),
    "LimitExceeded.PhoneNumberSameContentDailyLimit": ("refused", "今天已发过同样内容"),
    "LimitExceeded.DeliveryFrequencyLimit": ("later", "发得太快，服务商要求稍后再发"),
    "RequestLimitExceeded": ("later", "发得太快，服务商要求稍后再发"),
    "InternalError": ("later", "服务商系统忙"),
    "InternalError.Timeout": ("unsure", "服务商处理超时"),
    "AuthFailure.SignatureFailure": ("broken", "短信密钥不对"),
    "AuthFailure.SignatureExpire": ("broken", "服务器时间不准，签名已过期"),
    "AuthFailure.SecretIdNotFound": ("broken", "短信密钥不存在"),
    "AuthFailure.UnauthorizedOperation": ("broken", "密钥没有发短信的权限"),
    "FailedOperation.InsufficientBalanceInSmsPackage": ("broken", "短信套餐余量不足"),
    "FailedOperation.SignatureIncorrectOrUnapproved": ("broken", "短信签名未通过审核或写错"),
    "FailedOperation.TemplateIncorrectOrUnapproved": ("broken", "短信模板未通过审核或写错"),
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": (
        "broken",
        "短信模板的变量与设置不符",
    ),
}


@dataclass(frozen=True)
class Signer:
    """The key of an account; `now` is given so that a signature can be checked."""

    key_id: str
    secret: str
    now: Callable[[], datetime]

    def headers(self, url: str, service: str, payload: bytes) -> dict[str, str]:
        """`content-type`, `host` and what proves both and the payload."""
        now = self.now().astimezone(UTC)
        stamp, day = str(int(now.timestamp())), now.strftime("%Y-%m-%d")
        kind, host = "application/json; charset=utf-8", urlsplit(url).netloc
        body = hashlib.sha256(payload).hexdigest()
        canonical = f"POST\n/\n\ncontent-type:{kind}\nhost:{host}\n\ncontent-type;host\n{body}"
        scope = f"{day}/{service}/tc3_request"
        hashed = hashlib.sha256(canonical.encode()).hexdigest()
        to_sign = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{hashed}"
        key = f"TC3{self.secret}".encode()
        for word in (day, service, "tc3_request"):
            key = hmac.digest(key, word.encode(), "sha256")
        signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
        proof = f"Credential={self.key_id}/{scope}, SignedHeaders=content-type;host"
        return {
            "Authorization": f"TC3-HMAC-SHA256 {proof}, Signature={signature}",
            "Content-Type": kind,
            "Host": host,
            "X-TC-Timestamp": stamp,
        }


@dataclass(frozen=True)
class TencentSms:
    """`to` is a mainland mobile number."""

    gate: Gate
    signer: Signer
    app: str
    sign_name: str
    template: str
    has_text: bool = False
    region: str = "ap-guangzhou"
    url: str = "https://sms.tencentcloudapi.com/"

    def send(self, to: str, message: Message) -> Outcome:
        values = [message.title, message.text] if self.has_text else [message.title]
        asked = {
            "PhoneNumberSet": [f"+86{to}"],
            "SmsSdkAppId": self.app,
            "SignName": self.sign_name,
            "TemplateId": self.template,
            "TemplateParamSet": [value[:LONGEST_VALUE] for value in values],
            "SessionContext": message.key[:512],
        }
        payload = json.dumps(asked).encode()
        headers = {
            **self.signer.headers(self.url, "sms", payload),
            "X-TC-Action": "SendSms",
            "X-TC-Version": "2021-01-11",
            "X-TC-Region": self.region,
        }
        request = Request(self.url, payload, headers)
        return handed(lambda: ask(self.gate, request), _outcome)


def _outcome(answer: Answer) -> Outcome:
    response: dict[str, Any] = answer.body.get("Response") or {}
    error: dict[str, Any] = response.get("Error") or {}
    statuses: list[dict[str, Any]] = response.get("SendStatusSet") or []
    if statuses and statuses[0].get("Code") == "Ok":
        return Outcome("sent", provider_id=str(statuses[0].get("SerialNo", "")))
    said = error or (statuses[0] if statuses else {})
    if not said.get("Code"):
        kind = "later" if answer.status == 429 else "unsure"
        return Outcome(kind, error=f"服务商答复异常（{answer.status}）", wait=60)
    return Outcome.of_code(said["Code"], str(said.get("Message", "")), CODES)
