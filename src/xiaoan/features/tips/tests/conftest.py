"""Tips as the tests need them: received straight, held, admitted, answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from house.world import NOW, SCHOOL, World
from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases.models import Case
from xiaoan.features.tips import actions
from xiaoan.features.tips.models import Tip
from xiaoan.features.tips.rules.proofs import work
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

Receive = Callable[..., actions.Taken]
Mover = Callable[..., Case]
WORDS = "操场东边围栏断了一根"


def sent(**given: Any) -> actions.Sent:
    """A tip with its proof, unless `proof` says otherwise."""
    tip_id = given.pop("id", None) or uuid7()
    place = given.pop("place_code", SCHOOL)
    if "proof" not in given:
        challenge = actions.challenge_for(tip_id, place, given.get("at", NOW))
        given["proof"] = (challenge, work(challenge))
    given.pop("at", None)
    return actions.Sent(
        tip_id, place, given.pop("kind", "building"), given.pop("words", WORDS), **given
    )


@pytest.fixture(autouse=True)
def easy_proofs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same proofs with little work; `test_rules` asks for what the numbers say."""
    from xiaoan.features.tips.models import table

    monkeypatch.setitem(table().numbers, "proof_bits", 2)


@pytest.fixture
def receive(world: World) -> Receive:
    """`receive(kind="food")` is a tip that came in."""

    def received(at: datetime = NOW, **given: Any) -> actions.Taken:
        with scope.system():
            return actions.receive(sent=sent(at=at, **given), at=at)

    return received


@pytest.fixture
def admitted(receive: Receive) -> Callable[..., Tip]:
    """A tip whose case is open."""

    def done(**given: Any) -> Tip:
        tip = receive(**given).tip
        with scope.system():
            actions.admit(tip.id, at=NOW)
            return Tip.objects.get(id=tip.id)

    return done


@pytest.fixture
def make(world: World) -> Mover:
    """`make(tip, "accept", "officer")` makes a move as that person."""

    def made(tip: Tip, move: str, key: str, at: datetime = NOW, **given: Any) -> Case:
        by = world.viewer(key)
        with scope.system():
            case = Case.objects.get(id=Tip.objects.get(id=tip.id).case_id or uuid7())
        with scope.enter(by):
            return cases.move(
                case=case, move=move, by=by, at=at, expected_version=case.version, **given
            )

    return made


@pytest.fixture
def answered(admitted: Callable[..., Tip], make: Mover) -> Tip:
    """A tip that the school answered."""
    tip = admitted()
    make(tip, "answer", "officer", form={"result": "fixed"}, note="围栏已换")
    return again(tip)


def again(tip: Tip) -> Tip:
    with scope.system():
        return Tip.objects.get(id=tip.id)


def picture(size: tuple[int, int] = (64, 48)) -> SimpleUploadedFile:
    target = BytesIO()
    Image.new("RGB", size, "red").save(target, "JPEG")
    return SimpleUploadedFile("a.jpg", target.getvalue(), "image/jpeg")
