"""Each part of the corpus at every door that it fits."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeVar

from django.urls import get_resolver

from house.hostile import files as made
from house.hostile.bodies import BODIES, JSON, XML
from house.hostile.doors import Form, Sender, Upload, encoded, in_head, json_body, quoted
from house.hostile.texts import TEXTS
from house.source import addresses_of
from house.world import SCHOOL
from xiaoan.engine.signals import rules as signal_rules
from xiaoan.foundation.ids import uuid7
from xiaoan.web.api import site

A = TypeVar("A")
B = TypeVar("B")
FORM: Final = "application/x-www-form-urlencoded"
MOST_IN_JSON: Final = 1_000_000
MOST_PHOTOS: Final = 3  # of one tip
TOLD: Final = {"kind": "building", "words": "围栏断了"}
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
# Addresses with a place for any word.
WORD_PLACES: Final = (
    "/workbooks/{}/", "/workbooks/{}/template.xlsx", "/policy/duty/{}", "/policy/{}/",
    "/duties/record/{}/", "/notices/leave/{}/", "/jobs/lines/{}/run", "/ledger/record/{}/x/",
    "/signals/in/{}", "/api/policy/duties/{}", "/api/policy/packs/{}/clauses",
    "/api/ledger/records/{}/x", "/api/hazards/{}", "/static/{}", "/{}",
)  # fmt: skip
QUERIES: Final = (
    ("/search/", "q"), ("/search/quick/", "q"), ("/hazards/", "q"), ("/hazards/", "after"),
    ("/orgs/", "q"), ("/guards/", "q"), ("/api/hazards", "q"), ("/api/hazards", "after"),
    ("/accounts/sign-in/", "next"), ("/accounts/oidc/", "next"), ("/accounts/oidc/back/", "code"),
    ("/accounts/oidc/back/", "state"), ("/accounts/oidc/back/", "error"), ("/dashboard/", "on"),
)  # fmt: skip
HEADS: Final = (
    "user_agent", "x_request_id", "accept", "accept_language", "accept_encoding", "referer",
    "authorization", "cookie", "if_none_match", "x_forwarded_for", "hx_request", "range", "host",
)  # fmt: skip


@dataclass(frozen=True)
class Share:
    """One in `of` of all pairs of case and door, evenly spread; `of=1` is everything."""

    of: int = 1

    def takes(self, case: int, door: int) -> bool:
        return (case + door) % self.of == 0


def words_in_addresses(sender: Sender, share: Share) -> None:
    for (number, (case, text)), (door, place) in _pairs(list(TEXTS.items()), WORD_PLACES):
        if share.takes(number, door):
            sender.get(case, place.format(quoted(text[:20_000])))


def words_in_queries(sender: Sender, share: Share) -> None:
    for (number, (case, text)), (door, (path, name)) in _pairs(list(TEXTS.items()), QUERIES):
        if share.takes(number, door):
            sender.get(case, path, encoded({name: text}))


def words_in_heads(sender: Sender, share: Share) -> None:
    for (number, (case, text)), (door, name) in _pairs(list(TEXTS.items()), HEADS):
        if share.takes(number, door):
            path = "/api/me" if name in ("accept", "authorization") else "/hazards/"
            sender.get(case, path, **{name: in_head(text)})


def words_in_forms(sender: Sender, forms: Sequence[Form], share: Share) -> None:
    """All open fields at once, and one alone, a different one with each word."""
    for (number, (case, text)), (door, form) in _pairs(list(TEXTS.items()), forms):
        names = form.open_fields
        if names and share.takes(number, door):
            form.send(sender, case, dict.fromkeys(names, text))
            one = names[(number + door) % len(names)]
            form.send(sender, f"{case} in {one}", {one: text})


def words_in_json(sender: Sender, share: Share) -> None:
    """Where the interface takes free text: a report, a complaint."""
    for number, (case, text) in enumerate(TEXTS.items()):
        if not share.takes(number, 0):
            continue
        hazard = {"id": str(uuid7()), "org_code": SCHOOL, "place": text, "description": text}
        sender.post(case, "/api/hazards", json_body(**hazard, kind="seen"), JSON)
        said = {"id": str(uuid7()), "text": text, "kind": text, "page": text}
        sender.post(case, "/api/feedback", json_body(**said, is_anonymous=False), JSON)
        sender.post(case, "/api/hazards", json_body(**{text: 1}), JSON)


def words_at_the_door(sender: Sender, share: Share) -> None:
    """Nobody has signed in: name, password, and where to go on. Each costs a slow hash."""
    for number, (case, text) in enumerate(TEXTS.items()):
        if not share.takes(number, 0):
            continue
        given = {"username": text[:3000], "password": text[:3000], "next": text}
        sender.post(case, "/accounts/sign-in/", encoded(given).encode(), FORM)
        code = encoded({"code": text}).encode()
        sender.post(case, "/accounts/first/", code, FORM)


def bodies(sender: Sender, share: Share) -> None:
    """At every operation that writes, at the phone's own, and at some forms."""
    doors = [
        *_writing(),
        "/inspections/submit",
        "/accounts/sign-in/",
        "/hazards/report/",
        "/files/upload",
    ]
    for (number, (case, (kind, body))), (door, path) in _pairs(list(BODIES.items()), doors):
        if share.takes(number, door):
            sender.post(case, path, body, kind)


