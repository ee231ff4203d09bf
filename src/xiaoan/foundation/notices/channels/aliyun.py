"""短信 by Aliyun Dysmsapi `SendSms` 2017-05-25, signed by ACS3-HMAC-SHA256.

One template with the variables `title` and, if `has_text`, `text`; at most 35 characters each.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit
from uuid import uuid4

from .handing import handed
from .message import Message, Outcome
from .outgoing import Answer, Gate, Request, ask

LONGEST_VALUE = 35
EMPTY = hashlib.sha256(b"").hexdigest()
CODES: Mapping[str, tuple[str, str]] = {
    "isv.MOBILE_NUMBER_ILLEGAL": ("refused", "手机号不对，请本人更正"),
    "isv.BLACK_KEY_CONTROL_LIMIT": ("refused", "内容含有服务商不允许的字词"),
    "isv.DAY_LIMIT_CONTROL": ("later", "今天发给此号码的已达上限"),
    "isv.BUSINESS_LIMIT_CONTROL": ("later", "发得太快，服务商要求稍后再发"),
    "isv.SMS_CONTENT_ILLEGAL": ("refused", "内容未通过服务商审核"),
    "isp.SYSTEM_ERROR": ("later", "服务商系统忙"),
    "Throttling.User": ("later", "发得太快，服务商要求稍后再发"),
    "ServiceUnavailable": ("later", "服务商暂时不可用"),
    "isv.AMOUNT_NOT_ENOUGH": ("broken", "短信账户余额不足"),
    "isv.OUT_OF_SERVICE": ("broken", "短信账户已停机"),
    "isv.ACCOUNT_ABNORMAL": ("broken", "短信账户异常"),
    "isv.SMS_SIGNATURE_ILLEGAL": ("broken", "短信签名未通过审核或写错"),
    "isv.SMS_TEMPLATE_ILLEGAL": ("broken", "短信模板未通过审核或写错"),
    "isv.TEMPLATE_MISSING_PARAMETERS": ("broken", "短信模板的变量与设置不符"),
    "isv.INVALID_PARAMETERS": ("broken", "短信参数不对"),
    "isp.RAM_PERMISSION_DENY": ("broken", "密钥没有发短信的权限"),
    "SignatureDoesNotMatch": ("broken", "短信密钥不对"),
    "InvalidAccessKeyId.NotFound": ("broken", "短信密钥不存在"),
    "SignatureNonceUsed": ("later", "请求重复，换一次再发"),
}


@dataclass(frozen=True)
class Signer:
    """The key of an account; `now` and `nonce` are given so that a signature can be checked."""

    key_id: str
    secret: str
    now: Callable[[], datetime]
    nonce: Callable[[], str] = lambda: uuid4().hex

    def headers(
        self, url: str, action: str, version: str, query: Mapping[str, str]
    ) -> dict[str, str]:
        """The headers of a call without a body, `Authorization` among them."""
        signed = {
            "host": urlsplit(url).netloc,
            "x-acs-action": action,
            "x-acs-content-sha256": EMPTY,
            "x-acs-date": self.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": self.nonce(),
            "x-acs-version": version,
        }
        names = ";".join(sorted(signed))
        lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
        asked = "&".join(f"{_encoded(k)}={_encoded(query[k])}" for k in sorted(query))
        canonical = f"POST\n/\n{asked}\n{lines}\n{names}\n{EMPTY}"
        to_sign = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        signature = hmac.digest(self.secret.encode(), to_sign.encode(), "sha256").hex()
        credential = f"Credential={self.key_id},SignedHeaders={names},Signature={signature}"
        return {**signed, "Authorization": f"ACS3-HMAC-SHA256 {credential}"}


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")


@dataclass(frozen=True)
class AliyunSms:
    """`to` is a mainland mobile number."""

    gate: Gate
    signer: Signer
    sign_name: str
    template: str
    has_text: bool = False
    url: str = "https://dysmsapi.aliyuncs.com/"

    def send(self, to: str, message: Message) -> Outcome:
        values = {"title": message.title[:LONGEST_VALUE]}
        if self.has_text:
            values["text"] = message.text[:LONGEST_VALUE]
        query = {
            "PhoneNumbers": to,
            "SignName": self.sign_name,
            "TemplateCode": self.template,
            "TemplateParam": json.dumps(values, ensure_ascii=False),
            "OutId": message.key[:255],
        }
        headers = self.signer.headers(self.url, "SendSms", "2017-05-25", query)
        request = Request(self.url, headers=headers, query=query)
        return handed(lambda: ask(self.gate, request), _outcome)


def _outcome(answer: Answer) -> Outcome:
    code = str(answer.body.get("Code", ""))
    if code == "OK":
        return Outcome("sent", provider_id=str(answer.body.get("BizId", "")))
    if not code:
        kind = "later" if answer.status == 429 else "unsure"
        return Outcome(kind, error=f"服务商答复异常（{answer.status}）", wait=60)
    if answer.is_failing and code not in CODES:
        return Outcome("later", error=f"服务商暂时不可用（{code}）")
    return Outcome.of_code(code, str(answer.body.get("Message", "")), CODES)
