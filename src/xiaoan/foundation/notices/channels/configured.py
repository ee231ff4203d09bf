"""The channels that this installation's settings make possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from . import aliyun, dingtalk, gateway, tencent, wecom
from .access_tokens import AccessTokens
from .email import Mail
from .message import Channel
from .outgoing import Gate

PERSONAL: Final = {"email": "邮件", "sms": "短信", "wecom": "企业微信", "dingtalk": "钉钉"}
ROBOTS: Final = {"wecom_robot": "企业微信群机器人", "dingtalk_robot": "钉钉群机器人"}
TITLES: Final = PERSONAL | ROBOTS
# An uncertain message of these is not sent again: it costs money, or nobody could tell it apart.
NOT_REPEATED: Final = frozenset({"sms", "wecom_robot", "dingtalk_robot"})
PROVIDER_HOSTS: Final = {
    "sms": {"dysmsapi.aliyuncs.com", "sms.tencentcloudapi.com"},
    "wecom": {"qyapi.weixin.qq.com"},
    "dingtalk": {"oapi.dingtalk.com"},
    "wecom_robot": {"qyapi.weixin.qq.com"},
    "dingtalk_robot": {"oapi.dingtalk.com"},
}
_tokens = AccessTokens(timezone.now)


def gate(name: str, url: str = "") -> Gate:
    """The provider's own hosts, what the settings name as `host` or `host:port`, and the host of
    an address that stands in the settings itself.
    """
    extra = [one.strip() for one in settings.NOTICE_HOSTS if one.strip()]
    plain = {one for one in extra if ":" in one}
    if url:
        plain.add(urlsplit(url).netloc)
    hosts = PROVIDER_HOSTS[name] | {one for one in extra if ":" not in one}
    return Gate(frozenset(hosts), frozenset(plain))


def channel(name: str) -> Channel | None:
    """The channel of a name, None where the settings do not say enough."""
    return _MAKERS[name]()


def personal() -> dict[str, str]:
    """Name → title of the channels that can reach a person here."""
    return {name: title for name, title in PERSONAL.items() if channel(name) is not None}


def _email() -> Channel | None:
    given = settings.NOTICE_EMAIL
    if not (given["host"] and given["from"]):
        return None
    return Mail(
        host=given["host"],
        port=int(given["port"]),
        user=given["user"],
        password=given["password"],
        security=given["security"],
        sender=given["from"],
    )


def _sms() -> Channel | None:
    maker = {"aliyun": _aliyun, "tencent": _tencent, "http": _gateway}
    provider = settings.NOTICE_SMS["provider"]
    return maker[provider]() if provider in maker else None


def _aliyun() -> Channel:
    given = settings.NOTICE_SMS
    return aliyun.AliyunSms(
        gate=gate("sms", given["url"]),
        signer=aliyun.Signer(given["key_id"], given["key_secret"], timezone.now),
        sign_name=given["sign"],
        template=given["template"],
        has_text=given["text"] == "1",
        url=given["url"] or aliyun.AliyunSms.url,
    )


def _tencent() -> Channel:
    given = settings.NOTICE_SMS
    return tencent.TencentSms(
        gate=gate("sms", given["url"]),
        signer=tencent.Signer(given["key_id"], given["key_secret"], timezone.now),
        app=given["app"],
        sign_name=given["sign"],
        template=given["template"],
        has_text=given["text"] == "1",
        url=given["url"] or tencent.TencentSms.url,
    )


def _gateway() -> Channel | None:
    given = settings.NOTICE_SMS
    if not (given["url"] and given["body"]):
        return None
    return gateway.GatewaySms(
        gate("sms", given["url"]), given["url"], given["body"], given["key_secret"]
    )


def _wecom() -> Channel | None:
    given = settings.NOTICE_WECOM
    if not (given["corp"] and given["agent"] and given["secret"]):
        return None
    url = given["url"] or wecom.HOST
    return wecom.WecomApp(
        gate("wecom", given["url"]),
        _tokens,
        given["corp"],
        int(given["agent"]),
        given["secret"],
        url,
    )


def _dingtalk() -> Channel | None:
    given = settings.NOTICE_DINGTALK
    if not (given["key"] and given["secret"] and given["agent"]):
        return None
    url = given["url"] or dingtalk.HOST
    return dingtalk.DingtalkApp(
        gate("dingtalk", given["url"]),
        _tokens,
        given["key"],
        given["secret"],
        int(given["agent"]),
        url,
    )


def robot(name: str, secret: str) -> Channel:
    """The channel of one group's robot."""
    if name == "wecom_robot":
        return wecom.WecomRobot(gate(name))
    return dingtalk.DingtalkRobot(gate(name), timezone.now, secret)


_MAKERS: Final[dict[str, Callable[[], Channel | None]]] = {
    "email": _email,
    "sms": _sms,
    "wecom": _wecom,
    "dingtalk": _dingtalk,
}