def _writing() -> Iterator[str]:
    """The address of each operation that writes, on a row that is not there."""
    for where, view in site.paths():
        if any(one.methods[0] == "POST" for one in view.operations):
            yield "/api/" + _filled(where.replace("{", "<").replace("}", ">"))


def signals(sender: Sender, key: str, secret: str, now: int) -> None:
    """Signed, as a device that has been taken over would."""
    sent = {case: body for case, (_, body) in BODIES.items()} | dict(XML)
    for number, (case, body) in enumerate(sent.items()):
        envelope = signal_rules.Envelope(str(now), f"nonce-{number}", "")
        signed = signal_rules.sign(secret.encode(), envelope, body)
        sealed = replace(envelope, signature=signed)
        heads = {
            "x_xiaoan_timestamp": sealed.timestamp,
            "x_xiaoan_nonce": sealed.nonce,
            "x_xiaoan_signature": sealed.signature,
        }
        sender.post(case, f"/signals/in/{key}", body, JSON, **heads)


def uploads(sender: Sender, paths: Sequence[str], share: Share) -> None:
    """Every file, and a good picture under every name."""
    named = {f"name: {case}": (name, made.picture) for case, name in made.NAMES.items()}
    for number, (case, (name, make)) in enumerate({**made.FILES, **named}.items()):
        for door, path in enumerate(paths):
            if share.takes(number, door):
                sender.upload(case, path, Upload(name, make(), {"id": str(uuid7())}))


def strangers(sender: Sender, share: Share) -> Iterator[str]:
    """Every file with a tip, as many to one as it takes, on the page or the interface; every name.

    Nobody has signed in: whatever it is, the words of the tip are taken. Yields each tip's id.
    """
    sheets = (".xlsx", ".xls", ".csv")  # what unpacks a workbook has its turn at its own door
    photos = [
        _File(case, name, make())
        for case, (name, make) in made.FILES.items()
        if not name.endswith(sheets)
    ]
    for number, start in enumerate(range(0, len(photos), MOST_PHOTOS)):
        some = photos[start : start + MOST_PHOTOS]
        is_small = sum(len(one.content) for one in some) < MOST_IN_JSON
        send = _by_program if is_small and not share.takes(number, 0) else _on_the_page
        yield send(sender, some)
    for case, name in made.NAMES.items():
        yield _on_the_page(sender, [_File(f"name: {case}", name, made.picture())])


@dataclass(frozen=True)
class _File:
    case: str
    name: str
    content: bytes


def _on_the_page(sender: Sender, some: Sequence[_File]) -> str:
    first, *others = some
    tip_id = str(uuid7())
    more = [(one.name, one.content) for one in others]
    upload = Upload(first.name, first.content, {"id": tip_id, **TOLD}, "photos", more)
    sender.upload(" + ".join(one.case for one in some), f"/tips/at/{SCHOOL}/", upload)
    return tip_id


def _by_program(sender: Sender, some: Sequence[_File]) -> str:
    tip_id = str(uuid7())
    photos = [base64.b64encode(one.content).decode() for one in some]
    body = json_body(id=tip_id, place_code=SCHOOL, photos=photos, **TOLD)
    sender.post(" + ".join(one.case for one in some), "/api/tips", body, JSON)
    return tip_id


def words_of_strangers(sender: Sender, share: Share) -> None:
    """Every word as what a stranger writes, and as a code that somebody guesses."""
    for number, (case, text) in enumerate(TEXTS.items()):
        if share.takes(number, 0):
            words = {"words": text, "place": text[:90], "phone": text[:18], "joins": text[:40]}
            proof = {"challenge": text[:190], "nonce": text[:20], "kind": "other"}
            given = {"id": str(uuid7()), **words, **proof}
            sender.post(case, f"/tips/at/{SCHOOL}/", encoded(given).encode(), FORM)
            sender.post(case, "/tips/follow/", encoded({"code": text[:3000]}).encode(), FORM)
            sender.get(case, "/tips/", encoded({"q": text, "county": text[:30]}))


def methods(sender: Sender, share: Share) -> None:
    """Every method at every address, on words that stand for nothing."""
    addresses = [f"/{where}" for where, _ in addresses_of(get_resolver())]
    for (number, path), (door, method) in _pairs(addresses, METHODS):
        if share.takes(number, door):
            filled = _filled(path)
            sender.shoot(method, filled, partial(sender.client.generic, method, filled))


def _filled(path: str) -> str:
    pieces = path.split("<")
    words = {"uuid": "00000000-0000-7000-8000-000000000000", "int": "1"}
    ends = [words.get(one.partition(":")[0], "word") + one.partition(">")[2] for one in pieces[1:]]
    return pieces[0] + "".join(ends)


def _pairs(cases: Sequence[A], doors: Sequence[B]) -> Iterator[tuple[tuple[int, A], tuple[int, B]]]:
    return itertools.product(enumerate(cases), enumerate(doors))
