"""A smoke detector at the story school and the county's weather, through the door as any device."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from xiaoan.engine.signals import actions, rules
from xiaoan.engine.signals.actions import Sourced
from xiaoan.engine.signals.models import Source
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.scope import Viewer

# hours ago, what the device says; the last speaks of a kind that nobody has agreed on
SMOKE = (
    (52.0, {"device": "YG-0301", "kind": "smoke", "state": "test", "place": "一号宿舍三楼"}),
    (28.2, {"device": "YG-0302", "kind": "smoke", "state": "alarm", "place": "一号宿舍三楼东"}),
    (28.1, {"device": "YG-0302", "kind": "smoke", "state": "restored", "place": "一号宿舍三楼东"}),
    (5.5, {"device": "YG-0105", "kind": "smoke", "state": "fault", "place": "一号宿舍一楼"}),
    (1.2, {"device": "YG-0207", "kind": "smoke", "state": "alarm", "place": "一号宿舍二楼"}),
    (1.1, {"device": "YG-0207", "kind": "smog", "state": "alarm", "place": "一号宿舍二楼"}),
)
WEATHER = """<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>DEMO-{stamp:.0f}</identifier>
<sender>演示县气象台</sender><sent>{sent}</sent><status>Actual</status><msgType>Alert</msgType>
<scope>Public</scope><info><category>Met</category><event>大雾</event><urgency>Immediate</urgency>
<severity>Moderate</severity><certainty>Likely</certainty>
<headline>演示县气象台发布大雾黄色预警</headline><area><areaDesc>演示县</areaDesc></area></info>
</alert>"""


def connect(officer: Viewer, clerk: Viewer, *, at: datetime) -> None:
    """Two sources with rules on trial: what they would do is shown, nothing is done."""
    source, secret = _source("一号宿舍烟感主机（演示）", "alarm", officer, at)
    _rule("烟感报警报隐患", [["kind", "is", "smoke"], ["phase", "is", "alarm"]], officer, at)
    for hours, said in SMOKE:
        _send(source, secret, json.dumps(said).encode(), at - timedelta(hours=hours))
    source, secret = _source("县气象预警（演示）", "cap", clerk, at)
    sent = at - timedelta(hours=9)
    warning = WEATHER.format(stamp=sent.timestamp(), sent=sent.isoformat())
    _send(source, secret, warning.encode(), sent)


def _source(name: str, kind: str, by: Viewer, at: datetime) -> tuple[Source, str]:
    filled = Sourced(name=name, kind=kind, is_test=False)
    return actions.connect_source(id=uuid7(), filled=filled, by=by, at=at)


def _rule(name: str, conditions: list[list[str]], by: Viewer, at: datetime) -> None:
    values = {
        "name": name,
        "conditions": conditions,
        "doing": "hazard",
        "area": "消防",
        "join_minutes": 30,
        "storm": 5,
        "is_quiet": True,
        "place_in_order": 1,
    }
    actions.change_rule(id=uuid7(), values=values, by=by, at=at)


def _send(source: Source, secret: str, body: bytes, at: datetime) -> None:
    bare = rules.Envelope(str(int(at.timestamp())), str(uuid7()), "")
    signature = rules.sign(secret.encode(), bare, body)
    envelope = rules.Envelope(bare.timestamp, bare.nonce, signature)
    delivery = actions.Delivery(source.key, envelope, body, "application/json")
    actions.read(actions.receive(delivery, at=at).id, at=at)
