"""From raw bytes to what they say, by the kind of source. Each refuses with the reason in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NoReturn
from xml.parsers import expat

from xiaoan.engine.signals.rules import FIELDS, KINDS, PHASES, Told, at_path, clean

CAP_NAMESPACE: Final = "urn:oasis:names:tc:emergency:cap:1.2"
DEEPEST: Final = 24
LENGTHS: Final = {"device": 80, "title": 120, "place": 120}
# What devices call their states, in the words we keep.
PHASE_WORDS: Final = {
    **{word: word for word in PHASES},
    **dict.fromkeys(("1", "true", "报警", "on"), "alarm"),
    **{
        "0": "restored",
        "false": "restored",
        "恢复": "restored",
        "off": "restored",
        "ok": "restored",
    },
    **{"故障": "fault", "测试": "test"},
}


class Unreadable(Exception):
    """Why a signal cannot be read, for the person who connects the device."""


Adapter = Callable[[bytes, Mapping[str, str]], Told]


def _refuse_constant(word: str) -> NoReturn:
    raise Unreadable(f"JSON 里有 {word}，不是合法的数。")


def decoded(body: bytes) -> Any:  # noqa: ANN401 — whatever the device sent
    """The body as JSON in UTF-8."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as fault:
        raise Unreadable("内容不是 UTF-8 编码。") from fault
    except RecursionError as fault:
        raise Unreadable("JSON 嵌套太深。") from fault
    except json.JSONDecodeError as fault:
        where = f"第 {fault.lineno} 行第 {fault.colno} 个字符"
        raise Unreadable(f"不是合法的 JSON，{where}起读不通。") from fault
    except ValueError as fault:
        raise Unreadable("不是合法的 JSON，里面的数太长。") from fault


def read_alarm(body: bytes, mapping: Mapping[str, str]) -> Told:
    """The simple alarm: device, kind, state, and what else is known."""
    return _told(
        decoded(body), {one: one for one in (*FIELDS, "at", "school")} | {"phase": "state"}
    )


def read_json(body: bytes, mapping: Mapping[str, str]) -> Told:
    """Any JSON, by the paths that the source's page names."""
    if not mapping.get("device"):
        raise Unreadable("还没有设置“设备编号”在哪个字段，请在来源里填写字段对应。")
    return _told(decoded(body), mapping)


def _told(content: object, paths: Mapping[str, str]) -> Told:
    if not isinstance(content, dict | list):
        raise Unreadable("JSON 的最外层应是对象。")
    said = {
        name: clean(at_path(content, paths[name]), LENGTHS.get(name, 60)) if paths.get(name) else ""
        for name in (*FIELDS, "at", "school")
    }
    if not said["device"]:
        raise Unreadable(f"没有找到设备编号（字段 {paths.get('device', 'device')}）。")
    phase = PHASE_WORDS.get(said["phase"].lower(), said["phase"] or "alarm")
    if phase not in PHASES:
        raise Unreadable(f"不认识的状态“{phase}”，应为 {'、'.join(PHASES)} 之一。")
    return Told(
        device=said["device"],
        kind=said["kind"] or "other",
        phase=phase,
        title=said["title"],
        place=said["place"],
        value=said["value"],
        severity=said["severity"],
        happened_at=_moment(said["at"]),
        org_code=_code(said["school"]),
    )


def _moment(word: str) -> datetime | None:
    """A moment in ISO 8601 or Unix seconds; None where nothing is said."""
    if not word:
        return None
    try:
        if word.isascii() and word.isdigit():
            return datetime.fromtimestamp(int(word[:12]), tz=UTC)
        found = datetime.fromisoformat(word)
    except (ValueError, OverflowError, OSError) as fault:
        raise Unreadable(f"时间“{word}”读不懂，应为 2026-11-18T09:30:00+08:00。") from fault
    if found.tzinfo is None:
        raise Unreadable(f"时间“{word}”没有写时区，应为 2026-11-18T09:30:00+08:00。")
    return found


def _code(word: str) -> int:
    if not word:
        return 0
    if not (word.isascii() and word.isdigit() and len(word) == 14):
        raise Unreadable(f"学校编码“{word}”应为 14 位数字。")
    return int(word)


class _Cap:
    """CAP 1.2 read by expat. A document type is refused, so there are no entities to expand."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.said: dict[str, str] = {}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def read(self, body: bytes) -> dict[str, str]:
        try:
            self.parser.Parse(body, True)
        except expat.ExpatError as fault:
            raise Unreadable(f"不是合法的 XML：{expat.ErrorString(fault.code)}。") from fault
        except (ValueError, LookupError) as fault:
            raise Unreadable("XML 的编码读不懂，请用 UTF-8。") from fault
        return self.said

    def _refuse(self, *told: object) -> NoReturn:
        raise Unreadable("XML 里有 DOCTYPE，为安全起见不读。")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if not self.path and (namespace, local) != (CAP_NAMESPACE, "alert"):
            raise Unreadable("不是 CAP 1.2 预警：最外层应为 alert。")
        self.path.append(local)
        if len(self.path) > DEEPEST:
            raise Unreadable("XML 嵌套太深。")

    def _end(self, name: str) -> None:
        self.path.pop()

    def _text(self, text: str) -> None:
        """The first of each kind of element stands; its text may come in pieces."""
        key = "/".join(self.path[1:])
        self.said[key] = (self.said.get(key, "") + text)[:2000]


def read_cap(body: bytes, mapping: Mapping[str, str]) -> Told:
    """A weather warning (CAP 1.2, GB/T 35965.1). A cancelled one counts as restored."""
    said = {key: clean(value, 200) for key, value in _Cap().read(body).items()}
    if not said.get("identifier") or not said.get("sender"):
        raise Unreadable("CAP 预警里没有 identifier 或 sender。")
    if said.get("status", "Actual") != "Actual":
        phase = "test"
    else:
        phase = "restored" if said.get("msgType") == "Cancel" else "alarm"
    return Told(
        device=said["sender"][:80],
        kind="weather",
        phase=phase,
        title=(said.get("info/headline") or said.get("info/event", "气象预警"))[:120],
        place=said.get("info/area/areaDesc", "")[:120],
        value=said.get("info/event", "")[:60],
        severity=said.get("info/severity", "")[:60],
        happened_at=_moment(said.get("sent", "")),
    )


ADAPTERS: Final[dict[str, tuple[str, Adapter]]] = {
    "alarm": ("设备报警（本系统格式）", read_alarm),
    "json": ("其他 JSON（自己对应字段）", read_json),
    "cap": ("气象预警（CAP 1.2）", read_cap),
}
KIND_TITLES: Final = {kind: title for kind, (title, _) in ADAPTERS.items()}


def read(kind: str, body: bytes, mapping: Mapping[str, str]) -> Told:
    """What a delivery says. Raises Unreadable."""
    told = ADAPTERS[kind][1](body, mapping)
    return told if told.kind in KINDS or kind == "json" else _other(told)


def _other(told: Told) -> Told:
    raise Unreadable(f"不认识的类别“{told.kind}”，应为 {'、'.join(KINDS)} 之一。")
