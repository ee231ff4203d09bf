"""Each channel against a provider on loopback that checks signatures and errs as told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from house.world import NOW
from xiaoan.foundation.notices.channels import aliyun, dingtalk, gateway, outgoing, tencent, wecom
from xiaoan.foundation.notices.channels.access_tokens import AccessTokens
from xiaoan.foundation.notices.channels.message import Channel, Message, Outcome
from xiaoan.foundation.notices.channels.outgoing import Gate, NotAllowed

from .fakes import Asked, Provider, Reply, provider

MESSAGE = Message("k1", "扶手松动，请治理", "教学楼二层\n<b>", "https://xa.example/hazards/1")
PHONE = "13800000000"


def now() -> datetime:
    return NOW


def encoded(text: str) -> str:
    return quote(text, safe="-_.~")


# Aliyun


def aliyun_at(fake: Provider, secret: str = "s3cret") -> aliyun.AliyunSms:
    signer = aliyun.Signer("AK", secret, now)
    return aliyun.AliyunSms(fake.gate, signer, "校安", "SMS_1", has_text=True, url=f"{fake.url}/")


def aliyun_server(asked: Asked) -> Reply:
    """Recomputes ACS3-HMAC-SHA256 from what arrived."""
    names = asked.headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    lines = "".join(f"{name}:{asked.headers[name]}\n" for name in names)
    query = "&".join(f"{encoded(k)}={encoded(v)}" for k, v in sorted(asked.query.items()))
    canonical = "\n".join(
        (
            asked.method,
            asked.path,
            query,
            lines,
            ";".join(names),
            hashlib.sha256(asked.body).hexdigest(),
        )
    )
    told = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    right = hmac.digest(b"s3cret", told.encode(), "sha256").hex()
    if not asked.headers["authorization"].endswith(f"Signature={right}"):
        return 400, {"Code": "SignatureDoesNotMatch", "Message": "no"}
    return 200, {"Code": "OK", "BizId": "b-1", "Message": "OK"}


def test_aliyun_takes_a_signed_message() -> None:
    with provider(aliyun_server) as fake:
        assert aliyun_at(fake).send(PHONE, MESSAGE) == Outcome("sent", "b-1")
    asked = fake.asked[0]
    assert asked.headers["x-acs-action"] == "SendSms"
    assert asked.query["PhoneNumbers"] == PHONE
    assert json.loads(asked.query["TemplateParam"])["title"] == "扶手松动，请治理"


def test_aliyun_refuses_a_wrong_key() -> None:
    with provider(aliyun_server) as fake:
        outcome = aliyun_at(fake, "wrong").send(PHONE, MESSAGE)
    assert (outcome.kind, "wrong" in outcome.error) == ("broken", False)


def test_the_example_of_aliyun_s_own_manual() -> None:
    signer = aliyun.Signer(
        "YourAccessKeyId",
        "YourAccessKeySecret",
        lambda: datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
        lambda: "3156853299f313e23d1673dc12e1703d",
    )
    query = {
        "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        "RegionId": "cn-shanghai",
    }
    url = "https://ecs.cn-shanghai.aliyuncs.com/"
    found = signer.headers(url, "RunInstances", "2014-05-26", query)["Authorization"]
    expected = "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    assert found.endswith(f"Signature={expected}")


# Tencent


def tencent_at(fake: Provider, secret: str = "s3cret") -> tencent.TencentSms:
    signer = tencent.Signer("ID", secret, now)
    return tencent.TencentSms(fake.gate, signer, "1400", "校安", "77", url=f"{fake.url}/")


def tencent_server(asked: Asked) -> Reply:
    kind, host = asked.headers["content-type"], asked.headers["host"]
    body = hashlib.sha256(asked.body).hexdigest()
    canonical = f"POST\n/\n\ncontent-type:{kind}\nhost:{host}\n\ncontent-type;host\n{body}"
    stamp = asked.headers["x-tc-timestamp"]
    day = datetime.fromtimestamp(int(stamp), UTC).strftime("%Y-%m-%d")
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    told = f"TC3-HMAC-SHA256\n{stamp}\n{day}/sms/tc3_request\n{hashed}"
    key = hmac.digest(b"TC3s3cret", day.encode(), "sha256")
    key = hmac.digest(hmac.digest(key, b"sms", "sha256"), b"tc3_request", "sha256")
    right = hmac.digest(key, told.encode(), "sha256").hex()
    if not asked.headers["authorization"].endswith(f"Signature={right}"):
        return 200, {"Response": {"Error": {"Code": "AuthFailure.SignatureFailure"}}}
    return 200, {"Response": {"SendStatusSet": [{"Code": "Ok", "SerialNo": "n-1"}]}}


def test_tencent_takes_a_signed_message() -> None:
    with provider(tencent_server) as fake:
        assert tencent_at(fake).send(PHONE, MESSAGE) == Outcome("sent", "n-1")
        assert tencent_at(fake, "wrong").send(PHONE, MESSAGE).kind == "broken"
    asked = fake.asked[0]
    assert (asked.headers["x-tc-action"], asked.headers["x-tc-version"]) == (
        "SendSms",
        "2021-01-11",
    )
    assert asked.json()["PhoneNumberSet"] == [f"+86{PHONE}"]
    assert asked.json()["SmsSdkAppId"] == "1400"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("LimitExceeded.PhoneNumberThirtySecondLimit", "later"),
        ("FailedOperation.PhoneNumberInBlacklist", "refused"),
        ("FailedOperation.InsufficientBalanceInSmsPackage", "broken"),
        ("Something.New", "refused"),
    ],
)
def test_what_tencent_says_of_one_number(code: str, kind: str) -> None:
    reply = {"Response": {"SendStatusSet": [{"Code": code, "Message": "m"}]}}
    with provider(lambda asked: (200, reply)) as fake:
        outcome = tencent_at(fake).send(PHONE, MESSAGE)
    assert outcome.kind == kind and code in outcome.error


# Any gateway


def test_a_gateway_gets_its_own_shape() -> None:
    template = '{"mobile": "{to}", "content": "{title}：{text}", "n": {"x": 1}}'
    with provider(lambda asked: (202, {"id": 9})) as fake:
        sms = gateway.GatewaySms(fake.gate, f"{fake.url}/send", template, "tok")
        assert sms.send(PHONE, MESSAGE) == Outcome("sent", "9")
    asked = fake.asked[0]
    assert asked.json()["content"] == "扶手松动，请治理：教学楼二层\n<b>"
    assert (asked.headers["authorization"], asked.headers["idempotency-key"]) == (
        "Bearer tok",
        "k1",
    )


@pytest.mark.parametrize(
    ("status", "kind"), [(503, "later"), (429, "later"), (401, "broken"), (422, "refused")]
)
def test_what_a_gateway_s_status_means(status: int, kind: str) -> None:
    with provider(lambda asked: (status, {})) as fake:
        assert gateway.GatewaySms(fake.gate, f"{fake.url}/", "{}").send(PHONE, MESSAGE).kind == kind


# WeCom


def wecom_at(fake: Provider, tokens: AccessTokens | None = None) -> wecom.WecomApp:
    kept = tokens or AccessTokens(now)
    return wecom.WecomApp(fake.gate, kept, "corp", 1000002, "s3cret", fake.url)


class Wecom:
    """Gives tokens t1, t2 …; takes only those in `good`."""

    def __init__(self, *replies: dict[str, object], good: tuple[str, ...] = ("t1", "t2")) -> None:
        self.replies, self.good, self.given = list(replies), good, 0

    def __call__(self, asked: Asked) -> Reply:
        if asked.path.endswith("gettoken"):
            if "s3cret" not in asked.query.values():
                return 200, {"errcode": 40001, "errmsg": "invalid credential"}
            self.given += 1
            return 200, {"errcode": 0, "access_token": f"t{self.given}", "expires_in": 7200}
        if asked.query["access_token"] not in self.good:
            return 200, {"errcode": 42001, "errmsg": "access_token expired"}
        return 200, self.replies.pop(0) if self.replies else {"errcode": 0, "msgid": "m-1"}


def test_wecom_keeps_its_token_and_marks_repeats() -> None:
    server, tokens = Wecom(), AccessTokens(now)
    with provider(server) as fake:
        for _ in range(2):
            assert wecom_at(fake, tokens).send("zhang", MESSAGE) == Outcome("sent", "m-1")
    assert server.given == 1
    sent = fake.asked[-1].json()
    assert (sent["touser"], sent["agentid"], sent["enable_duplicate_check"]) == (
        "zhang",
        1000002,
        1,
    )
    assert sent["textcard"]["url"] == MESSAGE.url and "&lt;b&gt;" in sent["textcard"]["description"]


def test_wecom_asks_for_a_new_token_once_where_the_old_one_expired() -> None:
    server = Wecom(good=("t2",))
    with provider(server) as fake:
        assert wecom_at(fake).send("zhang", MESSAGE).kind == "sent"
    assert server.given == 2
    with provider(Wecom(good=())) as fake:
        assert wecom_at(fake).send("zhang", MESSAGE).kind == "broken"
    assert [one.path for one in fake.asked].count("/cgi-bin/message/send") == 2


@pytest.mark.parametrize(
    ("reply", "kind", "waits"),
    [
        ({"errcode": 45009, "errmsg": "api freq out of limit"}, "later", True),
        ({"errcode": -1, "errmsg": "system busy"}, "later", True),
        ({"errcode": 81013, "errmsg": "user & party & tag all invalid"}, "refused", False),
        ({"errcode": 0, "errmsg": "ok", "invaliduser": "ZHANG|li"}, "refused", False),
        ({"errcode": 60020, "errmsg": "not allow to access from your ip"}, "broken", False),
        ({"surprise": 1}, "unsure", False),
    ],
)
def test_what_wecom_says(reply: dict[str, object], kind: str, waits: bool) -> None:
    with provider(Wecom(reply)) as fake:
        outcome = wecom_at(fake).send("zhang", MESSAGE)
    assert (outcome.kind, outcome.wait > 0) == (kind, waits)


def test_a_wrong_secret_breaks_the_channel_and_is_not_told() -> None:
    with provider(Wecom()) as fake:
        app = wecom.WecomApp(fake.gate, AccessTokens(now), "corp", 1, "hidden", fake.url)
        outcome = app.send("zhang", MESSAGE)
    assert (outcome.kind, "hidden" in outcome.error) == ("broken", False)


def test_a_robot_of_wecom() -> None:
    with provider(lambda asked: (200, {"errcode": 0, "errmsg": "ok"})) as fake:
        robot = wecom.WecomRobot(fake.gate)
        assert robot.send(f"{fake.url}/cgi-bin/webhook/send?key=x", MESSAGE).kind == "sent"
    assert fake.asked[0].query == {"key": "x"}
    assert fake.asked[0].json()["markdown"]["content"].startswith("**扶手松动")
    assert robot.send("https://evil.example/?key=x", MESSAGE).kind == "broken"


# DingTalk


def dingtalk_server(asked: Asked) -> Reply:
    told = f"{asked.query['timestamp']}\nSECx"
    right = base64.b64encode(hmac.digest(b"SECx", told.encode(), "sha256")).decode()
    if asked.query["sign"] != right:
        return 200, {"errcode": 310000, "errmsg": "sign not match"}
    return 200, {"errcode": 0, "errmsg": "ok"}


def test_a_robot_of_dingtalk_signs() -> None:
    with provider(dingtalk_server) as fake:
        address = f"{fake.url}/robot/send?access_token=a"
        assert dingtalk.DingtalkRobot(fake.gate, now, "SECx").send(address, MESSAGE).kind == "sent"
        refused = dingtalk.DingtalkRobot(fake.gate, now, "SECy").send(address, MESSAGE)
    assert (refused.kind, "310000" in refused.error, "SECy" in refused.error) == (
        "broken",
        True,
        False,
    )
    assert fake.asked[0].query["access_token"] == "a"


def test_a_robot_of_dingtalk_that_is_too_fast_waits() -> None:
    reply = {"errcode": 130101, "errmsg": "send too fast"}
    with provider(lambda asked: (200, reply)) as fake:
        outcome = dingtalk.DingtalkRobot(fake.gate, now).send(
            f"{fake.url}/?access_token=a", MESSAGE
        )
    assert (outcome.kind, outcome.wait) == ("later", 60)


def test_a_work_notice_of_dingtalk() -> None:
    def answer(asked: Asked) -> Reply:
        if asked.path == "/gettoken":
            return 200, {"errcode": 0, "access_token": "t", "expires_in": 7200}
        return 200, {"errcode": 0, "task_id": 256271667526}

    with provider(answer) as fake:
        app = dingtalk.DingtalkApp(fake.gate, AccessTokens(now), "key", "s", 41, fake.url)
        assert app.send("u1", MESSAGE) == Outcome("sent", "256271667526")
    first, second = fake.asked
    assert first.query == {"appkey": "key", "appsecret": "s"}
    assert second.path == "/topapi/message/corpconversation/asyncsend_v2"
    assert (second.json()["agent_id"], second.json()["userid_list"]) == (41, "u1")


# Every HTTP channel


def channels(fake: Provider) -> list[tuple[Channel, str]]:
    tokens = AccessTokens(now)
    tokens.get("wecom corp 1000002", lambda: ("t1", 7200))
    return [
        (aliyun_at(fake), PHONE),
        (tencent_at(fake), PHONE),
        (gateway.GatewaySms(fake.gate, f"{fake.url}/", "{}"), PHONE),
        (wecom_at(fake, tokens), "zhang"),
        (dingtalk.DingtalkRobot(fake.gate, now), f"{fake.url}/?access_token=a"),
    ]


@pytest.mark.parametrize("reply", ["cut", "silent", "nonsense"])
def test_half_an_answer_is_uncertain(reply: str) -> None:
    with provider(lambda asked: reply) as fake:
        assert [one.send(to, MESSAGE).kind for one, to in channels(fake)] == ["unsure"] * 5


def test_no_answer_in_time_is_uncertain(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    monkeypatch.setattr(outgoing, "SECONDS_TO_ANSWER", 0.02)
    told = threading.Event()

    def answer(asked: Asked) -> Reply:
        told.wait(5)
        return 200, {}

    with provider(answer) as fake:
        outcome = aliyun_at(fake).send(PHONE, MESSAGE)
        told.set()
    assert outcome.kind == "unsure"


def test_nobody_there_is_certain() -> None:
    with provider(lambda asked: (200, {})) as fake:
        pass
    assert [one.send(to, MESSAGE).kind for one, to in channels(fake)] == ["later"] * 5


def test_redirects_are_not_followed() -> None:
    with provider(lambda asked: (302, {})) as fake:
        sent = gateway.GatewaySms(fake.gate, f"{fake.url}/", "{}").send(PHONE, MESSAGE)
    assert (sent.kind, len(fake.asked)) == ("refused", 1)


@pytest.mark.parametrize(
    "url",
    [
        "http://qyapi.weixin.qq.com/x",
        "https://qyapi.weixin.qq.com.evil.example/x",
        "https://qyapi.weixin.qq.com:8443/x",
        "https://user@qyapi.weixin.qq.com/x",
        "https://127.0.0.1/x",
        "https://10.0.0.8/x",
        "file:///etc/passwd",
        "https://[::1]/x",
    ],
)
def test_only_the_provider_s_own_host_over_tls(url: str) -> None:
    gate = Gate(frozenset({"qyapi.weixin.qq.com"}))
    gate.check("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x")
    with pytest.raises(NotAllowed):
        gate.check(url)
