"""The ledger's record of a dossier, and the page that checks it from a disk, without a network."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse

from xiaoan.foundation.ledger import chain, exporting, queries
from xiaoan.foundation.ledger.faults import SENTENCES
from xiaoan.foundation.scope import Viewer

from .evidence import Attached
from .models import Dossier


@dataclass(frozen=True)
class Proof:
    """The record as it lies in the zip, its digest, and whose entry is which."""

    record: Mapping[str, Any]
    text: str
    hash: str
    numbers: Mapping[str, list[int]]  # subject → the numbers of its entries in the chain

    @property
    def entries(self) -> int:
        return len(self.record["entries"])

    @property
    def checkpoint(self) -> Mapping[str, Any] | None:
        """The countersignature that covers the chain; None where there is none yet."""
        chains = self.record["chains"]
        found: Mapping[str, Any] | None = chains[0]["checkpoint"] if chains else None
        return found

    def mark(self, *subjects: object) -> str:
        """“第 12、13 条”: where in the chain these subjects are written down."""
        found = sorted({seq for one in subjects for seq in self.numbers.get(str(one), ())})
        if not found:
            return ""
        more = f"等 {len(found)} 条" if len(found) > 3 else " 条"
        return f"第 {'、'.join(str(one) for one in found[:3])}{more}"


def proof(viewer: Viewer, org_code: int, subjects: Iterable[str], at: datetime) -> Proof:
    """Everything that the organisation's chain says of these subjects."""
    record = queries.records_of(viewer, org_code, subjects) | {"made_at": chain.moment(at)}
    numbers: dict[str, list[int]] = {}
    for entry in record["entries"]:
        numbers.setdefault(entry["subject_id"], []).append(entry["seq"])
    text = exporting.embedded(record)
    return Proof(record, text, hashlib.sha256(text.encode()).hexdigest(), numbers)


def check_address(dossier: Dossier, mark: str) -> str:
    """What the QR code of the cover opens."""
    return f"{dossier.site}{reverse('dossier:check', args=[dossier.id, mark])}"


def verifier(dossier: Dossier, proved: Proof, attached: Sequence[Attached], at: datetime) -> str:
    """The page of the zip: it holds the record, checks it, and compares the files beside it."""
    checkpoint = proved.checkpoint
    codes = {one[key] for one in proved.record["entries"] for key in ("org_code", "by_org_code")}
    codes |= {checkpoint["statement"]["signer_code"]} if checkpoint else set()
    names = queries.names(codes)
    address = check_address(dossier, proved.hash[:16])
    context = {
        "dossier": dossier,
        "made_at": at,
        "hash": proved.hash,
        "count": proved.entries,
        "checkpoint": checkpoint,
        "signer": names.get(checkpoint["statement"]["signer_code"], "") if checkpoint else "",
        "address": address,
        "picture": exporting.seal(address),
        "record_json": proved.text,
        "names_json": exporting.embedded(names),
        "sentences_json": exporting.embedded(SENTENCES),
        "files_json": exporting.embedded({one.name: one.file.sha256 for one in attached}),
        "import_map": exporting.import_map(),
        "script": exporting.source_of("ledger/show.js"),
        "files_script": exporting.source_of("dossier/files.js"),
    }
    return render_to_string("dossier/offline.html", context)
