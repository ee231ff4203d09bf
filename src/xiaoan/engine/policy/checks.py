"""Everything that must hold of a pack before it is let in, as one list of faults."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xiaoan.engine.policy import registry
from xiaoan.engine.policy.coverage import locate, measure_coverage
from xiaoan.engine.policy.pack import GRADE_KEYS, Clause, Pack, Unit
from xiaoan.engine.policy.rules import CONFIDENCES, Duty, binds, facts_of, shape_faults
from xiaoan.engine.policy.text import responsible_units
from xiaoan.engine.policy.workflows import change_faults
from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.orgs.rules import LINES

STATES = ("not_due", "due", "met", "late_met", "overdue", "waived", "open", "unbound")
ASKS = 3  # further questions at an item: more than a person answers standing in a stairwell
_PASSES = {"met"}
_FAILS = {"due", "overdue", "late_met"}
_VERSION = re.compile(r"^\d+\.\d+\.\d+$")
_HEAD = ("id", "kind", "title", "issuer", "number", "issued", "in_force", "territory", "version")


def faults(pack: Pack) -> list[str]:
    """Every fault of a pack, as English sentences for its author; empty when it may be synced."""
    found = _head_faults(pack)
    if found:
        return found
    checks = (
        _source_faults,
        _id_faults,
        _quote_faults,
        _duty_faults,
        _declared_faults,
        _topic_faults,
        _parameter_faults,
        _checklist_faults,
        _change_faults,
        _story_faults,
        _unit_faults,
        _coverage_faults,
    )
    return [fault for check in checks for fault in check(pack)]


def vanished_ids(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """Ids of an earlier version that a later one lacks; a duty ends with `until:`, it stays."""
    return sorted(set(old) - set(new))


def faults_between(packs: Sequence[Pack]) -> list[str]:
    """What is wrong between packs: a duty fills an open norm of its own text or of one above."""
    holders = {duty.id: (pack, duty) for pack in packs for duty in pack.duties}
    found = []
    fillings = [(pack, duty.id, name) for pack, duty in holders.values() for name in duty.fills]
    for pack, duty, name in fillings:
        above, filled = holders.get(name, (None, None))
        if above is None or filled is None:
            found.append(f"{duty}: fills the unknown duty {name}")
        elif filled.is_quantified:
            found.append(f"{duty}: fills {name}, which is not open")
        elif not _reaches(above, pack):
            found.append(f"{duty}: fills {name} of a text that does not hold there")
    return found


def _reaches(above: Pack, pack: Pack) -> bool:
    upper, lower = above.head["territory"], pack.head["territory"]
    return bool(upper["lo"] <= lower["lo"] and upper["hi"] >= lower["hi"])


def _head_faults(pack: Pack) -> list[str]:
    found = [f"pack.yaml lacks {key}" for key in _HEAD if key not in pack.head]
    if found:
        return found
    if pack.id != pack.folder.name:
        found.append(f"pack.yaml says {pack.id}, the folder says {pack.folder.name}")
    if not _VERSION.match(pack.version):
        found.append(f"version {pack.version} is not like 1.0.0")
    if pack.head["kind"] not in ("policy", "library"):
        found.append("kind is policy or library")
    if pack.head["territory"]["lo"] > pack.head["territory"]["hi"]:
        found.append("territory: lo is above hi")
    return found


def _source_faults(pack: Pack) -> list[str]:
    if pack.is_library:
        return ["a library has no duties"] if pack.duties else []
    if not pack.source:
        return ["source.txt is missing or empty"]
    digest = hashlib.sha256((pack.folder / "source.txt").read_bytes()).hexdigest()
    if digest != pack.head.get("source_sha256"):
        return ["source.txt is not the text that source_sha256 names"]
    try:
        first = min(start for start, _ in pack.spans.values())
    except ValueError as fault:
        return [str(fault)]
    return ["text stands before the first clause"] if first else []


def _id_faults(pack: Pack) -> list[str]:
    names = [duty.id for duty in pack.duties] + [p.id for p in pack.parameters]
    names += [checklist.id for checklist in pack.checklists]
    names += [item.code for checklist in pack.checklists for item in checklist.items]
    found = [f"{name}: used {n} times" for name, n in Counter(names).items() if n > 1]
    for duty in pack.duties:
        if not duty.id.startswith(f"{pack.id}/{duty.clause}/"):
            found.append(f"{duty.id}: an id is {pack.id}/{duty.clause}/<slug>")
    prefixed = [p.id for p in pack.parameters] + [c.id for c in pack.checklists]
    found += [f"{x}: an id begins with {pack.id}/" for x in prefixed if not _within(pack, x)]
    return found


def _within(pack: Pack, name: str) -> bool:
    return name.startswith(f"{pack.id}/")


def _quote_faults(pack: Pack) -> list[str]:
    quoted = [(duty.id, duty.clause, duty.quote) for duty in pack.duties]
    quoted += [(p.id, p.clause, p.quote) for p in pack.parameters]
    quoted += [(c.id, c.clause, c.quote) for c in pack.checklists if c.quote or c.clause]
    quoted += [(one.name, one.clause, one.quote) for one in pack.changes]
    quoted += [("context", entry.clause, entry.quote) for entry in pack.context]
    found = [
        f"{name}: clause {clause} does not say “{quote}”"
        for name, clause, quote in quoted
        if locate(pack, clause, quote) is None
    ]
    found += [f"context “{c.quote}” gives no reason" for c in pack.context if not c.reason]
    return found


def _duty_faults(pack: Pack) -> list[str]:
    found = [fault for duty in pack.duties for fault in shape_faults(duty)]
    known = capabilities.table().posts
    for duty in pack.duties:
        found += [f"{duty.id}: no such post {post}" for post in duty.posts if post not in known]
    return found


def _declared_faults(pack: Pack) -> list[str]:
    kinds = {fact.kind: {a["name"]: a for a in fact.attributes} for fact in pack.facts}
    measures = {measure.id: measure.unit for measure in pack.measures}
    found = [f"facts: {k} declared twice" for k in _twice(fact.kind for fact in pack.facts)]
    found += [f"measures: {m} declared twice" for m in _twice(m.id for m in pack.measures)]
    for duty in pack.duties:
        for place in facts_of(duty):
            found += [f"{duty.id}: {fault}" for fault in _place_faults(place, kinds)]
        bound = duty.rule.get("keep")
        if bound and measures.get(bound["measure"]) != bound["unit"]:
            found.append(f"{duty.id}: no measure {bound['measure']} in {bound['unit']}")
    return found


def _topic_faults(pack: Pack) -> list[str]:
    used = {duty.topic for duty in pack.duties}
    needed = used | {topic.partition(".")[0] for topic in used}
    return [f"no topic {topic} is declared" for topic in sorted(needed - set(pack.topics))]


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, n in Counter(names).items() if n > 1]


def _place_faults(
    place: Mapping[str, Any], kinds: Mapping[str, Mapping[str, Mapping[str, Any]]]
) -> list[str]:
    known = kinds.get(place["fact"])
    if known is None:
        return [f"no fact {place['fact']} is declared"]
    found = []
    for name, wanted in place.get("where", {}).items():
        choices = known.get(name, {}).get("choices")
        if name not in known:
            found.append(f"{place['fact']} has no attribute {name}")
        elif choices and wanted not in choices:
            found.append(f"{place['fact']}.{name} knows no {wanted}")
    return found


def _parameter_faults(pack: Pack) -> list[str]:
    duties = {duty.id: duty for duty in pack.duties}
    found = []
    for parameter in pack.parameters:
        if parameter.confidence not in CONFIDENCES:
            found.append(f"{parameter.id}: confidence is one of {CONFIDENCES}")
        for use in parameter.used_by:
            duty = duties.get(use["duty"])
            value = _value_at(duty, use["at"]) if duty else None
            if value != parameter.value:
                where = f"{use['duty']} {use['at']}"
                found.append(f"{parameter.id}: is {parameter.value}, {where} is {value}")
    return found


def _value_at(duty: Duty, path: str) -> object:
    found: Any = {**duty.rule, "who": duty.who}
    for step in path.split("."):
        try:
            found = found[int(step)] if isinstance(found, list) else found[step]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
    return found


def _checklist_faults(pack: Pack) -> list[str]:
    found = []
    for item in (item for checklist in pack.checklists for item in checklist.items):
        if item.confidence not in CONFIDENCES:
            found.append(f"{item.code}: confidence is one of {CONFIDENCES}")
        if item.confidence == "C" and item.is_on:
            found.append(f"{item.code}: of confidence C, so it must be off by default")
        if item.severity not in GRADE_KEYS:
            found.append(f"{item.code}: severity is one of {list(GRADE_KEYS)}")
        if item.grading != "usual" and item.severity != "重大":
            found.append(f"{item.code}: only 重大 is direct or proposed")
        if not all(_is_question(one) for one in item.asks) or len(item.asks) > ASKS:
            found.append(f"{item.code}: at most {ASKS} asks, each an ask with two to five words")
    return found


def _is_question(one: Mapping[str, Any]) -> bool:
    words = one.get("words", ())
    return set(one) == {"ask", "words"} and 0 < len(one["ask"]) <= 16 and 2 <= len(words) <= 5


def _change_faults(pack: Pack) -> list[str]:
    return change_faults(pack.changes, registry.outlines())


def _story_faults(pack: Pack) -> list[str]:
    duties = {duty.id: duty for duty in pack.duties}
    seen: dict[str, set[str]] = {name: set() for name in duties}
    found = [f"tests: “{name}” stands twice" for name in _twice(s.name for s in pack.stories)]
    for story in pack.stories:
        for name, state in story.expect.items():
            if name not in duties:
                found.append(f"tests: “{story.name}” expects the unknown duty {name}")
                continue
            seen[name].add(state)
            if state not in STATES:
                found.append(f"tests: “{story.name}” expects the unknown state {state}")
            if binds(duties[name].who, story.organisation) != (state != "unbound"):
                found.append(f"tests: “{story.name}” is wrong about whom {name} binds")
    return found + [
        fault for name, states in seen.items() for fault in _untested(duties[name], states)
    ]


def _untested(duty: Duty, states: set[str]) -> list[str]:
    if not duty.is_quantified:
        return [] if "open" in states else [f"{duty.id}: no test"]
    found = [] if states & _PASSES else [f"{duty.id}: no passing test"]
    return found if states & _FAILS else [*found, f"{duty.id}: no failing test"]


def _unit_faults(pack: Pack) -> list[str]:
    found = []
    for clause in pack.clauses:
        named = tuple(responsible_units(pack.clause_text(clause.id)))
        if named != clause.units:
            found.append(f"clause {clause.id}: units are not those of the text: {named}")
            continue
        duties = [duty for duty in pack.duties if duty.clause == clause.id]
        found += [fault for name in named for fault in _unserved(pack, clause, name, duties)]
    return found


def _unserved(pack: Pack, clause: Clause, name: str, duties: list[Duty]) -> list[str]:
    units = pack.units.get(name)
    if units is None:
        return [f"clause {clause.id}: pack.yaml resolves no unit {name}"]
    if any(unit.line and unit.line not in LINES for unit in units):
        return [f"unit {name}: no such line"]
    if any(_serves(unit, duty) for unit in units for duty in duties):
        return []
    return [f"clause {clause.id}: {name} is responsible and neither bound nor overseeing"]


def _serves(unit: Unit, duty: Duty) -> bool:
    organisation = {"kind": unit.kind, "level": unit.level, "line": unit.line}
    return binds(duty.who, organisation) or (bool(unit.line) and unit.line in duty.overseen_by)


def _coverage_faults(pack: Pack) -> list[str]:
    return [
        f"clause {sentence.clause}: nothing carries “{'”, “'.join(sentence.left_over)}”"
        for sentence in measure_coverage(pack).sentences
        if not sentence.is_covered
    ]
