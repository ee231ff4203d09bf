from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from xiaoan.engine.policy import checks, pack
from xiaoan.engine.policy.actions import load_draft
from xiaoan.engine.policy.composing.decisions import Decision, of_draft
from xiaoan.engine.policy.composing.folder import lay
from xiaoan.engine.policy.models import Pack
from xiaoan.engine.policy.reader.drafting import Drafted, draft
from xiaoan.engine.policy.reader.intake import TextRefused
from xiaoan.engine.policy.reader.paragraphs import paragraphs_of
from xiaoan.engine.policy.reader.structure import read
from xiaoan.engine.policy.reader.subjects import who_of
from xiaoan.engine.policy.text import responsible_units
from xiaoan.engine.policy.told import in_chinese
from xiaoan.features.intake import queries
from xiaoan.features.intake.models import Study, StudySentence
from xiaoan.foundation.ledger.actions import record
from xiaoan.foundation.orgs.rules import LINES
from xiaoan.foundation.scope import Viewer


class Stale(Exception):
    """Somebody else changed it meanwhile."""


class NotComplete(Exception):
    """The text is no pack yet; `faults` say in Chinese what is missing."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = list(faults)


@dataclass(frozen=True, slots=True)
class Taken:
    """A text as it came: the id its page made, where it is from, its lines."""

    id: UUID
    name: str
    lines: Sequence[str]


@transaction.atomic
def take_in(*, taken: Taken, by: Viewer, at: datetime) -> Study:
    """录入. Read at once; the same id changes nothing. Raises TextRefused."""
    earlier = queries.study(by, taken.id)
    if earlier:
        return earlier
    paragraphs = paragraphs_of(list(taken.lines))
    drafted = draft(read(paragraphs))
    if not drafted.sentences:
        raise TextRefused("没有读出任何句子，请检查文件内容。")
    source = "\n".join(one.text for one in paragraphs)
    study = Study.objects.create(
        id=taken.id,
        org_code=by.org_code,
        file_name=taken.name[:120] or "粘贴的文字",
        source=source,
        key=_key(by, source),
        head=_head(drafted, by),
        parts=_parts(drafted),
        units=_units(drafted),
        taken_at=at,
        taken_by=by.name,
    )
    StudySentence.objects.bulk_create(_rows(study, drafted))
    _record("intake.taken_in", study, by, at, {"title": study.head["title"]})
    return study


def _key(by: Viewer, source: str) -> str:
    digest = hashlib.sha256(source.encode()).hexdigest()[:8]
    return f"text-{by.lo // 10**8}-{digest}"


def _head(drafted: Drafted, by: Viewer) -> dict[str, Any]:
    head = drafted.read.head
    issued = head.issued.isoformat() if head.issued else ""
    return {
        "title": head.title,
        "short_title": head.title[-12:],
        "issuer": head.issuer,
        "number": head.number,
        "issued": issued,
        "in_force": issued,
        "addressees": "、".join(head.addressees),
        "implements": "、".join(head.implements),
        "repeals": "、".join(head.repeals),
        "attachments": "、".join(head.attachments),
        "because": dict(head.because),
        "territory": queries.territory(by),
    }


def _parts(drafted: Drafted) -> list[dict[str, str]]:
    titles = {part.id: part.title for part in drafted.read.parts}
    return [
        {
            "id": part.id,
            "mark": part.mark,
            "heading": part.heading if part.heading != part.mark else "",
            "chapter": titles.get(part.parent, ""),
        }
        for part in drafted.read.parts
    ]


def _units(drafted: Drafted) -> dict[str, dict[str, str]]:
    """What the names in the brackets mean, as far as the words tell."""
    bodies = [drafted.read.body(part) for part in drafted.read.parts]
    return {name: _unit(name) for body in bodies for name in responsible_units(body)}


def _unit(name: str) -> dict[str, str]:
    who = who_of(name)
    line = next((one for one in who.get("line", ()) if one in LINES), "")
    if not who or (who["kind"] == "department" and not line):
        return {}
    level = next(iter(who.get("level", ())), "school" if who["kind"] == "school" else "county")
    return {"kind": who["kind"], "level": level, "line": line}


def _rows(study: Study, drafted: Drafted) -> list[StudySentence]:
    return [
        StudySentence(
            org_code=study.org_code,
            study=study,
            number=number,
            part=one.part,
            text=one.text,
            decisions=[asdict(of_draft(made)) for made in one.drafts],
        )
        for number, one in enumerate(drafted.sentences, start=1)
    ]


@transaction.atomic
def decide(
    *, row: StudySentence, decisions: Sequence[Decision], version: int, by: Viewer, at: datetime
) -> None:
    """决定一句. Compare-and-set on the version that the page showed; raises Stale."""
    told = [asdict(one) for one in decisions]
    hit = StudySentence.objects.filter(id=row.id, org_code=by.org_code, version=version).update(
        decisions=told, version=version + 1, changed_by=by.name, changed_at=at
    )
    if hit != 1:
        raise Stale
    states = [one.state for one in decisions]
    _record("intake.decided", row.study, by, at, {"sentence": row.number, "states": states})


@transaction.atomic
def confirm_head(
    *, study: Study, change: Mapping[str, Any], version: int, by: Viewer, at: datetime
) -> None:
    """确认文件信息. `change` holds key, head and units. Compare-and-set; raises Stale."""
    hit = Study.objects.filter(id=study.id, org_code=by.org_code, version=version).update(
        **change, version=version + 1, confirmed_at=at
    )
    if hit != 1:
        raise Stale
    _record("intake.confirmed", study, by, at, {"title": change["head"]["title"]})


def packed(study: Study) -> bytes:
    """导出政策包: a zip of the folder. Raises NotComplete."""
    kept = io.BytesIO()
    with tempfile.TemporaryDirectory() as root:
        folder = _laid(study, Path(root))
        with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packing:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    packing.write(path, path.relative_to(folder.parent).as_posix())
    return kept.getvalue()


def save_draft(*, study: Study, by: Viewer, at: datetime) -> Pack:
    """存为草案. Raises NotComplete; PackRefused where the policy engine finds a fault."""
    with tempfile.TemporaryDirectory() as root:
        return load_draft(_laid(study, Path(root)), at=at, by=by)


def _laid(study: Study, root: Path) -> Path:
    rows = queries.sentences(study)
    missing = queries.missing(study, rows)
    if missing:
        raise NotComplete(missing)
    folder = lay(queries.composed(study, rows), root)
    faults = checks.faults(pack.read_pack(folder, beside=pack.PACKS))
    if faults:
        raise NotComplete([in_chinese(one) for one in faults])
    return folder


def _record(verb: str, study: Study, by: Viewer, at: datetime, body: dict[str, Any]) -> None:
    record(
        verb=verb,
        org_code=by.org_code,
        subject_type="study",
        subject_id=study.id,
        by=by,
        at=at,
        body=body,
    )
