"""线索 of strangers at the school: rows for the full world."""

from __future__ import annotations

from datetime import timedelta

from house.world import NOW, SCHOOL, World
from xiaoan.features.tips import actions
from xiaoan.features.tips.models import Tip
from xiaoan.features.tips.rules.proofs import work
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7


def tipped(world: World) -> Tip:
    """A tip that its school answered, one that waits for a person, a word of thanks."""
    officer = world.viewer("officer")
    with scope.system():
        held = actions.Sent(uuid7(), SCHOOL, "fire", "消防通道堆了桌椅")
        actions.receive(sent=held, at=NOW - timedelta(hours=3))
        tip = straight("building", "操场东边围栏断了一根")
        actions.admit(tip.id, at=NOW)
        tip = Tip.objects.get(id=tip.id)
        said = actions.Said(uuid7(), "今天又看了，还在")
        actions.say_as_reporter(tip=tip, said=said, at=NOW)
    with scope.enter(officer):
        to, words = world.appointments["teacher"][0].id, "主动发现实验室漏气"
        actions.praise(id=uuid7(), to=to, words=words, by=officer, at=NOW)
    return tip


def straight(kind: str, words: str, **more: object) -> Tip:
    """A tip with its proof of work. Under the system's scope."""
    tip_id = uuid7()
    challenge = actions.challenge_for(tip_id, SCHOOL, NOW)
    proof = (challenge, work(challenge))
    sent = actions.Sent(tip_id, SCHOOL, kind, words, proof=proof, **more)  # type: ignore[arg-type]
    return actions.receive(sent=sent, at=NOW).tip
