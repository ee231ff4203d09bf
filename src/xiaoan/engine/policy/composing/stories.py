"""The tests suggested for a duty: on a day, given this, it stands so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

_FIRST: Final = {"school": {"level": "school", "stage": "primary", "enrolment": 900}}
_LAST_DAYS: Final = {"day": (11, 19), "week": (11, 22), "month": (11, 30), "quarter": (12, 31),
                     "half_year": (12, 31), "term": (1, 31), "school_year": (8, 31),
                     "year": (12, 31)}  # fmt: skip


def stories_of(duty: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A passing and a failing story, or that an open norm is open."""
    name = str(duty["title"])[:24] + f"（{duty['id'].partition('/')[2]}）"
    organisation = an_organisation(duty["who"])
    kind = next(key for key in _STORIES if key in duty)
    return [
        {"name": f"{name}{word}", "organisation": organisation, **rest}
        for word, rest in _STORIES[kind](duty)
    ]


def told(duty: Mapping[str, Any]) -> list[str]:
    """The same stories in words for the review page."""
    return [
        f"{one['on']:%Y年%-m月%-d日}，{_given(one)}：{_STATES[next(iter(one['expect'].values()))]}"
        for one in stories_of(duty)
    ]


_STATES: Final = {"met": "达标", "overdue": "不达标", "open": "不计数，欢迎留下材料"}


def _given(story: Mapping[str, Any]) -> str:
    facts = story.get("facts", [])
    if story.get("measures"):
        return f"登记的数是 {next(iter(story['measures'].values())):g}"
    return f"已登记 {len(facts)} 次" if facts else "没有登记"


def an_organisation(who: Mapping[str, Any]) -> dict[str, Any]:
    """One organisation that the conditions hold for."""
    made: dict[str, Any] = {"kind": who["kind"]}
    made |= _FIRST.get(who["kind"], {"level": "county"})
    for key, value in who.items():
        made[key] = value[0] if isinstance(value, list) else value
    return made


Told = list[tuple[str, dict[str, Any]]]


def _day(since: date, period: str) -> date:
    """The last day of a period that begins after the duty does."""
    month, day = _LAST_DAYS[period]
    return date(since.year + 2, month, day)


def _every(duty: Mapping[str, Any]) -> Told:
    on, wanted = _day(duty["from"], duty["every"]), duty["any_of"][0]
    done = [
        {"fact": wanted["fact"], "on": on - timedelta(days=0)} for _ in range(wanted["at_least"])
    ]
    return [
        ("达标", {"on": on, "facts": done, "expect": {duty["id"]: "met"}}),
        ("没有做", {"on": on, "facts": [], "expect": {duty["id"]: "overdue"}}),
    ]


def _keep(duty: Mapping[str, Any]) -> Told:
    bound, on = duty["keep"], _day(duty["from"], "year")
    good = bound.get("at_least", bound.get("at_most"))
    bad = good - 1 if "at_least" in bound else good + 1
    measure, name = bound["measure"], duty["id"]
    return [
        ("够数", {"on": on, "measures": {measure: good}, "expect": {name: "met"}}),
        ("不够数", {"on": on, "measures": {measure: bad}, "expect": {name: "overdue"}}),
    ]


def _by(duty: Mapping[str, Any]) -> Told:
    last, fact = duty["by"], duty["any_of"][0]["fact"]
    after = last + timedelta(days=1)
    done = [{"fact": fact, "on": last}]
    return [
        ("按期完成", {"on": last, "facts": done, "expect": {duty["id"]: "met"}}),
        ("过期没有完成", {"on": after, "facts": [], "expect": {duty["id"]: "overdue"}}),
    ]


def _when(duty: Mapping[str, Any]) -> Told:
    on = _day(duty["from"], "month")
    late = on + timedelta(days=400)
    seen, done = ({"fact": duty[key]["fact"], "on": on} for key in ("when", "do"))
    return [
        ("办了", {"on": on, "facts": [seen, done], "expect": {duty["id"]: "met"}}),
        ("没有办", {"on": late, "facts": [seen], "expect": {duty["id"]: "overdue"}}),
    ]


def _never(duty: Mapping[str, Any]) -> Told:
    on = _day(duty["from"], "year")
    broken = [{"fact": duty["never"]["fact"], "on": on}]
    return [
        ("没有发生", {"on": on, "facts": [], "expect": {duty["id"]: "met"}}),
        ("发生了", {"on": on, "facts": broken, "expect": {duty["id"]: "overdue"}}),
    ]


def _aim(duty: Mapping[str, Any]) -> Told:
    return [("不计数", {"on": _day(duty["from"], "year"), "expect": {duty["id"]: "open"}})]


_STORIES: Final = {
    "every": _every, "keep": _keep, "by": _by, "when": _when, "never": _never, "aim": _aim,
}  # fmt: skip
