"""线索 of strangers at the school: rows for the full world."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from house.world import NOW, SCHOOL, World
from xiaoan.engine.cases import actions as cases
from xiaoan.engine.cases.models import Case
from xiaoan.features.tips import actions
from xiaoan.features.tips.actions.receiving import PROOFS
from xiaoan.features.tips.models import Tip
from xiaoan.features.tips.rules.proofs import challenge
from xiaoan.features.tips.rules.publishing import Box
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7
from xiaoan.foundation.sealing import key_for


def tipped(world: World) -> Tip:
    """One that waits for a person, one that was handled and published, a word of thanks."""
    officer, clerk = world.viewer("officer"), world.viewer("clerk")
    with scope.system():
        held = actions.Sent(uuid7(), SCHOOL, "fire", "消防通道堆了桌椅")
        actions.receive(sent=held, at=NOW - timedelta(hours=3))
        tip = _straight("操场东边围栏断了一根")
        said = actions.Said(uuid7(), "今天又看了，还在")
        actions.say_as_reporter(tip=tip, said=said, at=NOW)
        case = Case.objects.get(id=str(tip.case_id))
    with scope.enter(officer):
        form, version = {"result": "fixed"}, case.version
        cases.move(
            case=case, move="answer", by=officer, at=NOW, expected_version=version,
            form=form, note="围栏已换",
        )  # fmt: skip
        to, words = world.appointments["teacher"][0].id, "主动发现实验室漏气"
        actions.praise(id=uuid7(), to=to, words=words, by=officer, at=NOW)
    with scope.system():
        tip = actions.agree(tip=Tip.objects.get(id=tip.id), at=NOW)
    with scope.enter(clerk):
        photos = {tip.photo_ids[0]: [Box(10, 10, 20, 20)]}
        return actions.publish(tip=tip, words="围栏已换", photos=photos, by=clerk, at=NOW)


def _straight(words: str) -> Tip:
    """A tip with a photo and with nothing to work out, as a case. Under the system's scope."""
    tip_id = uuid7()
    proof = (challenge(tip_id, 0, NOW, key_for(PROOFS)), "0")
    sent = actions.Sent(tip_id, SCHOOL, "building", words, proof=proof, photos=[_photo()])
    tip = actions.receive(sent=sent, at=NOW).tip
    actions.admit(tip.id, at=NOW)
    return Tip.objects.get(id=tip.id)


def _photo() -> SimpleUploadedFile:
    target = BytesIO()
    Image.new("RGB", (64, 48), "red").save(target, "JPEG")
    return SimpleUploadedFile("围栏.jpg", target.getvalue(), "image/jpeg")
